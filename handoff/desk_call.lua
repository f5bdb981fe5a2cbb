-- One call: what it is about, and the operation it asks for. All before this was defined when the text was loaded, and
-- nothing a call has set is read by another, but how long things last where it is told the same again.


local LASTS = '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+)$'
local told_lasts

local function last(lasts)
  OFFER_MS, RESERVATION_MS, GRACE_MS, AGAIN_MS, WRAP_MS, MISSES = string.match(lasts, LASTS)
  OFFER_MS, RESERVATION_MS, GRACE_MS = tonumber(OFFER_MS), tonumber(RESERVATION_MS), tonumber(GRACE_MS)
  AGAIN_MS, WRAP_MS, MISSES = tonumber(AGAIN_MS), tonumber(WRAP_MS), tonumber(MISSES)
  told_lasts = lasts
end

local function answer(keys, args)
  call, now = redis.call, tonumber(args[2])
  if keys[1] ~= desk then desk, k = keys[1], setmetatable({}, key_of) end
  if args[3] ~= told_lasts then last(args[3]) end
  tick, line_is_touched = nil, nil
  return operations[args[1]](unpack(args, 4))
end
