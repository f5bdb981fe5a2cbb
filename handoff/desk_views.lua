-- What there is to see of the desk: the middle of the script that desk.lua begins. Nothing here changes who waits, who
-- is asked or who holds what.


local function numbers(list)
  local found = {}
  for i, value in ipairs(call('LRANGE', k(list), 0, -1)) do found[i] = tonumber(value) end
  return found
end

local function pace()
  return { online = call('SCARD', k'online'), accepts = numbers('accepts'), answers = numbers('answers') }
end

function operations.place(conversation)
  local rank = call('ZRANK', k'line', conversation)
  local asked = call('HEXISTS', k'offer_of', conversation) == 1
  return cjson.encode({ place = rank and rank + 1, asked = asked, pace = pace() })
end

-- Places that changed since the shopper saw them, each conversation at most once in `every` ms.
function operations.moved(first, every)
  local found = {}
  for rank, conversation in ipairs(call('ZRANGE', k'line', 0, tonumber(first) - 1)) do
    local seen = call('HGET', k'told', conversation)
    local told = seen and cjson.decode(seen)
    if not told then
      call('HSET', k'told', conversation, cjson.encode({ place = rank, at = now })) -- logged on entering
    elseif told.place ~= rank and told.at + tonumber(every) <= now then
      call('HSET', k'told', conversation, cjson.encode({ place = rank, at = now }))
      local asked = call('HEXISTS', k'offer_of', conversation) == 1
      found[#found + 1] = { conversation = conversation, place = rank, asked = asked }
    end
  end
  return cjson.encode({ moved = found, pace = pace() })
end

local function waiting(first)
  local found = {}
  for rank, conversation in ipairs(call('ZRANGE', k'line', 0, tonumber(first) - 1)) do
    local wait = cjson.decode(call('HGET', k'waits', conversation))
    found[rank] = { conversation = conversation, reason = wait.reason, since = wait.since, place = rank }
  end
  return found
end

local function offers_of(rep)
  local found = {}
  for _, id in ipairs(call('SMEMBERS', k('offered:' .. rep))) do
    local offer = offer_named(id)
    if offer.state == 'offered' and offer.expires > now then
      local wait = cjson.decode(call('HGET', k'waits', offer.conversation))
      found[#found + 1] = {
        id = id, conversation = offer.conversation, expires = offer.expires, reason = wait.reason, since = wait.since,
      }
    end
  end
  return found
end

function operations.snapshot(rep, first)
  local mine = {}
  for i, conversation in ipairs(call('SMEMBERS', k('held:' .. rep))) do
    mine[i] = { conversation = conversation, since = tonumber(call('HGET', k'held_since', conversation)) }
  end
  local state = is_present(rep) and call('HGET', k'states', rep) or 'offline'
  return cjson.encode({
    waiting = waiting(first), offers = offers_of(rep), mine = mine, length = call('ZCARD', k'line'),
    presence = { state = state, seats = seats_of(rep), taken = taken(rep) },
  })
end

-- Reps who hold conversations and are not there any more.
function operations.absent()
  local found, seen = {}, {}
  for _, rep in ipairs(call('HVALS', k'holder')) do
    if not seen[rep] and not is_present(rep) then
      found[#found + 1] = { rep = rep, conversations = call('SMEMBERS', k('held:' .. rep)) }
    end
    seen[rep] = true
  end
  return cjson.encode(found)
end

function operations.known()
  return { call('ZRANGE', k'line', 0, -1), call('HGETALL', k'holder'), call('HGETALL', k'positions') }
end

function operations.numbers()
  return cjson.encode({
    waiting = call('ZCARD', k'line'), offers = call('HLEN', k'offers'), held = call('HLEN', k'holder'),
    online = call('SCARD', k'online'), free = call('ZCARD', k'free'),
  })
end
