-- The desk on Redis: one script, one operation a call, and nobody sees half of one. The same script goes on in
-- desk_views.lua, which only looks, and ends with desk_admission.lua, which says who may come into line in a storm.
--
-- KEYS[1] is the desk's name with its hash tag ("guanxi:{desk:main}"). Every key of the desk begins with it, so all
-- of them live in one slot of a cluster. ARGV: the operation, the caller's time (ms since 1970; never Redis's own, so
-- that tests can move it), how long an offer, a reservation, a rep's absence and the pause before the same rep is
-- asked again last (ms), and the operation's own arguments.
--
--   line, open       zsets   conversation -> since - head start: all who wait; those of them nobody is asked about
--   waits            hash    conversation -> {since, reason, head, passed: {rep: when}}
--   offers           hash    offer -> {conversation, rep, state: offered|reserved, made, expires}
--   offer_of         hash    conversation -> its one offer
--   deadlines        zset    offer -> when it ends by itself
--   ended, ended_at  hash, zset   offer -> what became of it, kept for a while so that latecomers can be told
--   offered:REP, held:REP         sets of offers and of conversations; together they fill the rep's seats
--   holder, held_since            hashes, conversation -> rep, and since when
--   states, seats, accepted       hashes, rep -> online|away|offline, how many seats, when the last one joined
--   present          zset    rep -> until when they count as there;  online: the set of those who are, and online
--   free             zset    online reps with a free seat, the one to ask first in front
--   positions, left  hash, zset   conversation -> log position the desk knows; those that left, by when
--   accepts, answers lists   when the last conversations left the line for a rep; how long reps took to answer (ms)
--   told             hash    conversation -> {place, when}: what the shopper saw last
--   dues, due_of     zset, hash   'kind conversation' -> when the log is to be written; conversation -> {kind: when}
--   off_duty         set     reps who get no offers though they are online
--   tickets          zset    conversation -> until when it counts, let in and not yet in line
--   failing          zset    conversation -> when a turn of it failed last
--   epoch            string  there since this desk was built from the log

local desk, operation, now = KEYS[1], ARGV[1], tonumber(ARGV[2])
local OFFER_MS, RESERVATION_MS, GRACE_MS, AGAIN_MS =
  tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local FALLBACK_SEATS = 4
local KEEP_MS = 600000       -- how long latecomers are told what happened
local SAMPLES = 20           -- of accepts and answers, for the estimate
local AT_ONCE = 100          -- deadlines looked after in one call; the next call takes the rest
local LOOK_AHEAD = 64        -- waiting conversations looked at when nobody free may be asked about the first
local LOAD_UNIT = 2 ^ 42     -- more than any time in ms before the year 2109
local call = redis.call

local function k(name) return desk .. ':' .. name end
local function whole(number) return string.format('%.0f', number) end

-- reps -----------------------------------------------------------------------------------------------------

local function seats_of(rep) return tonumber(call('HGET', k'seats', rep)) or FALLBACK_SEATS end
local function taken(rep) return call('SCARD', k('held:' .. rep)) + call('SCARD', k('offered:' .. rep)) end

local function is_present(rep)
  local till = call('ZSCORE', k'present', rep)
  return till and tonumber(till) > now
end

local function is_online(rep)
  return call('HGET', k'states', rep) == 'online' and is_present(rep) and call('SISMEMBER', k'off_duty', rep) == 0
end

-- Fewest conversations relative to seats first, then the longest since the last one joined.
local function refresh(rep)
  local online, load, seats = is_online(rep), taken(rep), seats_of(rep)
  call(online and 'SADD' or 'SREM', k'online', rep)
  if online and load < seats then
    local since = tonumber(call('HGET', k'accepted', rep)) or 0
    call('ZADD', k'free', whole(math.floor(load * 1000 / seats) * LOAD_UNIT + since), rep)
  else
    call('ZREM', k'free', rep)
  end
end

local function stays(rep, till) call('ZADD', k'present', 'GT', whole(till), rep) end

-- offers ---------------------------------------------------------------------------------------------------

local function offer_named(id)
  local found = call('HGET', k'offers', id)
  return found and cjson.decode(found)
end

local function reopen(conversation)
  local score = call('ZSCORE', k'line', conversation)
  if score then call('ZADD', k'open', score, conversation) end
end

local function put_offer(id, offer)
  call('HSET', k'offers', id, cjson.encode(offer))
  call('HSET', k'offer_of', offer.conversation, id)
  call('ZADD', k'deadlines', whole(offer.expires), id)
  call('SADD', k('offered:' .. offer.rep), id)
  call('ZREM', k'open', offer.conversation)
  refresh(offer.rep)
end

