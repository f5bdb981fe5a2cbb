-- Matching, and taking a conversation: an offer accepted, or by hand.


local function gone(fate, conversation) return cjson.encode({ gone = fate, conversation = conversation }) end

-- Who is asked first in a pool: never whoever just let it pass while somebody else is free. Where they wait for anyone,
-- the one who let it pass first is asked again after a pause.
local function choose(pool, conversation)
  local found = call('HGET', k.passes, conversation)
  if not found then return unpack(call('ZRANGE', of('free', pool), 0, 0, 'WITHSCORES')) end
  local passes, count = cjson.decode(found), 0
  for _ in pairs(passes) do count = count + 1 end
  local reps = call('ZRANGE', of('free', pool), 0, count, 'WITHSCORES')
  local again, score, when = nil, nil, nil
  for i = 1, #reps, 2 do
    local passed = passes[reps[i]]
    if not passed then return reps[i], reps[i + 1] end
    if passed + AGAIN_MS <= now and (not when or passed < when) then again, score, when = reps[i], reps[i + 1], passed end
  end
  if pool == ANYONE then return again, score end
end

local function offer_to(rep, score, conversation, pool)
  if is_of_one(pool) then score = whole(reckoned(call('HGET', k.shown, rep)).score) end
  return {
    conversation = conversation, rep = rep, state = 'offered', made = now, expires = now + OFFER_MS, pool = pool,
    score = score, among = call('ZCARD', of('free', pool)),
  }
end

-- The first of a pool: offered, or sent on where nobody there may be asked; nothing where that has to wait.
local function serve(pool, id)
  for _, conversation in ipairs(call('ZRANGE', of('open', pool), 0, 0)) do
    local rep, score = choose(pool, conversation)
    if not rep then return widen(conversation) and 'widened' or nil end
    local offer = offer_to(rep, score, conversation, pool)
    put_offer(id, offer)
    return offer
  end
end

-- Those behind the first who waits for anyone and whom nobody free may be asked about just now.
local function serve_behind(pool, id)
  for _, conversation in ipairs(call('ZRANGE', of('open', pool), 1, LOOK_AHEAD)) do
    local rep, score = choose(pool, conversation)
    if rep then
      local offer = offer_to(rep, score, conversation, pool)
      put_offer(id, offer)
      return offer
    end
  end
end

-- Answers how much ended or went on, then of each offer made its id, conversation, rep and end; a line each.
function operations.match(prefix, limit)
  local answer, made, rank, looks = { sweep() }, 0, 0, 0
  limit = tonumber(limit)
  while made < limit and looks < limit + LOOKS do
    local pool = call('ZRANGE', k.ready, rank, rank)[1]
    if not pool then break end
    looks = looks + 1
    local id = prefix .. '-' .. (made + 1)
    local outcome = serve(pool, id) or serve_behind(pool, id)
    if outcome == 'widened' then
      answer[1] = answer[1] + 1
    elseif outcome then
      made = made + 1
      for _, word in ipairs({ id, outcome.conversation, outcome.rep, whole(outcome.expires) }) do
        answer[#answer + 1] = word
      end
    else
      rank = rank + 1
    end
  end
  return table.concat(answer, '\n') -- a client takes longer over a list
end

local function ended(id, rep)
  local found = call('HGET', k.ended, id)
  local record = found and cjson.decode(found)
  if not record or record.rep ~= rep then return gone('unknown') end
  return gone(record.fate, record.conversation)
end

-- Why this rep: what the match was made from, kept with the decision.
local function match_of(offer)
  local wait = offer.pool and wait_of(offer.conversation)
  if not wait then return nil end
  return {
    pool = offer.pool, since = wait.since, head = wait.head, contact = wait.contact, made = offer.made,
    score = offer.score, among = offer.among, unit = LOAD_UNIT,
  }
end

local function reserved(id, offer)
  return cjson.encode({
    reserved = id, conversation = offer.conversation, rep = offer.rep, expires = offer.expires, match = match_of(offer),
  })
end

local function reserve(id, offer)
  offer.state, offer.expires = 'reserved', now + RESERVATION_MS
  call('HDEL', of('rep', offer.rep), 'missed')
  put_offer(id, offer)
  return reserved(id, offer)
end

-- The offer where `rep` may still answer it; else nothing, and what happened instead.
local function still_offered(id, rep)
  sweep()
  local offer = offer_named(id)
  if offer and offer.expires <= now then
    lapse(id, offer)
    offer = nil
  end
  if not offer then return nil, ended(id, rep) end
  if offer.rep ~= rep then return nil, gone('unknown') end
  return offer
end

-- The same rep again while the reservation lasts is a double click: the same reservation, not a second one.
function operations.accept(id, rep)
  local offer, instead = still_offered(id, rep)
  if not offer then return instead end
  return offer.state == 'reserved' and reserved(id, offer) or reserve(id, offer)
end

function operations.decline(id, rep)
  local offer, instead = still_offered(id, rep)
  if not offer then return instead end
  if offer.state == 'reserved' then return gone('taken', offer.conversation) end
  call('HDEL', of('rep', rep), 'missed')
  passed_by(offer)
  end_offer(id, offer, 'declined')
  return cjson.encode({ declined = id, conversation = offer.conversation })
end

function operations.free(id)
  local offer = offer_named(id)
  if not offer or offer.state ~= 'reserved' then return 0 end
  end_offer(id, offer, 'freed')
  return 1
end

-- `from` is the rep who may hold it though another takes it, or ''; `seats` what the rep has where the desk was lost and
-- has not heard from them again, or ''.
function operations.claim(conversation, rep, id, over, from, seats)
  sweep()
  if seats ~= '' then call('HSETNX', of('rep', rep), 'seats', seats) end
  local holder = call('HGET', k.holder, conversation)
  if holder and (holder == rep or holder ~= from) then return gone(holder == rep and 'settled' or 'taken', conversation) end
  local current = offer_on(conversation)
  local offer = current and offer_named(current)
  if offer and offer.state == 'reserved' then
    return offer.rep == rep and reserved(current, offer) or gone('taken', conversation)
  end
  if not (offer and offer.rep == rep) then
    if call('HGET', k.wrapping, conversation) == rep then end_wrap(conversation) end
    if taken(rep) >= seats_of(rep) + tonumber(over) then return gone('full', conversation) end
    if offer then end_offer(current, offer, 'taken') end
    current, offer = id, { conversation = conversation, rep = rep, made = now }
  end
  -- Who works by hand is there, though they take no offers.
  local state = call('HGET', of('rep', rep), 'state')
  if state ~= 'online' and state ~= 'away' then call('HSET', of('rep', rep), 'state', 'away') end
  stays(rep, now + GRACE_MS)
  return reserve(current, offer)
end
