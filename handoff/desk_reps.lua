-- Reps: who is there, how full their seats are, and in which pools they stand ready.


local function seats_of(rep) return tonumber(call('HGET', of('rep', rep), 'seats')) or FALLBACK_SEATS end

local function sit(rep, what, as) call('HSET', of('seats', rep), what, as) end
local function rise(rep, what) call('HDEL', of('seats', rep), what) end
local function taken(rep) return call('HLEN', of('seats', rep)) end

-- The offers of a rep ('offered'), or the conversations they hold ('held') or wrap up ('wrapping').
local function seated(rep, as)
  local found, filled = {}, call('HGETALL', of('seats', rep))
  for i = 1, #filled, 2 do
    if filled[i + 1] == as then found[#found + 1] = filled[i] end
  end
  return found
end

local function is_present(rep)
  local till = call('ZSCORE', k.deadlines, 'there:' .. rep)
  return till and tonumber(till) > now
end

local function state_of(rep) return is_present(rep) and call('HGET', of('rep', rep), 'state') or 'offline' end

-- What a rep takes: 0 nothing, 1 their own shoppers (a pause does not keep those away), 2 everything they could serve.
local function level_of(state, is_off)
  if is_off or state == 'offline' then return 0 end
  return state == 'online' and 2 or 1
end

local function pools_if_unknown(rep) return { 'rep:' .. rep, 'was:' .. rep, ANYONE } end

local function stand_by(rep, pool, is_able, was_able, after, before)
  local stands, stood, changed = is_able and after.free, was_able and before.free, is_able ~= was_able
  if changed then call(is_able and 'SADD' or 'SREM', of('able', pool), rep) end
  if stands then
    if stood and is_of_one(pool) then return end -- there is no order among one
    changed = call('ZADD', of('free', pool), after.score, rep) == 1 or changed
  elseif stood then
    changed = call('ZREM', of('free', pool), rep) == 1 or changed
  end
  if changed then weigh(pool) end
end

local function stand_in_pools(rep, pools, after, before)
  stand_by(rep, 'own:' .. rep, after.level >= 1, before.level >= 1, after, before)
  local is_able, was_able = after.level == 2, before.level == 2
  if not is_able and not was_able then return end
  for _, pool in ipairs(pools) do stand_by(rep, pool, is_able, was_able, after, before) end
end

-- Who is asked first: fewest conversations relative to seats, then the longest since one joined.
local function score_of(load, seats, accepted) return math.floor(load * 1000 / seats) * LOAD_UNIT + accepted end

-- How a rep stands: what they take, and how much of it.
local function stand(level, seats, load, accepted)
  return { level = level, free = load < seats, score = seats > 0 and score_of(load, seats, accepted) or nil }
end

-- A rep as reckoned before: 'state seats taken wrapping level accepted'.
local function reckoned(shown)
  local _, seats, load, _, level, accepted =
    string.match(shown or 'offline 0 0 0 0 0', '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+)$')
  return stand(tonumber(level), tonumber(seats), tonumber(load), tonumber(accepted))
end

-- Reckons anew how a rep stands.
local function refresh(rep, as_before)
  if not as_before then touch(rep) end
  local known = call('HMGET', of('rep', rep), 'state', 'seats', 'accepted', 'pools', 'off')
  local state, accepted = is_present(rep) and known[1] or 'offline', known[3] or '0'
  local seats = tonumber(known[2]) or FALLBACK_SEATS
  local filled, wrapping = call('HVALS', of('seats', rep)), 0
  for _, as in ipairs(filled) do
    if as == 'wrapping' then wrapping = wrapping + 1 end
  end
  local load = #filled
  local level = level_of(state, known[5])
  local before = call('HGET', k.shown, rep)
  local shown = state .. ' ' .. seats .. ' ' .. load .. ' ' .. wrapping .. ' ' .. level .. ' ' .. accepted
  if shown == before then return end
  if as_before then touch(rep) end
  if state == 'offline' and load == 0 then call('HDEL', k.shown, rep) else call('HSET', k.shown, rep, shown) end
  local pools = known[4] and cjson.decode(known[4]) or pools_if_unknown(rep)
  stand_in_pools(rep, pools, stand(level, seats, load, tonumber(accepted)), reckoned(before))
end

-- Counts as there until `till` at least.
local function stays(rep, till)
  call('ZADD', k.deadlines, 'GT', till, 'there:' .. rep)
  call('SREM', k.absent, rep)
end

local function end_wrap(conversation)
  local rep = call('HGET', k.wrapping, conversation)
  if not rep then return false end
  call('HDEL', k.wrapping, conversation)
  rise(rep, conversation)
  call('ZREM', k.deadlines, 'wrap:' .. conversation)
  refresh(rep)
  return true
end

-- The seat stays taken for a while: notes are written, and a breath is drawn.
local function begin_wrap(conversation, rep)
  end_wrap(conversation)
  if WRAP_MS <= 0 or not is_present(rep) then return end
  call('HSET', k.wrapping, conversation, rep)
  sit(rep, conversation, 'wrapping')
  call('ZADD', k.deadlines, now + WRAP_MS, 'wrap:' .. conversation)
end
