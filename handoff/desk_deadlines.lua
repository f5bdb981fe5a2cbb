-- What ends by itself: one sorted set of deadlines, looked after by whoever calls, so that no process is needed for it.


local ends = {}

function ends.offer(id)
  local offer = offer_named(id)
  if offer then lapse(id, offer) end
end

function ends.there(rep)
  call('HSET', of('rep', rep), 'state', 'offline')
  withdraw_from(rep, false)
  if seated(rep, 'held')[1] then call('SADD', k.absent, rep) end
  refresh(rep)
end

function ends.widen(conversation) widen(conversation) end
function ends.wrap(conversation) end_wrap(conversation) end

-- Whoever asks for what is due is told (operations.due).
function ends.due(what)
  call('ZADD', k.todo, now, what)
  return true
end

function ends.ended(id)
  call('HDEL', k.ended, id)
  return true
end

function ends.left(conversation)
  call('HDEL', k.positions, conversation)
  return true
end

-- Everything whose time has come; returns how much of it there is to see.
local function sweep()
  local changed = 0
  for _, member in ipairs(call('ZRANGEBYSCORE', k.deadlines, '-inf', now, 'LIMIT', 0, AT_ONCE)) do
    local kind, what = string.match(member, '^(%l+):(.*)$')
    -- One that ended before may have taken this one along.
    if call('ZREM', k.deadlines, member) == 1 and not ends[kind](what) then changed = changed + 1 end
  end
  return changed
end

function operations.sweep() return sweep() end

-- What will be due in the log, replacing what was; a time that stays as it was is left alone, done or told already.
local function set_dues(conversation, dues)
  local found = call('HGET', k.due_of, conversation)
  if found == dues or not found and dues == '{}' then return end
  local before, after = found and cjson.decode(found) or {}, cjson.decode(dues)
  for kind, at in pairs(before) do
    if after[kind] ~= at then
      local what = kind .. ' ' .. conversation
      call('ZREM', k.deadlines, 'due:' .. what)
      call('ZREM', k.todo, what)
    end
  end
  for kind, at in pairs(after) do
    if before[kind] ~= at then call('ZADD', k.deadlines, at, 'due:' .. kind .. ' ' .. conversation) end
  end
  if dues == '{}' then call('HDEL', k.due_of, conversation) else call('HSET', k.due_of, conversation, dues) end
end

-- What is due is told to one caller, and again to the next when the lease is over.
function operations.due(lease)
  sweep()
  local found = {}
  for i, what in ipairs(call('ZRANGE', k.todo, 0, AT_ONCE - 1)) do
    call('ZREM', k.todo, what)
    call('ZADD', k.deadlines, now + tonumber(lease), 'due:' .. what)
    local kind, conversation = string.match(what, '^(%S+) (.*)$')
    found[i] = { kind = kind, conversation = conversation }
  end
  return cjson.encode(found)
end

function operations.done(conversation, kind)
  local what = kind .. ' ' .. conversation
  return call('ZREM', k.deadlines, 'due:' .. what) + call('ZREM', k.todo, what)
end
