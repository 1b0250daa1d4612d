-- ARGV 5 worker. Answers 1, or 0: there is no such worker.
local known = call('HGET', KEYS[6], ARGV[5])
if not known then return 0 end
call('HSET', KEYS[6], ARGV[5], '1' .. sub(known, 2))
return 1
