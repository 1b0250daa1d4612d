-- ARGV 5 worker. Frees at most 500 of its leases; answers whether there may be more.
local clock = clock_now()
local now, offset = store_time(clock)
local worker = ARGV[5]
local holds = call('ZRANGEBYLEX', KEYS[5], '[' .. worker .. '\1', '(' .. worker .. '\2', 'LIMIT', 0, 500)
call('HSET', KEYS[1], 'time', now, 'offset', offset)
call('HDEL', KEYS[6], worker)
call('ZREM', KEYS[7], worker)
if #holds == 0 then return 0 end
local numbered = {}
local ids = {}
for i = 1, #holds do
  numbered[i] = sub(holds[i], #worker + 2)
  ids[i] = sub(numbered[i], 17)
end
local records = call('HMGET', KEYS[2], unpack(ids))
local over = {}
local leases = {}
local doomed = {}
local ended = {}
local holders = {}
local roomier = {}
local pools = {}
for i = 1, #ids do
  local state, lane, user, order, cost, holder =
      match(records[i] or '', '^([lc])\1(%d+)\1([^\1]*)\1([^\1]*)\1([^\1]*)\1[^\1]*\1(.*)$')
  ended[#ended + 1] = holds[i]
  if holder == worker then
    holds_of(ended, lane, user, worker, numbered[i])
    holders[user] = true
    roomier[floor(lane / 2)] = true
    if state == 'c' then
      over[#over + 1] = ids[i]
      doomed[#doomed + 1] = numbered[i]
    else
      add_ready(tonumber(lane), user, order, cost, ids[i], text_of(clock))
      leases[#leases + 1] = numbered[i]
      pools[floor(lane / 2)] = true
    end
  end
end
write_ready()
call_many('HDEL', KEYS[2], over)
call_many('ZREM', KEYS[3], leases)
call_many('ZREM', KEYS[4], doomed)
call_many('ZREM', KEYS[5], ended)
give_room_and_wake(holders, roomier)
for pool in pairs(pools) do push_wake(pool, 64) end
return #holds == 500 and 1 or 0
