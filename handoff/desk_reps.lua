-- Reps: who is there, how full their seats are, and in which pools they stand ready.


local function seats_of(rep) return tonumber(call('HGET', k('rep:' .. rep), 'seats')) or FALLBACK_SEATS end

local function taken(rep)
  return call('SCARD', k('held:' .. rep)) + call('SCARD', k('offered:' .. rep)) + call('SCARD', k('wrapping:' .. rep))
end

local function is_present(rep)
  local till = call('ZSCORE', k'deadlines', 'there:' .. rep)
  return till and tonumber(till) > now
end

local function state_of(rep) return is_present(rep) and call('HGET', k('rep:' .. rep), 'state') or 'offline' end

-- What a rep takes: 0 nothing, 1 their own shoppers (a pause does not keep those away), 2 everything they could serve.
local function level_of(state, is_off)
  if is_off or state == 'offline' then return 0 end
  return state == 'online' and 2 or 1
end

local function pools_if_unknown(rep) return { 'rep:' .. rep, 'was:' .. rep, ANYONE } end

local function stand_by(rep, pool, after, before)
  local changed = after.able ~= before.able
  if changed then call(after.able and 'SADD' or 'SREM', k('able:' .. pool), rep) end
  if after.able and after.free then
    if is_of_one(pool) and before.able and before.free then return end -- there is no order among one
    changed = call('ZADD', k('free:' .. pool), after.score, rep) == 1 or changed
  elseif before.able and before.free then
    changed = call('ZREM', k('free:' .. pool), rep) == 1 or changed
  end
  if changed then weigh(pool) end
end

local function stand_in_pools(rep, pools, after, before)
  local own = { able = after.level >= 1, free = after.free, score = after.score }
  stand_by(rep, 'own:' .. rep, own, { able = before.level >= 1, free = before.free })
  after.able, before.able = after.level == 2, before.level == 2
  if after.able or before.able then
    for _, pool in ipairs(pools) do stand_by(rep, pool, after, before) end
  end
  local function counted(one, what) return one.able and one[what] or 0 end
  for _, what in ipairs({ 'seats', 'spare' }) do
    local more = counted(after, what) - counted(before, what)
    if more ~= 0 then call('HINCRBY', k'totals', what, more) end
  end
end

-- Who is asked first: fewest conversations relative to seats, then the longest since one joined.
local function score_of(load, seats, accepted) return whole(math.floor(load * 1000 / seats) * LOAD_UNIT + accepted) end

-- How a rep stands: what they take, and how much of it.
local function stand(level, seats, load, accepted)
  return {
    level = level, free = load < seats, seats = seats, spare = math.max(0, seats - load),
    score = seats > 0 and score_of(load, seats, accepted) or nil,
  }
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
  local known = call('HMGET', k('rep:' .. rep), 'state', 'seats', 'accepted', 'pools', 'off')
  local state = is_present(rep) and known[1] or 'offline'
  local seats, accepted = tonumber(known[2]) or FALLBACK_SEATS, tonumber(known[3]) or 0
  local wrapping = call('SCARD', k('wrapping:' .. rep))
  local load = call('SCARD', k('held:' .. rep)) + call('SCARD', k('offered:' .. rep)) + wrapping
  local level = level_of(state, known[5])
  local before = call('HGET', k'shown', rep)
  local shown = table.concat({ state, seats, load, wrapping, level, whole(accepted) }, ' ')
  if shown == before then return end
  if as_before then touch(rep) end
  if state == 'offline' and load == 0 then call('HDEL', k'shown', rep) else call('HSET', k'shown', rep, shown) end
  local pools = known[4] and cjson.decode(known[4]) or pools_if_unknown(rep)
  stand_in_pools(rep, pools, stand(level, seats, load, accepted), reckoned(before))
end

-- Counts as there until `till` at least.
local function stays(rep, till)
  call('ZADD', k'deadlines', 'GT', whole(till), 'there:' .. rep)
  call('SREM', k'absent', rep)
end

local function end_wrap(conversation)
  local rep = call('HGET', k'wrapping', conversation)
  if not rep then return false end
  call('HDEL', k'wrapping', conversation)
  call('SREM', k('wrapping:' .. rep), conversation)
  call('ZREM', k'deadlines', 'wrap:' .. conversation)
  refresh(rep)
  return true
end

-- The seat stays taken for a while: notes are written, and a breath is drawn.
local function begin_wrap(conversation, rep)
  end_wrap(conversation)
  if WRAP_MS <= 0 or not is_present(rep) then return end
  call('HSET', k'wrapping', conversation, rep)
  call('SADD', k('wrapping:' .. rep), conversation)
  call('ZADD', k'deadlines', whole(now + WRAP_MS), 'wrap:' .. conversation)
end
