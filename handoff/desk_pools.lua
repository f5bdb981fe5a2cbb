-- Pools: whom a conversation in line is for. It stands in one pool at a time, that of its step, and goes on to the next
-- when its time there is over, when nobody could serve it there, and when whoever could has let it pass. The last pool is
-- everybody. A rep stands ready in each pool they could serve, so matching looks at no more than the first of either.


local FIRST_OF_ALL = 2 ^ 45  -- a pool of one rep by wish goes before every other: whoever handed it on meant them

-- Of one rep: rep:REP by wish, own:REP for whom they wrote to last, was:REP where that was longer ago.
local OF_ONE = { ['rep:'] = true, ['own:'] = true, ['was:'] = true }
local function is_of_one(pool) return OF_ONE[string.sub(pool, 1, 4)] end
local function is_by_wish(pool) return string.sub(pool, 1, 4) == 'rep:' end

-- Matching has something to do where somebody waits and somebody is free, and where nobody could ever come.
local function weigh(pool)
  local head = call('ZRANGE', of('open', pool), 0, 0, 'WITHSCORES')
  local something = head[1] and (call('EXISTS', of('free', pool)) == 1
    or (pool ~= ANYONE and call('EXISTS', of('able', pool)) == 0))
  if something then
    call('ZADD', k.ready, is_by_wish(pool) and tonumber(head[2]) - FIRST_OF_ALL or head[2], pool)
  else
    call('ZREM', k.ready, pool)
  end
end

local function wait_of(conversation)
  local found = call('HGET', k.waits, conversation)
  return found and cjson.decode(found)
end

local function keep_wait(conversation, wait) call('HSET', k.waits, conversation, cjson.encode(wait)) end

-- Nobody is asked about it (any more): it may be offered.
local function open_up(conversation)
  local score, pool = call('ZSCORE', k.line, conversation), call('HGET', k.pool, conversation)
  if not score or not pool then return end
  call('ZADD', k.open, score, conversation)
  call('ZADD', of('open', pool), score, conversation)
  if call('ZRANK', of('open', pool), conversation) == 0 then weigh(pool) end
end

-- Somebody is asked about it, or it goes: it may not be offered.
local function shut(conversation, pool)
  call('ZREM', k.open, conversation)
  if pool and call('ZREM', of('open', pool), conversation) == 1 then weigh(pool) end
end

local function take_step(conversation, wait, at)
  local pool, lasts = wait.steps[at][1], wait.steps[at][2]
  wait.at = at
  keep_wait(conversation, wait)
  call('HSET', k.pool, conversation, pool)
  if lasts > 0 and at < #wait.steps then
    call('ZADD', k.deadlines, now + lasts, 'widen:' .. conversation)
  else
    call('ZREM', k.deadlines, 'widen:' .. conversation)
  end
  touch_line()
end

-- Goes on to the next step; tells whether there was one.
local function widen(conversation)
  local wait = wait_of(conversation)
  if not wait or wait.at >= #wait.steps then
    call('ZREM', k.deadlines, 'widen:' .. conversation)
    return false
  end
  local is_open = call('ZSCORE', k.open, conversation)
  if is_open then shut(conversation, wait.steps[wait.at][1]) end
  take_step(conversation, wait, wait.at + 1)
  if is_open then open_up(conversation) end
  return true
end
