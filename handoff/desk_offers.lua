-- Offers: a conversation held out to one rep until it ends by itself. An accepted one is a reservation.


local function offer_named(id)
  local found = call('HGET', k.offers, id)
  return found and cjson.decode(found)
end

-- The one offer of a conversation: its id, or false.
local function offer_on(conversation) return call('HGET', k.offers, 'of:' .. conversation) end

local function put_offer(id, offer)
  call('HSET', k.offers, id, cjson.encode(offer), 'of:' .. offer.conversation, id)
  call('ZADD', k.deadlines, offer.expires, 'offer:' .. id)
  sit(offer.rep, id, 'offered')
  local pool = offer.pool or call('HGET', k.pool, offer.conversation)
  refresh(offer.rep)
  shut(offer.conversation, pool)
end

local function end_offer(id, offer, fate)
  call('HDEL', k.offers, id, 'of:' .. offer.conversation)
  call('ZREM', k.deadlines, 'offer:' .. id)
  rise(offer.rep, id)
  call('HSET', k.ended, id, cjson.encode({ fate = fate, conversation = offer.conversation, rep = offer.rep }))
  call('ZADD', k.deadlines, now + KEEP_MS, 'ended:' .. id)
  refresh(offer.rep)
  open_up(offer.conversation)
end

-- A conversation for one rep alone goes on when they let it pass: waiting for them has no sense any more.
local function passed_by(offer)
  if not call('ZSCORE', k.line, offer.conversation) then return end
  local found = call('HGET', k.passes, offer.conversation)
  local passes = found and cjson.decode(found) or {}
  passes[offer.rep] = now
  call('HSET', k.passes, offer.conversation, cjson.encode(passes))
  local pool = call('HGET', k.pool, offer.conversation) or ANYONE
  if is_of_one(pool) and string.sub(pool, 5) == offer.rep then widen(offer.conversation) end
end

-- Own shoppers stay with a rep who merely takes a break.
local function withdraw_from(rep, but_own)
  for _, id in ipairs(seated(rep, 'offered')) do
    local offer = offer_named(id)
    local stays_with_them = but_own and offer.pool == 'own:' .. rep
    if offer.state == 'offered' and not stays_with_them then end_offer(id, offer, 'withdrawn') end
  end
end

-- Who misses several offers in a row is not at the desk, whatever they said.
local function missed_by(rep)
  local missed = call('HINCRBY', of('rep', rep), 'missed', 1)
  if missed >= MISSES and call('HGET', of('rep', rep), 'state') == 'online' then
    call('HSET', of('rep', rep), 'state', 'away')
    withdraw_from(rep, true)
  end
end

-- An offer's or a reservation's time is over.
local function lapse(id, offer)
  if offer.state == 'offered' then
    passed_by(offer)
    end_offer(id, offer, 'lapsed')
    missed_by(offer.rep)
    refresh(offer.rep)
  else
    end_offer(id, offer, 'expired')
  end
end
