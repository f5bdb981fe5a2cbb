-- Who may come into line while too many want to.


-- All seats of those who take offers, and those of them that nobody fills.
local function seats()
  local totals = call('HMGET', k'totals', 'seats', 'spare')
  return tonumber(totals[1]) or 0, tonumber(totals[2]) or 0
end

-- In line with nobody being asked about them, or let in and on their way there.
local function standing()
  call('ZREMRANGEBYSCORE', k'tickets', '-inf', whole(now))
  return call('ZCARD', k'open') + call('ZCARD', k'tickets')
end

-- `failed` is a conversation whose turn failed just now, or ''. One that fails again and again counts once.
function operations.load(failed, within)
  sweep()
  if failed ~= '' then call('ZADD', k'failing', whole(now), failed) end
  call('ZREMRANGEBYSCORE', k'failing', '-inf', whole(now - tonumber(within)))
  local all, free = seats()
  return cjson.encode({
    seats = all, free = free, standing = standing(), length = call('ZCARD', k'line'), failed = call('ZCARD', k'failing'),
    pace = pace(),
  })
end

-- Looking and letting in are one step, so that any number of servers let in no more than one would.
function operations.let_in(conversation, beyond_seats, lasts)
  if call('ZSCORE', k'line', conversation) then return 1 end
  local _, free = seats()
  local before = standing()
  if not call('ZSCORE', k'tickets', conversation) and before >= free + tonumber(beyond_seats) then return 0 end
  call('ZADD', k'tickets', whole(now + tonumber(lasts)), conversation)
  return 1
end

function operations.turn_away(conversation) return call('ZREM', k'tickets', conversation) end