local function end_offer(id, offer, fate)
  call('HDEL', k'offers', id)
  call('HDEL', k'offer_of', offer.conversation)
  call('ZREM', k'deadlines', id)
  call('SREM', k('offered:' .. offer.rep), id)
  call('HSET', k'ended', id, cjson.encode({ fate = fate, conversation = offer.conversation, rep = offer.rep }))
  call('ZADD', k'ended_at', whole(now), id)
  refresh(offer.rep)
  reopen(offer.conversation)
end

local function passed_by(offer)
  local found = call('HGET', k'waits', offer.conversation)
  if not found then return end
  local wait = cjson.decode(found)
  wait.passed[offer.rep] = now
  call('HSET', k'waits', offer.conversation, cjson.encode(wait))
end

local function withdraw_from(rep)
  for _, id in ipairs(call('SMEMBERS', k('offered:' .. rep))) do
    local offer = offer_named(id)
    if offer.state == 'offered' then end_offer(id, offer, 'withdrawn') end
  end
end

-- Everything whose time has come.
local function sweep()
  local changed = 0
  for _, id in ipairs(call('ZRANGEBYSCORE', k'deadlines', '-inf', whole(now), 'LIMIT', 0, AT_ONCE)) do
    local offer = offer_named(id)
    if offer.state == 'offered' then passed_by(offer) end
    end_offer(id, offer, offer.state == 'offered' and 'lapsed' or 'expired')
    changed = changed + 1
  end
  for _, rep in ipairs(call('ZRANGEBYSCORE', k'present', '-inf', whole(now), 'LIMIT', 0, AT_ONCE)) do
    call('ZREM', k'present', rep)
    call('HSET', k'states', rep, 'offline')
    withdraw_from(rep)
    refresh(rep)
    changed = changed + 1
  end
  for _, id in ipairs(call('ZRANGEBYSCORE', k'ended_at', '-inf', whole(now - KEEP_MS), 'LIMIT', 0, AT_ONCE)) do
    call('HDEL', k'ended', id)
    call('ZREM', k'ended_at', id)
  end
  for _, name in ipairs(call('ZRANGEBYSCORE', k'left', '-inf', whole(now - KEEP_MS), 'LIMIT', 0, AT_ONCE)) do
    call('HDEL', k'positions', name)
    call('ZREM', k'left', name)
  end
  return changed
end

-- What the log says ------------------------------------------------------------------------------------------

local NOWHERE = 'line '

local function standing(conversation)
  local rep = call('HGET', k'holder', conversation)
  if rep then return 'rep ' .. rep end
  return NOWHERE .. (call('ZSCORE', k'line', conversation) or '')
end

local function unhold(conversation)
  local rep = call('HGET', k'holder', conversation)
  if not rep then return end
  call('HDEL', k'holder', conversation)
  call('HDEL', k'held_since', conversation)
  call('SREM', k('held:' .. rep), conversation)
  refresh(rep)
end

local function leave_line(conversation, fate)
  call('ZREM', k'line', conversation)
  call('ZREM', k'open', conversation)
  call('HDEL', k'waits', conversation)
  call('HDEL', k'told', conversation)
  local id = call('HGET', k'offer_of', conversation)
  if id then end_offer(id, offer_named(id), fate) end
end

local function sample(list, value)
  call('LPUSH', k(list), whole(value))
  call('LTRIM', k(list), 0, SAMPLES - 1)
end

local function enter(conversation, since, reason, head)
  unhold(conversation)
  local found = call('HGET', k'waits', conversation)
  local wait = found and cjson.decode(found) or { passed = {}, head = 0 }
  wait.since, wait.reason, wait.head = tonumber(since), reason, tonumber(head)
  call('HSET', k'waits', conversation, cjson.encode(wait))
  call('ZADD', k'line', whole(wait.since - wait.head), conversation)
  call('ZREM', k'tickets', conversation)
  if call('HEXISTS', k'offer_of', conversation) == 0 then reopen(conversation) end
end

local function hold(conversation, rep)
  local before = call('HGET', k'holder', conversation)
  if before ~= rep then
    unhold(conversation)
    call('SADD', k('held:' .. rep), conversation)
    call('HSET', k'holder', conversation, rep)
    call('HSET', k'held_since', conversation, whole(now))
    call('HSET', k'accepted', rep, whole(now))
    if call('ZSCORE', k'line', conversation) then sample('accepts', now) end
  end
  local id = call('HGET', k'offer_of', conversation)
  local offer = id and offer_named(id)
  if offer and offer.rep == rep then sample('answers', math.max(0, now - offer.made)) end
  leave_line(conversation, offer and offer.rep == rep and 'settled' or 'taken')
  call('ZREM', k'tickets', conversation)
  call('ZADD', k'present', 'NX', whole(now + GRACE_MS), rep)
  refresh(rep)
