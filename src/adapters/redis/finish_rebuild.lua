-- Stands alone, as begin_rebuild.lua does.
-- KEYS 1 control  ARGV 1 the newest epoch that the caller knows  2 the server's run id  3 the token
--      4 1: claims were paused, as far as the caller knows
-- Answers the new epoch, or 0: the token is not the lock any more, and all of it is to be done again.
local control = redis.call('HMGET', KEYS[1], 'epoch', 'token', 'paused')
if control[2] ~= ARGV[3] then return 0 end
local epoch = math.max(tonumber(control[1] or 0), tonumber(ARGV[1])) + 1
local paused = control[3]
if not control[1] and ARGV[4] == '1' then paused = '1' end
redis.call('HSET', KEYS[1], 'epoch', epoch, 'run', ARGV[2], 'paused', paused or '0')
redis.call('HDEL', KEYS[1], 'token', 'token_time')
return epoch
