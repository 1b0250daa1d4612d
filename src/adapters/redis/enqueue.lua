-- ARGV 5 the pools with those that this call adds, in the order of the keys; then for each task:
--      id, lane, user, priority (so written that the higher sorts first), cost, ms until it is due
-- Answers per task: 1 added, 0 known.
local clock = clock_now()
local ids = {}
for i = 6, #ARGV, 6 do ids[#ids + 1] = ARGV[i] end
local records = call('HMGET', KEYS[2], unpack(ids))

local number = tonumber(control[6] or 0)
local statuses = {}
local seen = {}
local pools = {}
for i = 1, #ids do
  local id = ids[i]
  if records[i] or seen[id] then
    statuses[i] = 0
  else
    seen[id] = true
    statuses[i] = 1
    number = number + 1
    local at = i * 6
    local lane = tonumber(ARGV[at + 1])
    local user = ARGV[at + 2]
    local order = ARGV[at + 3] .. number_text(number)
    local cost = ARGV[at + 4]
    local wait = tonumber(ARGV[at + 5])
    pools[floor(lane / 2)] = true
    add_due(wait, lane, user, order, cost, id, clock)
  end
end

if next(pools) then
  call('HSET', KEYS[1], 'number', text_of(number), 'pools', ARGV[5])
  write_added()
  for pool in pairs(pools) do push_wake(pool, 64) end
end
if ARGV[4] ~= '' then call('HSET', KEYS[1], 'token_time', text_of(clock)) end
return statuses
