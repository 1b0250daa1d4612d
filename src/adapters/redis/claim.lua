-- ARGV 5 worker  6 ttl in ms  7 weight of premium  8 weight of free  9 the worker's pools, as numbers
--      in the order in which they take turns  10 how many  11 what the lease ids begin with: the
--      first task's is this with 1 behind it, and so on  12 how many may be leased of one premium
--      viewer, 13 of one free viewer, 14 in each of those pools (0: any number; task/claim_limits.hpp)
-- Answers: epoch, paused, store time, ms until the next due task or lease end (nil: neither), ids...
if control[5] == '1' then return {tonumber(control[1]), 1, 0, false} end
local clock = clock_now()
local now, offset = store_time(clock)
local worker = ARGV[5]
local limit = tonumber(ARGV[10])
local front = tonumber(control[7] or 0)
local found = {}
local holders = {}

local first_due = call('ZRANGE', KEYS[9], 0, 0, 'WITHSCORES')[2]
if first_due and tonumber(first_due) <= clock then
  local due = call('ZRANGEBYSCORE', KEYS[9], '-inf', text_of(clock), 'WITHSCORES', 'LIMIT', 0, 128)
  local ids = {}
  for i = 1, #due, 2 do ids[#ids + 1] = due[i] end
  local records = call('HMGET', KEYS[2], unpack(ids))
  for i = 1, #ids do
    local lane, user, order, cost =
        match(records[i] or '', '^d\1(%d+)\1([^\1]*)\1([^\1]*)\1(.*)$')
    -- Without such a record it is the leaving of a script that was cut off.
    if lane then
      add_ready(tonumber(lane), user, order, cost, ids[i], due[2 * i])
      found[floor(lane / 2)] = true
    end
  end
  write_ready()
  call('ZREM', KEYS[9], unpack(ids))
  ready_lanes, ready_ages, ready_records = {}, {}, {}
  first_due = call('ZRANGE', KEYS[9], 0, 0, 'WITHSCORES')[2]
end

local first_end = call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2]
if first_end and tonumber(first_end) <= now then
  local members = call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, 64)
  local ids = {}
  for i = 1, #members do ids[i] = sub(members[i], 17) end
  local records = call('HMGET', KEYS[2], unpack(ids))
  local holds = {}
  -- Below every number given before, and among themselves in their order.
  front = front - #members
  for i = 1, #members do
    local lane, user, order, cost, holder =
        match(records[i] or '', '^l\1(%d+)\1([^\1]*)\1([^\1]*)\1([^\1]*)\1[^\1]*\1(.*)$')
    if lane then
      add_ready(tonumber(lane), user, sub(order, 1, 10) .. number_text(front + i - 1), cost, ids[i],
                text_of(clock))
      holds_of(holds, lane, user, holder, members[i])
      holders[user] = true
      found[floor(lane / 2)] = true
    end
  end
  write_ready()
  call('ZREM', KEYS[3], unpack(members))
  call_many('ZREM', KEYS[5], holds)
  first_end = call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2]
end

