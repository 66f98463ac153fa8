-- Charges a request against the windows of all its keys, or against none.
--
-- KEYS: one for each charge. ARGV: now, and how far a clock may be off; then for each charge its limit, its cost and
-- the length of its window. Times are in milliseconds.
--
-- Returns 0 and then, for each charge, what is used of its window and when that ends; or, if a window is used up,
-- the number of its charge and the same of that one alone: the one that ends last, if there are several.

local now, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2])
local windows, answer, refusal = {}, {0}, nil

for i, key in ipairs(KEYS) do
  local limit, cost, length = tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1]), tonumber(ARGV[3 * i + 2])
  local window = windows[key]
  if not window then
    local kept = redis.call('HMGET', key, 'used', 'ends')
    window = {used = tonumber(kept[1] or 0), ends = tonumber(kept[2] or 0), cost = 0}
    if window.ends <= now or window.ends - now > length + tolerance then
      window.used, window.ends = 0, now + length
    end
    windows[key] = window
  end
  if limit - window.used - window.cost < math.max(cost, 1) and not (refusal and refusal[3] >= window.ends) then
    refusal = {i, window.used, window.ends}
  end
  window.cost = window.cost + cost -- one key may be charged several times
  answer[2 * i], answer[2 * i + 1] = window.used + window.cost, window.ends
end

if refusal then
  return refusal
end

for key, window in pairs(windows) do
  if window.cost > 0 then
    redis.call('HSET', key, 'used', window.used + window.cost, 'ends', window.ends)
    -- Longer than the window, for nodes whose clocks are behind.
    redis.call('PEXPIRE', key, window.ends - now + tolerance)
  end
end
return answer