end

local operations = {}

-- What will be due in the log, replacing what was; a time that stays as it was is left alone, done or told already.
local function set_dues(conversation, dues)
  local found = call('HGET', k'due_of', conversation)
  if found == dues or not found and dues == '{}' then return end
  local before, after = found and cjson.decode(found) or {}, cjson.decode(dues)
  for kind, at in pairs(before) do
    if after[kind] ~= at then call('ZREM', k'dues', kind .. ' ' .. conversation) end
  end
  for kind, at in pairs(after) do
    if before[kind] ~= at then call('ZADD', k'dues', whole(at), kind .. ' ' .. conversation) end
  end
  if dues == '{}' then call('HDEL', k'due_of', conversation) else call('HSET', k'due_of', conversation, dues) end
end

-- What is due now is told to one caller, and again to the next when the lease is over.
function operations.due(lease)
  local found = {}
  for i, member in ipairs(call('ZRANGEBYSCORE', k'dues', '-inf', whole(now), 'LIMIT', 0, AT_ONCE)) do
    local kind, conversation = string.match(member, '^(%S+) (.*)$')
    call('ZADD', k'dues', whole(now + tonumber(lease)), member)
    found[i] = { kind = kind, conversation = conversation }
  end
  return cjson.encode(found)
end

function operations.done(conversation, kind) return call('ZREM', k'dues', kind .. ' ' .. conversation) end

-- kind is waiting (then since, reason, head start), held (then rep) or neither. Positions of the log fence off what
-- was read earlier and arrives later; force is for a log that was itself put back.
function operations.follow(conversation, position, force, dues, kind, first, reason, head)
  local known = tonumber(call('HGET', k'positions', conversation)) or -1
  if tonumber(position) < known and force ~= '1' then return 'old' end
  local before = standing(conversation)
  -- Most conversations never come near the desk, and leave no trace on it.
  if kind == 'neither' and known < 0 and before == NOWHERE and dues == '{}' then return 'same' end
  if kind == 'waiting' then
    enter(conversation, first, reason, head)
  elseif kind == 'held' then
    hold(conversation, first)
  else
    unhold(conversation)
    leave_line(conversation, 'withdrawn')
  end
  set_dues(conversation, dues)
  call('HSET', k'positions', conversation, position)
  if kind == 'neither' then
    call('ZADD', k'left', whole(now), conversation)
  else
    call('ZREM', k'left', conversation)
  end
  return standing(conversation) == before and 'same' or 'changed'
end

-- Reps and shoppers ------------------------------------------------------------------------------------------

-- Never whoever just let it pass while somebody else is free; the only one who is free is asked again after a pause.
local function choose(wait)
  local again, when, offset = nil, nil, 0
  while true do
    local reps = call('ZRANGE', k'free', offset, offset + 15)
    if #reps == 0 then return again end
    for _, rep in ipairs(reps) do
      local passed = wait.passed[rep]
      if not passed then return rep end
      if passed + AGAIN_MS <= now and (not when or passed < when) then again, when = rep, passed end
    end
    offset = offset + 16
  end
end

local function gone(fate, conversation) return cjson.encode({ gone = fate, conversation = conversation }) end

