-- ARGV 5... ids. What waits is forgotten, what is leased is flagged.
local clock = clock_now()
local now, offset = store_time(clock)
local records = call('HMGET', KEYS[2], unpack(ARGV, 5))
call('HSET', KEYS[1], 'time', now, 'offset', offset)
local done = {}
for i = 1, #records do
  local id = ARGV[4 + i]
  local state, lane, user, order, cost =
      match(records[i] or '', '^(.)\1(%d+)\1([^\1]*)\1([^\1]*)\1([^\1]*)')
  if done[id] then state = nil end
  done[id] = true
  if state == 'r' then
    local key = first_key(tonumber(lane))
    call('HDEL', KEYS[2], id)
    call('ZREM', KEYS[key], user .. '\1' .. order .. '\1' .. cost .. '\1' .. id)
    call('ZREM', KEYS[8], id)
    local left = call('ZRANGEBYLEX', KEYS[key], '[' .. user .. '\1', '(' .. user .. '\2', 'LIMIT', 0, 1)
    if #left == 0 then
      -- Out of the line, but its last finish stays known: cancelled work costs nothing and gains
      -- nothing.
      local start = call('ZSCORE', KEYS[key + 1], user)
      if start then
        call('ZADD', KEYS[key + 2], start, user)
        call('ZREM', KEYS[key + 1], user)
      end
      call('ZREM', KEYS[key + 3], user)
    end
  elseif state == 'd' then
    call('HDEL', KEYS[2], id)
    call('ZREM', KEYS[9], id)
  elseif state == 'l' then
    local numbered = sub(order, 11) .. id
    local ends_at = call('ZSCORE', KEYS[3], numbered)
    call('ZADD', KEYS[4], ends_at or now, numbered)
    call('HSET', KEYS[1], 'doom', '1')
    call('HSET', KEYS[2], id, 'c' .. sub(records[i], 2))
    call('ZREM', KEYS[3], numbered)
  end
end
return 0
