-- What there is to see of the desk. Nothing here changes who waits, who is asked or who holds what.


local function numbers(list)
  local found = {}
  for i, value in ipairs(call('LRANGE', k[list], 0, -1)) do found[i] = tonumber(value) end
  return found
end

local function online() return call('SCARD', of('able', ANYONE)) end

local function pace() return { online = online(), accepts = numbers('accepts'), answers = numbers('answers') } end

function operations.place(conversation)
  local rank = call('ZRANK', k.line, conversation)
  local asked = offer_on(conversation) ~= false
  return cjson.encode({ place = rank and rank + 1, asked = asked, pace = pace() })
end

-- Places that changed since the shopper saw them, each conversation at most once in `every` ms.
function operations.moved(first, every)
  local found = {}
  for rank, conversation in ipairs(call('ZRANGE', k.line, 0, tonumber(first) - 1)) do
    local seen = call('HGET', k.told, conversation)
    local told = seen and cjson.decode(seen)
    if not told then
      call('HSET', k.told, conversation, cjson.encode({ place = rank, at = now })) -- logged on entering
    elseif told.place ~= rank and told.at + tonumber(every) <= now then
      call('HSET', k.told, conversation, cjson.encode({ place = rank, at = now }))
      local asked = offer_on(conversation) ~= false
      found[#found + 1] = { conversation = conversation, place = rank, asked = asked }
    end
  end
  return cjson.encode({ moved = found, pace = pace() })
end

local function waiting(first)
  local found, line = {}, call('ZRANGE', k.line, 0, tonumber(first) - 1)
  if not line[1] then return found end
  for rank, raw in ipairs(call('HMGET', k.waits, unpack(line))) do
    local wait = raw and cjson.decode(raw)
    found[#found + 1] = wait and {
      conversation = line[rank], reason = wait.reason, since = wait.since, place = rank, head = wait.head,
      pool = wait.steps[wait.at][1],
    } or nil
  end
  return found
end

local function offers_of(rep)
  local found = {}
  for _, id in ipairs(seated(rep, 'offered')) do
    local offer = offer_named(id)
    if offer.state == 'offered' and offer.expires > now then
      local wait = wait_of(offer.conversation)
      found[#found + 1] = {
        id = id, conversation = offer.conversation, expires = offer.expires, reason = wait.reason, since = wait.since,
        match = match_of(offer),
      }
    end
  end
  return found
end

local function seen_of(rep)
  local state, seats, load, wrapping = string.match(call('HGET', k.shown, rep) or '', '^(%S+) (%S+) (%S+) (%S+)')
  -- Reckoned when something last happened: who stopped coming since is offline now.
  if not state or not is_present(rep) then state = 'offline' end
  return { state = state, seats = tonumber(seats) or seats_of(rep), taken = tonumber(load) or 0, wrapping = tonumber(wrapping) or 0 }
end

-- What one rep sees of their own, and the first rows of the line where any are asked for.
function operations.snapshot(rep, first)
  local mine, wraps = {}, {}
  for i, conversation in ipairs(seated(rep, 'held')) do
    mine[i] = { conversation = conversation, since = tonumber(call('HGET', k.held_since, conversation)) }
  end
  for i, conversation in ipairs(seated(rep, 'wrapping')) do
    local till = call('ZSCORE', k.deadlines, 'wrap:' .. conversation)
    wraps[i] = { conversation = conversation, till = tonumber(till) or now }
  end
  return cjson.encode({
    waiting = tonumber(first) > 0 and waiting(first) or {}, offers = offers_of(rep), mine = mine, wrapping = wraps,
    missed = tonumber(call('HGET', of('rep', rep), 'missed')) or 0, length = call('ZCARD', k.line),
    presence = seen_of(rep), tick = tonumber(call('GET', k.tick)) or 0,
  })
end

-- What every console sees alike: the first rows of the line, its length, and every rep who is there or has something.
function operations.board(first)
  local reps = {}
  for _, rep in ipairs(call('HKEYS', k.shown)) do reps[rep] = seen_of(rep) end
  return cjson.encode({
    waiting = waiting(first), length = call('ZCARD', k.line), reps = reps, tick = tonumber(call('GET', k.tick)) or 0,
  })
end

-- What changed after the change numbered `since`: whether the line did, and for which reps something of their own did.
function operations.touched(since)
  return cjson.encode({
    tick = tonumber(call('GET', k.tick)) or 0,
    line = (tonumber(call('GET', k.line_tick)) or 0) > tonumber(since),
    reps = call('ZRANGEBYSCORE', k.touched, '(' .. since, '+inf'),
  })
end

-- Reps who hold conversations and are not there any more.
function operations.absent()
  sweep()
  local found = {}
  for i, rep in ipairs(call('SMEMBERS', k.absent)) do
    found[i] = { rep = rep, conversations = seated(rep, 'held') }
  end
  return cjson.encode(found)
end

-- Everything that is held, by whom and since when.
function operations.held()
  local found = {}
  local holders = call('HGETALL', k.holder)
  for i = 1, #holders, 2 do
    local since = tonumber(call('HGET', k.held_since, holders[i]))
    found[#found + 1] = { conversation = holders[i], rep = holders[i + 1], since = since }
  end
  return cjson.encode(found)
end

function operations.known()
  return { call('ZRANGE', k.line, 0, -1), call('HGETALL', k.holder), call('HGETALL', k.positions) }
end

function operations.numbers()
  return cjson.encode({
    waiting = call('ZCARD', k.line), offers = call('HLEN', k.offers) / 2, held = call('HLEN', k.holder),
    online = online(), free = call('ZCARD', of('free', ANYONE)),
  })
end
