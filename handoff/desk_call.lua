-- One call: what it is about, and the operation it asks for. All before this was defined when the text was loaded, and
-- nothing a call has set is read by another.


local MOMENT = '(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+)'

local function answer(keys, args)
  call, desk = redis.call, keys[1]
  now, OFFER_MS, RESERVATION_MS, GRACE_MS, AGAIN_MS, WRAP_MS, MISSES = string.match(args[2], MOMENT)
  now, OFFER_MS, RESERVATION_MS = tonumber(now), tonumber(OFFER_MS), tonumber(RESERVATION_MS)
  GRACE_MS, AGAIN_MS, WRAP_MS, MISSES = tonumber(GRACE_MS), tonumber(AGAIN_MS), tonumber(WRAP_MS), tonumber(MISSES)
  tick, line_is_touched = nil, nil
  return operations[args[1]](unpack(args, 3))
end
