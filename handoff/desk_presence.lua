-- Reps coming and going.


-- Forgets where a rep stands ready, so that they stand in `pools` from the next reckoning on.
local function change_pools(rep, pools)
  if pools == '' then return false end
  local before = call('HGET', of('rep', rep), 'pools')
  if before == pools then return false end
  local shown = call('HGET', k.shown, rep)
  if shown then
    local nowhere = reckoned(nil)
    stand_in_pools(rep, before and cjson.decode(before) or pools_if_unknown(rep), nowhere, reckoned(shown))
    call('HDEL', k.shown, rep)
  end
  call('HSET', of('rep', rep), 'pools', pools)
  return true
end

function operations.presence(rep, state, seats, pools)
  local known = call('HMGET', of('rep', rep), 'state', 'seats')
  local moved = change_pools(rep, pools)
  call('HSET', of('rep', rep), 'state', state, 'seats', seats)
  if state ~= 'offline' then
    stays(rep, now + GRACE_MS)
  elseif known[1] and known[1] ~= 'offline' then
    call('ZADD', k.deadlines, now + GRACE_MS, 'there:' .. rep) -- begins now; saying it again is no more time
  end
  if state == 'online' then call('HDEL', of('rep', rep), 'missed') end
  if state ~= 'online' then withdraw_from(rep, state == 'away') end
  refresh(rep)
  return (moved or known[1] ~= state or known[2] ~= seats) and 1 or 0
end

-- A changed account counts at once for a rep the desk knows.
function operations.account(rep, seats, pools)
  if call('EXISTS', of('rep', rep)) == 0 then return 0 end
  change_pools(rep, pools)
  call('HSET', of('rep', rep), 'seats', seats)
  refresh(rep)
  return 1
end

-- An open desk stream. What it remembers of its rep repairs a desk that was lost, or that took them for gone.
local function lives(rep, state, seats, lasts, pools)
  local known = call('HGET', of('rep', rep), 'state')
  if (not known or not is_present(rep)) and state ~= '' and state ~= 'offline' then
    -- Who was taken to be away for what they missed is so still: a stream that broke and opened saw nobody come.
    local missed = tonumber(call('HGET', of('rep', rep), 'missed')) or 0
    if state == 'online' and missed >= MISSES then state = 'away' end
    known = state
    change_pools(rep, pools)
    call('HSET', of('rep', rep), 'state', state, 'seats', seats)
  end
  if not known then return {} end
  if known ~= 'offline' then
    stays(rep, now + tonumber(lasts))
    refresh(rep, true) -- an open stream says again and again that nothing has changed
  end
  return { known, seats_of(rep), call('HGET', of('rep', rep), 'pools') or '' }
end

-- Open streams of reps, each with what the caller remembers of them: rep, state, seats and pools, one after the other.
function operations.alive(lasts, ...)
  local told, found = { ... }, {}
  for i = 1, #told, 4 do found[#found + 1] = lives(told[i], told[i + 1], told[i + 2], lasts, told[i + 3]) end
  return found
end

function operations.dropped(rep)
  if state_of(rep) ~= 'offline' then call('ZADD', k.deadlines, now + GRACE_MS, 'there:' .. rep) end
  return 0
end

-- These reps, and no others, get no offers though they are online.
function operations.off_duty(...)
  local before, changed, after = call('SMEMBERS', k.off_duty), 0, {}
  for _, rep in ipairs({ ... }) do after[rep] = true end
  for _, rep in ipairs(before) do
    if after[rep] then
      after[rep] = nil -- was off duty already
    else
      call('SREM', k.off_duty, rep)
      call('HDEL', of('rep', rep), 'off')
      refresh(rep)
      changed = 1
    end
  end
  for rep in pairs(after) do
    call('SADD', k.off_duty, rep)
    call('HSET', of('rep', rep), 'off', '1')
    withdraw_from(rep, false)
    refresh(rep)
    changed = 1
  end
  return changed
end

function operations.wrapped_up(rep, conversation)
  if call('HGET', k.wrapping, conversation) ~= rep then return 0 end
  return end_wrap(conversation) and 1 or 0
end
