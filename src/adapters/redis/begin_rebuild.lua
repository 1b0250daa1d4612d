-- Stands alone, without the prelude: it is what runs while the index may not be used.
-- KEYS 1 control  ARGV 1 the newest epoch that the caller knows  2 the server's run id
--      3 the clock in ms, or '' for the server's  4 a new token  5 ms that a silent rebuild holds on
-- Answers 0: nothing to do; 1: the caller rebuilds, its token is the lock; 2: another one does.
-- Then the epoch, 1 when nothing is answered until the rebuild ends, and whether claims are paused (-1:
-- not known here any more): so each process knows, and whichever rebuilds can say it again. A server that restarted or
-- took over may lack the newest writes, but what it has is good: then calls go on meanwhile.
local control = redis.call('HMGET', KEYS[1], 'epoch', 'run', 'token', 'token_time', 'paused')
local epoch = tonumber(control[1] or 0)
local paused = tonumber(control[5] or -1)
local lost = epoch == 0 or epoch < tonumber(ARGV[1])
if not lost and control[2] == ARGV[2] then return {0, epoch, 0, paused} end
local clock = tonumber(ARGV[3])
if not clock then
  local time = redis.call('TIME')
  clock = time[1] * 1000 + math.floor(time[2] / 1000)
end
if control[3] and math.abs(clock - tonumber(control[4] or 0)) < tonumber(ARGV[5]) then
  return {2, epoch, lost and 1 or 0, paused}
end
redis.call('HSET', KEYS[1], 'token', ARGV[4], 'token_time', clock)
return {1, epoch, lost and 1 or 0, paused}
