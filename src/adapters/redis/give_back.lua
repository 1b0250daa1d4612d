-- ARGV 5... id, lease and ms until it is due of each task. Answers per lease: 1 it was live, 0 not.
local clock = clock_now()
local now, offset = store_time(clock)
local ids = {}
for i = 5, #ARGV, 3 do ids[#ids + 1] = ARGV[i] end
local records = call('HMGET', KEYS[2], unpack(ids))
local answer = {}
local done = {}
local over = {}
local leases = {}
local doomed = {}
local holds = {}
local holders = {}
local roomier = {}
local pools = {}
for i = 1, #ids do
  local id = ids[i]
  local state, lane, user, order, cost, lease, worker =
      match(records[i] or '', '^([lc])\1(%d+)\1([^\1]*)\1([^\1]*)\1([^\1]*)\1([^\1]*)\1(.*)$')
  answer[i] = 0
  if lease == ARGV[3 + 3 * i] and not done[id] then
    done[id] = true
    answer[i] = 1
    local numbered = sub(order, 11) .. id
    holds_of(holds, lane, user, worker, numbered)
    holders[user] = true
    roomier[floor(lane / 2)] = true
    if state == 'c' then
      over[#over + 1] = id
      doomed[#doomed + 1] = numbered
    else
      leases[#leases + 1] = numbered
      pools[floor(lane / 2)] = true
      local wait = tonumber(ARGV[4 + 3 * i])
      add_due(wait, tonumber(lane), user, order, cost, id, clock)
    end
  end
end
call('HSET', KEYS[1], 'time', now, 'offset', offset)
write_added()
call_many('HDEL', KEYS[2], over)
call_many('ZREM', KEYS[3], leases)
call_many('ZREM', KEYS[4], doomed)
call_many('ZREM', KEYS[5], holds)
give_room_and_wake(holders, roomier)
for pool in pairs(pools) do push_wake(pool, 64) end
return answer
