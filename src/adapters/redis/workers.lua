-- ARGV 5 window in ms  6 how many to skip. At most 500; answers: id, ms since its beat, record...
local now = read_store_time(clock_now())
local seen = call('ZRANGEBYSCORE', KEYS[7], now - tonumber(ARGV[5]), '+inf', 'WITHSCORES', 'LIMIT',
                  ARGV[6], 500)
if #seen == 0 then return {} end
local ids = {}
for i = 1, #seen, 2 do ids[#ids + 1] = seen[i] end
local records = call('HMGET', KEYS[6], unpack(ids))
local answer = {}
for i = 1, #ids do
  answer[#answer + 1] = ids[i]
  answer[#answer + 1] = now - tonumber(seen[2 * i])
  answer[#answer + 1] = records[i] or ''
end
return answer
