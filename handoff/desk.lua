-- The desk on Redis: one operation a call, and nobody sees half of one. The text goes on, in this order,
-- in desk_pools.lua (who waits for whom), desk_reps.lua (who is there, and free), desk_offers.lua (who is asked),
-- desk_deadlines.lua (what ends by itself), desk_log.lua (what the log says), desk_takes.lua (matching and taking),
-- desk_presence.lua (coming and going), desk_views.lua (what there is to see), desk_admission.lua (who may come into line
-- in a storm) and desk_call.lua (the one function Redis calls).
--
-- The key told is the desk's name with its hash tag ("guanxi:{desk:main}:2"). Every key of the desk begins with it, so all
-- of them live in one slot of a cluster. Arguments: the operation; the caller's time (ms since 1970; never Redis's own, so
-- that tests can move it); six numbers with spaces between them, which are how long an offer, a reservation, a rep's
-- absence, the pause before the same rep is asked again and a wrap-up last (ms), and after how many offers missed in a
-- row a rep is away; and the operation's own.
--
--   line             zset    conversation -> since - head start: all who wait
--   open             zset    those of them nobody is asked about
--   waits            hash    conversation -> {since, reason, head, wish, steps: [[pool, ms]], at, contact}
--   pool             hash    conversation -> the pool it stands in: that of its step
--   open:POOL        zset    those of `open` that stand in this pool
--   able:POOL        set     reps who take offers and could serve this pool
--   free:POOL        zset    those of them with a free seat, the one to ask first in front
--   ready            zset    pools where matching has something to do -> score of the first who waits there
--   passes           hash    conversation -> {rep: when they let it pass}
--   offers           hash    offer -> {conversation, rep, state: offered|reserved, made, expires, pool, score, among};
--                            and of:CONVERSATION -> its one offer
--   ended            hash    offer -> what became of it, kept for a while so that latecomers can be told
--   rep:REP          hash    state (online|away|offline), seats, accepted (when one last joined), pools, missed, off
--   seats:REP        hash    what fills the rep's seats: offer -> offered, conversation -> held or wrapping
--   shown            hash    rep -> 'state seats taken wrapping level accepted' as last reckoned
--   absent           set     reps who hold conversations and have been gone beyond the grace
--   holder, held_since, wrapping          hashes, conversation -> rep, since when, and who wraps it up
--   positions        hash    conversation -> log position the desk knows
--   due_of           hash    conversation -> {kind: when} of what will be due in the log
--   deadlines        zset    everything that ends by itself -> when: offer:ID, there:REP (counts as there until then),
--                            widen:CONVERSATION, wrap:CONVERSATION, due:KIND CONVERSATION, ended:ID, left:CONVERSATION
--   todo             zset    what is due in the log and was told to nobody yet, or not done by whom it was told
--   accepts, answers lists   when the last conversations left the line for a rep; how long reps took to answer (ms)
--   told             hash    conversation -> {place, when}: what the shopper saw last
--   tickets          zset    conversation -> until when it counts, let in and not yet in line
--   failing          zset    conversation -> when a turn of it failed last
--   tick, touched, line_tick   the number of the last change; rep -> that of their last; and of the line's last
--   epoch            string  there since this desk was built from the log

-- What one call is about: set anew by each (desk_call.lua). Nothing else here ever changes.
local call, desk, now
local OFFER_MS, RESERVATION_MS, GRACE_MS, AGAIN_MS, WRAP_MS, MISSES
local tick, line_is_touched

local FALLBACK_SEATS = 4
local KEEP_MS = 600000       -- how long latecomers are told what happened
local SAMPLES = 20           -- of accepts and answers, for the estimate
local AT_ONCE = 100          -- deadlines looked after in one call; the next call takes the rest
local LOOK_AHEAD = 16        -- of those who wait for anyone, looked at when nobody free may be asked about the first
local LOOKS = 64             -- pools looked at in one call beside the offers made
local LOAD_UNIT = 2 ^ 42     -- more than any time in ms before the year 2109
local ANYONE = 'any'
local operations = {}

local k                       -- k.line is the key of the line, made once for as long as the same desk is told
local key_of = { __index = function(keys, name)
  keys[name] = desk .. ':' .. name
  return keys[name]
end }

local function of(kind, what) return desk .. ':' .. kind .. ':' .. what end

-- For texts: a number in a call is written whole by Redis.
local function whole(number) return string.format('%.0f', number) end

-- Changes are numbered, so that a console need only be told of what changed for it.
local function ticked()
  tick = tick or call('INCR', k.tick)
  return tick
end

local function touch(rep) call('ZADD', k.touched, ticked(), rep) end

local function touch_line()
  if not line_is_touched then call('SET', k.line_tick, ticked()) end
  line_is_touched = true
end
