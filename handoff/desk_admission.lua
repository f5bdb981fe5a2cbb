-- Who may come into line while too many want to.


-- All seats of those who take offers, and those of them that nobody fills. Added up when somebody asks: a sum kept up to
-- date would cost every offer something.
local function seats()
  local all, free = 0, 0
  for _, shown in ipairs(call('HVALS', k.shown)) do
    local has, load = string.match(shown, '^%S+ (%S+) (%S+) %S+ 2 ') -- 2: takes everything
    if has then all, free = all + has, free + math.max(0, has - load) end
  end
  return all, free
end

-- In line with nobody being asked about them, or let in and on their way there.
local function standing()
  call('ZREMRANGEBYSCORE', k.tickets, '-inf', now)
  return call('ZCARD', k.open) + call('ZCARD', k.tickets)
end

-- `failed` is a conversation whose turn failed just now, or ''. One that fails again and again counts once.
function operations.load(failed, within)
  sweep()
  if failed ~= '' then call('ZADD', k.failing, now, failed) end
  call('ZREMRANGEBYSCORE', k.failing, '-inf', now - tonumber(within))
  local all, free = seats()
  return cjson.encode({
    seats = all, free = free, standing = standing(), length = call('ZCARD', k.line), failed = call('ZCARD', k.failing),
    pace = pace(),
  })
end

-- Looking and letting in are one step, so that any number of servers let in no more than one would.
function operations.let_in(conversation, beyond_seats, lasts)
  if call('ZSCORE', k.line, conversation) then return 1 end
  local _, free = seats()
  local before = standing()
  if not call('ZSCORE', k.tickets, conversation) and before >= free + tonumber(beyond_seats) then return 0 end
  call('ZADD', k.tickets, now + tonumber(lasts), conversation)
  return 1
end

function operations.turn_away(conversation) return call('ZREM', k.tickets, conversation) end
