-- ARGV 5 1: nothing is claimed from now on; 0: claims go on, and idle workers hear of it.
call('HSET', KEYS[1], 'paused', ARGV[5])
if ARGV[5] == '0' then
  for pool = 0, pool_count - 1 do push_wake(pool, 64) end
end
return 0
