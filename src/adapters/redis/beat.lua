-- ARGV 5 worker  6 ttl in ms  7 its record, or '' for a part that follows  8 1: it drains on its own
--      9... id and lease of each task that it holds
-- Answers: epoch, drain, then per lease 0 lost, 1 held, 2 held but cancelled.
local clock = clock_now()
local now, offset = store_time(clock)
local worker = ARGV[5]
local until_text = text_of(now + tonumber(ARGV[6]))
local ids = {}
for i = 9, #ARGV, 2 do ids[#ids + 1] = ARGV[i] end
local answer = {tonumber(control[1]), 0}
local leases = {}
local doomed = {}
if #ids > 0 then
  local records = call('HMGET', KEYS[2], unpack(ids))
  for i = 1, #ids do
    local state, order, lease =
        match(records[i] or '', '^([lc])\1%d+\1[^\1]*\1([^\1]*)\1[^\1]*\1([^\1]*)\1')
    if lease ~= ARGV[8 + 2 * i] then
      answer[2 + i] = 0
    else
      local renewed = state == 'l' and leases or doomed
      renewed[#renewed + 1] = until_text
      renewed[#renewed + 1] = sub(order, 11) .. ids[i]
      answer[2 + i] = state == 'l' and 1 or 2
    end
  end
end
call('HSET', KEYS[1], 'time', now, 'offset', offset)
call_many('ZADD', KEYS[3], leases)
call_many('ZADD', KEYS[4], doomed)
if ARGV[7] ~= '' then
  local known = call('HGET', KEYS[6], worker)
  local drains = ARGV[8] == '1' or (known and sub(known, 1, 1) == '1')
  call('HSET', KEYS[6], worker, (drains and '1' or '0') .. ARGV[7])
  call('ZADD', KEYS[7], now, worker)
  answer[2] = drains and 1 or 0
end
return answer
