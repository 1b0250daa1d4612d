-- Making tasks ready: add_ready() collects, write_ready() writes, and whoever calls them removes the
-- tasks from where they were afterwards. So a script that is cut off leaves a task in two places,
-- which the next claim puts right, and never in none.
local ready_lanes = {}
local ready_ages = {}
local ready_records = {}
local delayed = {}
local delayed_records = {}
local clock_text

-- `since` is text.
local function add_ready(lane, user, order, cost, id, since)
  local to = ready_lanes[lane]
  if not to then
    to = {members = {}, users = {}, seen = {}}
    ready_lanes[lane] = to
  end
  local members = to.members
  members[#members + 1] = '0'
  members[#members + 1] = user .. '\1' .. order .. '\1' .. cost .. '\1' .. id
  if not to.seen[user] then
    to.seen[user] = true
    to.users[#to.users + 1] = user
  end
  ready_ages[#ready_ages + 1] = since
  ready_ages[#ready_ages + 1] = id
  ready_records[#ready_records + 1] = id
  ready_records[#ready_records + 1] = 'r\1' .. lane .. '\1' .. user .. '\1' .. order .. '\1' .. cost
end

local function stand_new_in_line(lane, users)
  if #users == 0 then return end
  local key = first_key(lane)
  local clock = tags_of(floor(lane / 2))[lane % 2].clock
  local finishes = call('ZMSCORE', KEYS[key + 2], unpack(users))
  local line = {}
  for i = 1, #users do
    local start = clock
    local finish = finishes[i] and tonumber(finishes[i])
    if finish and finish > start then start = finish end
    line[2 * i - 1] = text_of(start)
    line[2 * i] = users[i]
  end
  call_many('ZADD', KEYS[key + 1], line)
end

-- Those of the users that the set does not hold.
local function not_in(key, users)
  if #users == 0 then return users end
  local scores = call('ZMSCORE', key, unpack(users))
  local new = {}
  for i = 1, #users do
    if not scores[i] then new[#new + 1] = users[i] end
  end
  return new
end

-- A viewer whose first task became ready stands in line from max(clock, last finish) on; one who was
-- set aside stays there.
local function stand_in_line(lane, users)
  local key = first_key(lane)
  local new = not_in(KEYS[key + 1], users)
  if control[10] then new = not_in(KEYS[key + 3], new) end
  stand_new_in_line(lane, new)
end

-- Viewers who were set aside, back into line.
local function bring_back(lane, users)
  if #users == 0 then return end
  local key = first_key(lane)
  stand_new_in_line(lane, not_in(KEYS[key + 1], users))
  call('ZREM', KEYS[key + 3], unpack(users))
end

-- Once leases are over: their viewers (the keys of `holders`) have room for more. Answers the pools
-- where that makes a difference.
local function give_room(holders)
  local pools = {}
  if not control[10] then return pools end
  local users = {}
  for user in pairs(holders) do users[#users + 1] = user end
  if #users == 0 then return pools end
  for lane = 0, 2 * pool_count - 1 do
    local capped = call('ZMSCORE', KEYS[first_key(lane) + 3], unpack(users))
    local back = {}
    for i = 1, #users do
      if capped[i] then back[#back + 1] = users[i] end
    end
    bring_back(lane, back)
    if #back > 0 then pools[floor(lane / 2)] = true end
  end
  return pools
end

-- The same, and idle workers hear of it. `roomier`: the pools that the leases were of (its keys).
local function give_room_and_wake(holders, roomier)
  for pool in pairs(give_room(holders)) do push_wake(pool, 1) end
  if not control[11] then return end
  for pool in pairs(roomier) do
    -- The last claim from it found it full.
    if string.find(control[11], ' ' .. pool .. ' ', 1, true) then push_wake(pool, 1) end
  end
end

local function write_ready()
  if #ready_records == 0 then return end
  for lane, to in pairs(ready_lanes) do
    call_many('ZADD', KEYS[first_key(lane)], to.members)
    stand_in_line(lane, to.users)
  end
  call_many('ZADD', KEYS[8], ready_ages)
  call_many('HSET', KEYS[2], ready_records)
end

-- Ready now, or when `wait` ms are over; write_added() then writes both kinds.
local function add_due(wait, lane, user, order, cost, id, clock)
  if wait <= 0 then
    clock_text = clock_text or text_of(clock)
    add_ready(lane, user, order, cost, id, clock_text)
    return
  end
  delayed[#delayed + 1] = text_of(clock + wait)
  delayed[#delayed + 1] = id
  delayed_records[#delayed_records + 1] = id
  delayed_records[#delayed_records + 1] =
      'd\1' .. lane .. '\1' .. user .. '\1' .. order .. '\1' .. cost
end

local function write_added()
  write_ready()
  call_many('ZADD', KEYS[9], delayed)
  call_many('HSET', KEYS[2], delayed_records)
end