function operations.match(prefix, limit)
  local changed, made = sweep(), {}
  for _, conversation in ipairs(call('ZRANGE', k'open', 0, LOOK_AHEAD - 1)) do
    if #made >= tonumber(limit) or call('ZCARD', k'free') == 0 then break end
    local rep = choose(cjson.decode(call('HGET', k'waits', conversation)))
    if rep then
      local id = prefix .. '-' .. (#made + 1)
      put_offer(id, { conversation = conversation, rep = rep, state = 'offered', made = now, expires = now + OFFER_MS })
      made[#made + 1] = { id = id, conversation = conversation, rep = rep, expires = now + OFFER_MS }
    end
  end
  return cjson.encode({ swept = changed, made = made })
end

function operations.sweep() return sweep() end

-- One rep is asked before all others; whoever was being asked about the conversation no longer is.
function operations.ask(conversation, rep, id)
  sweep()
  local current = call('HGET', k'offer_of', conversation)
  local offer = current and offer_named(current)
  if offer and offer.state == 'reserved' or not call('ZSCORE', k'line', conversation) then
    return gone('taken', conversation)
  end
  if not (offer and offer.rep == rep) then
    if not is_online(rep) then return gone('away', conversation) end
    if taken(rep) >= seats_of(rep) then return gone('full', conversation) end
    if offer then end_offer(current, offer, 'withdrawn') end
    current, offer = id, { conversation = conversation, rep = rep, state = 'offered', made = now, expires = now + OFFER_MS }
    put_offer(current, offer)
  end
  return cjson.encode({ id = current, conversation = conversation, rep = rep, expires = offer.expires })
end

local function ended(id, rep)
  local found = call('HGET', k'ended', id)
  local record = found and cjson.decode(found)
  if not record or record.rep ~= rep then return gone('unknown') end
  return gone(record.fate, record.conversation)
end

local function reserve(id, offer)
  offer.state, offer.expires = 'reserved', now + RESERVATION_MS
  put_offer(id, offer)
  return cjson.encode({ reserved = id, conversation = offer.conversation, rep = offer.rep, expires = offer.expires })
end

-- The same rep again while the reservation lasts is a double click: the same reservation, not a second one.
local function reserved_already(id, offer)
  return cjson.encode({ reserved = id, conversation = offer.conversation, rep = offer.rep, expires = offer.expires })
end

function operations.accept(id, rep)
  sweep()
  local offer = offer_named(id)
  if not offer then return ended(id, rep) end
  if offer.rep ~= rep then return gone('unknown') end
  if offer.state == 'reserved' then return reserved_already(id, offer) end
  return reserve(id, offer)
end

function operations.decline(id, rep)
  sweep()
  local offer = offer_named(id)
  if not offer then return ended(id, rep) end
  if offer.rep ~= rep then return gone('unknown') end
  if offer.state == 'reserved' then return gone('taken', offer.conversation) end
  passed_by(offer)
  end_offer(id, offer, 'declined')
  return cjson.encode({ declined = id, conversation = offer.conversation })
end

function operations.free(id)
  local offer = offer_named(id)
  if not offer or offer.state ~= 'reserved' then return 0 end
  end_offer(id, offer, 'freed')
  return 1
end

function operations.claim(conversation, rep, id, over)
  sweep()
  local holder = call('HGET', k'holder', conversation)
  if holder then return gone(holder == rep and 'settled' or 'taken', conversation) end
  local current = call('HGET', k'offer_of', conversation)
  local offer = current and offer_named(current)
  if offer and offer.state == 'reserved' then
    return offer.rep == rep and reserved_already(current, offer) or gone('taken', conversation)
  end
  if not (offer and offer.rep == rep) then
    if taken(rep) >= seats_of(rep) + tonumber(over) then return gone('full', conversation) end
    if offer then end_offer(current, offer, 'taken') end
    current, offer = id, { conversation = conversation, rep = rep, made = now }
  end
  -- Who works by hand is there, though they take no offers.
  local state = call('HGET', k'states', rep)
  if state ~= 'online' and state ~= 'away' then call('HSET', k'states', rep, 'away') end
  stays(rep, now + GRACE_MS)
  return reserve(current, offer)
end

function operations.presence(rep, state, seats)
  local before, seats_before = call('HGET', k'states', rep), call('HGET', k'seats', rep)
  call('HSET', k'seats', rep, seats)
  call('HSET', k'states', rep, state)
  if state ~= 'offline' then
    stays(rep, now + GRACE_MS)
  elseif before and before ~= 'offline' then
    call('ZADD', k'present', whole(now + GRACE_MS), rep) -- the grace begins now, and saying it again is no more time
  end
  if state ~= 'online' then withdraw_from(rep) end
  refresh(rep)
  return (before ~= state or seats_before ~= seats) and 1 or 0
end

-- An open desk stream. What it remembers of its rep repairs a desk that was lost, or that took them for gone.
function operations.alive(rep, state, seats, lasts)
  local known = call('HGET', k'states', rep)
  if (not known or not is_present(rep)) and state ~= '' and state ~= 'offline' then
    known = state
    call('HSET', k'states', rep, state)
    call('HSET', k'seats', rep, seats)
  end
  if not known then return {} end
  if known ~= 'offline' then
    stays(rep, now + tonumber(lasts))
    refresh(rep)
  end
  return { known, seats_of(rep) }
end

function operations.off_duty(...)
  local before, changed = call('SMEMBERS', k'off_duty'), 0
  call('DEL', k'off_duty')
  for _, rep in ipairs({ ... }) do call('SADD', k'off_duty', rep) end
  for _, rep in ipairs(before) do
    if call('SISMEMBER', k'off_duty', rep) == 0 then refresh(rep); changed = 1 end
  end
  local off = {}
  for _, rep in ipairs(before) do off[rep] = true end
  for _, rep in ipairs({ ... }) do
    if not off[rep] then withdraw_from(rep); refresh(rep); changed = 1 end
  end
  return changed
end

function operations.dropped(rep)
  if is_present(rep) and call('HGET', k'states', rep) ~= 'offline' then
    call('ZADD', k'present', whole(now + GRACE_MS), rep)
  end
  return 0
end
