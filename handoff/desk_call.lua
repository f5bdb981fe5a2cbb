-- One call: what it is about, and the operation it asks for. All before this was defined when the text was loaded, and
-- nothing a call has set is read by another.


local function answer(keys, args)
  call, desk, now = redis.call, keys[1], tonumber(args[2])
  OFFER_MS, RESERVATION_MS, GRACE_MS = tonumber(args[3]), tonumber(args[4]), tonumber(args[5])
  AGAIN_MS, WRAP_MS, MISSES = tonumber(args[6]), tonumber(args[7]), tonumber(args[8])
  tick, line_is_touched = nil, nil
  return operations[args[1]](unpack(args, 9))
end
