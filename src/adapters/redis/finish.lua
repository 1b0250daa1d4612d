-- ARGV 5... id and lease of each task. Answers per lease: 1 it was live, 0 it was not.
local ids = {}
for i = 5, #ARGV, 2 do ids[#ids + 1] = ARGV[i] end
local records = call('HMGET', KEYS[2], unpack(ids))
local answer = {}
local over = {}
local done = {}
local leases = {}
local doomed = {}
local holds = {}
local holders = {}
local roomier = {}
for i = 1, #ids do
  local id = ids[i]
  local state, lane, user, order, lease, worker =
      match(records[i] or '', '^([lc])\1(%d+)\1([^\1]*)\1([^\1]*)\1[^\1]*\1([^\1]*)\1(.*)$')
  if lease == ARGV[4 + 2 * i] and not done[id] then
    done[id] = true
    answer[i] = 1
    over[#over + 1] = id
    local numbered = sub(order, 11) .. id
    local from = state == 'l' and leases or doomed
    from[#from + 1] = numbered
    holds_of(holds, lane, user, worker, numbered)
    holders[user] = true
    roomier[floor(lane / 2)] = true
  else
    answer[i] = 0
  end
end
-- The record first: a place without a record is swept up, a record without a place would be stuck.
call_many('HDEL', KEYS[2], over)
call_many('ZREM', KEYS[3], leases)
call_many('ZREM', KEYS[4], doomed)
call_many('ZREM', KEYS[5], holds)
give_room_and_wake(holders, roomier)
return answer
