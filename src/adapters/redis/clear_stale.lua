-- ARGV 5 window in ms. Removes at most 500 workers that were not heard of; answers how many.
local now, offset = store_time(clock_now())
local ids = call('ZRANGEBYSCORE', KEYS[7], '-inf', '(' .. text_of(now - tonumber(ARGV[5])),
                 'LIMIT', 0, 500)
call('HSET', KEYS[1], 'time', now, 'offset', offset)
call_many('HDEL', KEYS[6], ids)
call_many('ZREM', KEYS[7], ids)
return #ids
