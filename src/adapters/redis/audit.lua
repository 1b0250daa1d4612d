-- Looks at some hundred tasks: each must lie in the one place that its record names, and its viewer
-- in line. Answers how many places were mended. What a script that is cut off can leave behind, and
-- nothing else, needs this; so one step a second is enough, however many processes ask for it.
local clock = clock_now()
local now = read_store_time(clock)
local last = call('HMGET', KEYS[1], 'audit_time', 'audit_cursor')
if last[1] and math.abs(clock - tonumber(last[1])) < 1000 then return 0 end
local step = call('HSCAN', KEYS[2], last[2] or '0', 'COUNT', 200)
local entries = step[2]
local mended = 0
for i = 1, #entries, 2 do
  local id = entries[i]
  local state, lane, user, order, cost =
      match(entries[i + 1], '^(.)\1(%d+)\1([^\1]*)\1([^\1]*)\1([^\1]*)')
  lane = tonumber(lane)
  -- A pool that the caller gave no keys for was added since.
  if state and lane < 2 * pool_count then
    local key = first_key(lane)
    local numbered = sub(order, 11) .. id
    if state == 'r' then
      local member = user .. '\1' .. order .. '\1' .. cost .. '\1' .. id
      if not call('ZSCORE', KEYS[key], member) or not call('ZSCORE', KEYS[8], id) or
          not call('ZSCORE', KEYS[key + 1], user) then
        add_ready(lane, user, order, cost, id, text_of(clock))
        mended = mended + 1
      end
    elseif state == 'd' then
      mended = mended + call('ZADD', KEYS[9], 'NX', clock, id)
    elseif state == 'l' then
      mended = mended + call('ZADD', KEYS[3], 'NX', now, numbered)
    elseif state == 'c' then
      mended = mended + call('ZADD', KEYS[4], 'NX', now, numbered)
    end
  end
end
write_ready()
call('HSET', KEYS[1], 'audit_time', clock, 'audit_cursor', step[1])
return mended
