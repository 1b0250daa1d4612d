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

-- A viewer whose first task became ready stands in line from max(clock, last finish) on.
local function stand_in_line(lane, users)
  local key = first_key(lane)
  local starts = call('ZMSCORE', KEYS[key + 1], unpack(users))
  local new = {}
  for i = 1, #users do
    if not starts[i] then new[#new + 1] = users[i] end
  end
  if #new == 0 then return end
  local clock = tags_of(floor(lane / 2))[lane % 2].clock
  local finishes = call('ZMSCORE', KEYS[key + 2], unpack(new))
  local line = {}
  for i = 1, #new do
    local start = clock
    local finish = finishes[i] and tonumber(finishes[i])
    if finish and finish > start then start = finish end
    line[2 * i - 1] = text_of(start)
    line[2 * i] = new[i]
  end
  call_many('ZADD', KEYS[key + 1], line)
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