-- Leases of cancelled tasks are rare, and then a flag says that there are some.
local first_doom = control[9] and call('ZRANGE', KEYS[4], 0, 0, 'WITHSCORES')[2]
if first_doom and tonumber(first_doom) <= now then
  local members = call('ZRANGEBYSCORE', KEYS[4], '-inf', now, 'LIMIT', 0, 64)
  local ids = {}
  for i = 1, #members do ids[i] = sub(members[i], 17) end
  local records = call('HMGET', KEYS[2], unpack(ids))
  local over = {}
  local holds = {}
  for i = 1, #members do
    local lane, user, holder = match(records[i] or '', '^c\1(%d+)\1([^\1]*)\1.*\1(.*)$')
    if lane then
      over[#over + 1] = ids[i]
      holds_of(holds, lane, user, holder, members[i])
      holders[user] = true
    end
  end
  call_many('HDEL', KEYS[2], over)
  call('ZREM', KEYS[4], unpack(members))
  call_many('ZREM', KEYS[5], holds)
  first_doom = call('ZRANGE', KEYS[4], 0, 0, 'WITHSCORES')[2]
end
if control[9] and not first_doom then call('HDEL', KEYS[1], 'doom') end
for pool in pairs(give_room(holders)) do found[pool] = true end

-- ---- who takes no part

local aside_max = 128  -- viewers set aside, or brought back, a claim and lane
local limits = {[0] = tonumber(ARGV[12]), [1] = tonumber(ARGV[13])}
local stored = {}
local own = {}
local function leased_of(user)
  if not stored[user] then stored[user] = count_holds('\2' .. user) end
  return stored[user] + (own[user] or 0)
end
local function has_enough(tier, user)
  return limits[tier] > 0 and leased_of(user) >= limits[tier]
end

-- Those who were set aside under a lower limit. Where all processes have the same limits nobody is
-- found. Answers whether there may be more.
local function bring_back_below_limit(pool, tier)
  local lane = 2 * pool + tier
  local key = KEYS[first_key(lane) + 3]
  local below = limits[tier] > 0 and '(' .. limits[tier] or '+inf'
  local users = call('ZRANGEBYSCORE', key, '-inf', below, 'LIMIT', 0, aside_max)
  local back = {}
  for i = 1, #users do
    if has_enough(tier, users[i]) then
      call('ZADD', key, leased_of(users[i]), users[i])
    else
      back[#back + 1] = users[i]
    end
  end
  bring_back(lane, back)
  return #users == aside_max
end

-- ---- which tasks, in the order of the fair share (task/fair_share.hpp)

-- Not Lua's <, which follows the server's locale.
local function sorts_before(a, b)
  local length = math.min(#a, #b)
  for i = 1, length do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x < y end
  end
  return #a < #b
end

local function comes_before(a, b)
  if a.start ~= b.start then return a.start < b.start end
  return sorts_before(a.user, b.user)
end

-- As many viewers as there can be picks: one that is further back cannot come first, because each
-- pick moves only one of these behind it. More are read only where some of them took no part.
local function read_on(lane)
  local more = call('ZRANGE', KEYS[lane.key + 1], lane.viewers, lane.viewers + limit - 1, 'WITHSCORES')
  lane.line = more
  lane.at = 1
  lane.full = #more == 2 * limit
  lane.viewers = lane.viewers + #more / 2
end

local function load_lane(pool, tier)
  local lane = {key = first_key(2 * pool + tier), number = 2 * pool + tier, back = {}, back_at = 1,
                moved = {}, ended = {}, taken = {}, aside = {}, viewers = 0}
  if control[10] then lane.more_aside = bring_back_below_limit(pool, tier) end
  read_on(lane)
  return lane
end

-- Whether anybody stands in line.
local function is_busy(lane)
  if lane.is_over then return false end
  if not lane.line[lane.at] and lane.full then read_on(lane) end
  return lane.line[lane.at] or lane.back[lane.back_at]
end

local function set_aside(lane, flow)
  lane.moved[flow.user] = nil
  lane.aside[#lane.aside + 1] = flow
end

-- The first in line: of those that were not served yet, or of those that stand in line again.
local function first_of(lane)
  local again = lane.back[lane.back_at]
  local user = lane.line[lane.at]
  if not user then return again, true end
  local fresh = lane.fresh
  if not fresh then
    fresh = {user = user, start = tonumber(lane.line[lane.at + 1]), heads = {}, head = 1}
    lane.fresh = fresh
  end
  if again and comes_before(again, fresh) then return again, true end
  return fresh, false
end

local function leave_line(lane, is_again)
  if is_again then
    lane.back_at = lane.back_at + 1
  else
    lane.at = lane.at + 2
    lane.fresh = nil
  end
end

local function stand_again(lane, flow)
  local back = lane.back
  local at = #back + 1
  while at > lane.back_at and comes_before(flow, back[at - 1]) do
    back[at] = back[at - 1]
    at = at - 1
  end
  back[at] = flow
end

local ids = {}

-- The flow's task behind those that it has given in this claim; they are still in its range.
local function head_of(lane, flow)
  if flow.heads[flow.head] == nil and not flow.all then
    local wanted = 2
    if lane.viewers < limit then wanted = floor((limit - #ids) / lane.viewers) + 2 end
    local more = call('ZRANGEBYLEX', KEYS[lane.key], '[' .. flow.user .. '\1',
                      '(' .. flow.user .. '\2', 'LIMIT', flow.head - 1, wanted)
    for i = 1, #more do flow.heads[flow.head + i - 1] = more[i] end
    flow.all = #more < wanted
  end
  return flow.heads[flow.head]
end

local weights = {[0] = tonumber(ARGV[7]), [1] = tonumber(ARGV[8])}
local records = {}
local leases = {}
local holds = {}
local until_ms = now + tonumber(ARGV[6])
local until_text = text_of(until_ms)

-- Leases the pool's fairest task; false: nothing that may be leased is ready.
local function take(pool)
  if pool.room and pool.room <= 0 then return false end
  local tags = pool.tags
  while true do
    local tier, start
    for candidate = 0, 1 do
      local lane = pool[candidate]
      if is_busy(lane) then
        local candidate_start = tags[candidate].finish
        if candidate_start < tags.clock then candidate_start = tags.clock end
        if not tier or candidate_start < start then tier, start = candidate, candidate_start end
      end
    end
    if not tier then return false end

    local lane = pool[tier]
    local flow, is_again = first_of(lane)
    leave_line(lane, is_again)
    local enough = has_enough(tier, flow.user)
    local member = not enough and head_of(lane, flow)
    if enough then
      set_aside(lane, flow)
      if #lane.aside >= aside_max then
        lane.is_over = true
        lane.more_aside = true
      end
    elseif member then
      local order, cost, id = match(member, '\1(%d+)\1(%d+)\1(.*)$')
      flow.head = flow.head + 1
      lane.taken[#lane.taken + 1] = member
      local count = #ids + 1
      local lease = ARGV[11] .. count
      ids[count] = id
      records[2 * count - 1] = id
      records[2 * count] = 'l\1' .. lane.number .. '\1' .. flow.user .. '\1' .. order .. '\1' ..
                           cost .. '\1' .. lease .. '\1' .. worker
      local numbered = sub(order, 11) .. id
      leases[2 * count - 1] = until_text
      leases[2 * count] = numbered
      holds_of(holds, lane.number, flow.user, worker, numbered)
      own[flow.user] = (own[flow.user] or 0) + 1
      if pool.room then pool.room = pool.room - 1 end

      local span = tonumber(cost) * 1000
      tags.clock = start
      tags[tier].finish = start + floor(span / weights[tier])
      tags[tier].clock = flow.start
      flow.start = flow.start + span
      if head_of(lane, flow) and has_enough(tier, flow.user) then
        set_aside(lane, flow)
      elseif head_of(lane, flow) then
        lane.moved[flow.user] = flow.start
        stand_again(lane, flow)
      else
        lane.moved[flow.user] = nil
        lane.ended[#lane.ended + 1] = text_of(flow.start)
        lane.ended[#lane.ended + 1] = flow.user
      end
      return true
    else
      -- In line without a task: the leaving of a script that was cut off.
      lane.ended[#lane.ended + 1] = text_of(flow.start)
      lane.ended[#lane.ended + 1] = flow.user
    end
  end
end

local pools = {}
local next_limit = string.gmatch(ARGV[14], '%d+')
for number in string.gmatch(ARGV[9], '%d+') do
  number = tonumber(number)
  local most = tonumber(next_limit())
  pools[#pools + 1] = {number = number, tags = tags_of(number), [0] = load_lane(number, 0),
                       [1] = load_lane(number, 1),
                       room = most > 0 and most - count_holds('\3' .. number) or nil}
end
local turn = 0
local empty = 0
while empty < #pools and #ids < limit do
  local pool = pools[turn % #pools + 1]
  turn = turn + 1
  if take(pool) then empty = 0 else empty = empty + 1 end
end

-- ---- written

local changes = {'time', text_of(now)}
if offset ~= tonumber(control[4] or 0) then
  changes[#changes + 1] = 'offset'
  changes[#changes + 1] = text_of(offset)
end
if front ~= tonumber(control[7] or 0) then
  changes[#changes + 1] = 'front'
  changes[#changes + 1] = text_of(front)
end
if #ids > 0 then
  call('ZADD', KEYS[3], unpack(leases))
  local scored = {}
  for i = 1, #holds do
    scored[2 * i - 1] = '0'
    scored[2 * i] = holds[i]
  end
  call('ZADD', KEYS[5], unpack(scored))
  call('HSET', KEYS[2], unpack(records))
  call('ZREM', KEYS[8], unpack(ids))
end
local any_aside = false
local full = control[11] or ' '
for i = 1, #pools do
  local pool = pools[i]
  local left = false
  local changed = false
  for tier = 0, 1 do
    local lane = pool[tier]
    local line = {}
    for user, start in pairs(lane.moved) do
      line[#line + 1] = text_of(start)
      line[#line + 1] = user
    end
    call_many('ZADD', KEYS[lane.key + 1], line)
    if #lane.aside > 0 then
      -- Out of the line, but their last finish stays known, as if they had none waiting.
      any_aside = true
      local capped = {}
      for at = 1, #lane.aside do
        local flow = lane.aside[at]
        capped[2 * at - 1] = text_of(leased_of(flow.user))
        capped[2 * at] = flow.user
        lane.ended[#lane.ended + 1] = text_of(flow.start)
        lane.ended[#lane.ended + 1] = flow.user
      end
      call_many('ZADD', KEYS[lane.key + 3], capped)
    end
    if #lane.ended > 0 then
      call_many('ZADD', KEYS[lane.key + 2], lane.ended)
      local users = {}
      for at = 2, #lane.ended, 2 do users[#users + 1] = lane.ended[at] end
      call('ZREM', KEYS[lane.key + 1], unpack(users))
      -- A finish that the clock has passed says nothing; of the others the oldest go, which gives
      -- their viewers at most one task's advantage.
      call('ZREMRANGEBYSCORE', KEYS[lane.key + 2], '-inf', text_of(pool.tags[tier].clock))
      local idle = call('ZCARD', KEYS[lane.key + 2])
      if idle > 4096 then call('ZREMRANGEBYRANK', KEYS[lane.key + 2], 0, idle - 4097) end
    end
    if #lane.taken > 0 then
      call('ZREM', KEYS[lane.key], unpack(lane.taken))
      changed = true
    end
    if #line > 0 or lane.line[lane.at] or lane.full or lane.more_aside then left = true end
  end
  if changed then
    local tags = pool.tags
    changes[#changes + 1] = 'pool' .. pool.number
    changes[#changes + 1] = format('%d %d %d %d %d', tags.clock, tags[0].clock,
                                   tags[0].finish, tags[1].clock, tags[1].finish)
  end
  found[pool.number] = nil
  local is_full = pool.room and pool.room <= 0
  local mark = ' ' .. pool.number .. ' '
  local at = string.find(full, mark, 1, true)
  if is_full and not at then
    full = full .. pool.number .. ' '
  elseif at and not is_full then
    full = sub(full, 1, at) .. sub(full, at + #mark)
  end
  if is_full then
    -- Whoever ends one of its leases wakes somebody.
  elseif left then
    -- Others may be idle: one wakes the next.
    push_wake(pool.number, 1)
  elseif #ids < limit then
    call('DEL', wake_key(pool.number))
  end
end
for pool in pairs(found) do push_wake(pool, 1) end
if full ~= (control[11] or ' ') then
  changes[#changes + 1] = 'full'
  changes[#changes + 1] = full
end
if any_aside and not control[10] then
  changes[#changes + 1] = 'capped'
  changes[#changes + 1] = '1'
elseif control[10] and not any_aside then
  for lane = 0, 2 * pool_count - 1 do
    if call('EXISTS', KEYS[first_key(lane) + 3]) == 1 then any_aside = true end
  end
  if not any_aside then call('HDEL', KEYS[1], 'capped') end
end
call('HSET', KEYS[1], unpack(changes))

local wait = false
if first_due then wait = tonumber(first_due) - clock end
local function sooner(ends_at)
  if not ends_at then return end
  local from_now = tonumber(ends_at) - offset - clock
  if not wait or from_now < wait then wait = from_now end
end
sooner(first_end)
sooner(first_doom)
if #ids > 0 then sooner(until_ms) end
return {tonumber(control[1]), 0, now, wait, unpack(ids)}
