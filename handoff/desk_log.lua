-- What the log says, and the desk follows.


local NOWHERE = 'line  '

local function standing(conversation)
  local rep = call('HGET', k.holder, conversation)
  if rep then return 'rep ' .. rep end
  local score, pool = call('ZSCORE', k.line, conversation), call('HGET', k.pool, conversation)
  return 'line ' .. (score or '') .. ' ' .. (pool or '')
end

local function unhold(conversation, wraps)
  local rep = call('HGET', k.holder, conversation)
  if not rep then return end
  call('HDEL', k.holder, conversation)
  call('HDEL', k.held_since, conversation)
  rise(rep, conversation)
  if not seated(rep, 'held')[1] then call('SREM', k.absent, rep) end
  if wraps then begin_wrap(conversation, rep) end
  refresh(rep)
end

local function leave_line(conversation, fate)
  if call('ZREM', k.line, conversation) == 1 then
    shut(conversation, call('HGET', k.pool, conversation))
    call('HDEL', k.waits, conversation)
    call('HDEL', k.pool, conversation)
    call('HDEL', k.passes, conversation)
    call('HDEL', k.told, conversation)
    call('ZREM', k.deadlines, 'widen:' .. conversation)
    touch_line()
  end
  local id = offer_on(conversation)
  if id then end_offer(id, offer_named(id), fate) end
end

local function sample(list, value)
  call('LPUSH', k[list], value)
  call('LTRIM', k[list], 0, SAMPLES - 1)
end

-- `wait` brings since, reason, head, wish, steps and contact. The same wish again keeps the step it has come to.
local function enter(conversation, raw)
  local giver = call('HGET', k.holder, conversation)
  unhold(conversation, false)
  local wait, before = cjson.decode(raw), wait_of(conversation)
  if before then shut(conversation, before.steps[before.at][1]) end
  call('ZADD', k.line, wait.since - wait.head, conversation)
  call('ZREM', k.tickets, conversation)
  if before and before.wish == wait.wish then
    wait.steps, wait.at, wait.contact = before.steps, before.at, before.contact
    keep_wait(conversation, wait)
    touch_line()
  else
    take_step(conversation, wait, 1)
  end
  if giver then call('HSET', k.passes, conversation, cjson.encode({ [giver] = now })) end -- others come first
  local id = offer_on(conversation)
  if not id then
    open_up(conversation)
  elseif before and before.wish ~= wait.wish then
    local offer = offer_named(id)
    if offer.state == 'offered' then end_offer(id, offer, 'withdrawn') end -- it is for somebody else now
  end
end

local function hold(conversation, rep)
  local before = call('HGET', k.holder, conversation)
  if before ~= rep then
    unhold(conversation, false)
    if call('HGET', k.wrapping, conversation) == rep then end_wrap(conversation) end
    sit(rep, conversation, 'held')
    call('HSET', k.holder, conversation, rep)
    call('HSET', k.held_since, conversation, now)
    call('HSET', of('rep', rep), 'accepted', now)
    if call('ZSCORE', k.line, conversation) then sample('accepts', now) end
  end
  local id = offer_on(conversation)
  local offer = id and offer_named(id)
  if offer and offer.rep == rep then sample('answers', math.max(0, now - offer.made)) end
  leave_line(conversation, offer and offer.rep == rep and 'settled' or 'taken')
  call('ZREM', k.tickets, conversation)
  if call('ZADD', k.deadlines, 'NX', now + GRACE_MS, 'there:' .. rep) == 1 then call('SREM', k.absent, rep) end
  refresh(rep)
end

-- kind is waiting (then the wait), held (then rep) or neither (then 1 where whoever held it wraps it up). Positions of
-- the log fence off what was read earlier and arrives later; force is for a log that was itself put back.
function operations.follow(conversation, position, force, dues, kind, first)
  local known = tonumber(call('HGET', k.positions, conversation)) or -1
  if tonumber(position) < known and force ~= '1' then return 'old' end
  local before = standing(conversation)
  -- Most conversations never come near the desk, and leave no trace on it.
  if kind == 'neither' and known < 0 and before == NOWHERE and dues == '{}' then return 'same' end
  if kind == 'waiting' then
    enter(conversation, first)
  elseif kind == 'held' then
    hold(conversation, first)
  else
    unhold(conversation, first == '1')
    leave_line(conversation, 'withdrawn')
  end
  set_dues(conversation, dues)
  call('HSET', k.positions, conversation, position)
  if kind == 'neither' and dues == '{}' then
    call('ZADD', k.deadlines, now + KEEP_MS, 'left:' .. conversation)
  else
    call('ZREM', k.deadlines, 'left:' .. conversation)
  end
  return standing(conversation) == before and 'same' or 'changed'
end
