-- Before every script's own text: what it was given, and whether the index may be used at all.
--
-- KEYS  1 control  2 tasks  3 ages  4 delayed  5 leases  6 doomed  7 holds  8 workers  9 seen, then
--       seven for each pool: ready, line, idle of the premium lane; the same of the free lane; wake
-- ARGV  1 the newest epoch that the caller knows  2 the pools whose keys it gives, in their order
--       3 the clock in ms, or '' for the server's  4 the rebuild's token, or ''  5... the script's
--
-- A lane is a pool and a tier: number 2 * pool + (0 premium, 1 free). What they hold: README.md.
local call = redis.call
local floor = math.floor
local match = string.match
local sub = string.sub
local format = string.format

local pool_count = (#KEYS - 9) / 7
local control_fields = {'epoch', 'pools', 'time', 'offset', 'paused', 'number', 'front', 'token'}
for pool = 0, pool_count - 1 do control_fields[9 + pool] = 'pool' .. pool end
local control = call('HMGET', KEYS[1], unpack(control_fields))

if not control[1] or tonumber(control[1]) < tonumber(ARGV[1]) then
  if ARGV[4] == '' or ARGV[4] ~= control[8] then
    return redis.error_reply('CLIPMILL_EPOCH ' .. (control[1] or 'none'))
  end
end
if (control[2] or '') ~= ARGV[2] then
  return redis.error_reply('CLIPMILL_POOLS ' .. (control[2] or ''))
end

local function clock_now()
  if ARGV[3] ~= '' then return tonumber(ARGV[3]) end
  local time = call('TIME')
  return time[1] * 1000 + floor(time[2] / 1000)
end

-- The time that leases are measured in, as task/store_time.hpp has it; the offset is everybody's,
-- since the clock is the server's.
local function store_time(clock)
  local time = tonumber(control[3] or 0)
  local offset = tonumber(control[4] or 0)
  local now = clock + offset
  if time - now > 60000 then
    offset = time - clock
  end
  if now < time then now = time end
  return now, offset
end

local function read_store_time(clock)
  local now = clock + tonumber(control[4] or 0)
  local time = tonumber(control[3] or 0)
  if now < time then now = time end
  return now
end

local function first_key(lane) return 10 + floor(lane / 2) * 7 + (lane % 2) * 3 end
local function wake_key(pool) return KEYS[16 + pool * 7] end

-- A command with many arguments, in parts that the stack of Lua takes.
local function call_many(command, key, list)
  local count = #list
  if count == 0 then return end
  if count <= 1000 then
    call(command, key, unpack(list))
    return
  end
  for first = 1, count, 1000 do
    call(command, key, unpack(list, first, math.min(first + 999, count)))
  end
end

-- A pool's clock, then clock and last finish of its premium and of its free lane.
local pool_tags = {}
local function tags_of(pool)
  local tags = pool_tags[pool]
  if tags then return tags end
  local stored = control[9 + pool]
  if stored then
    local clock, c0, f0, c1, f1 = match(stored, '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
    tags = {clock = tonumber(clock), [0] = {clock = tonumber(c0), finish = tonumber(f0)},
            [1] = {clock = tonumber(c1), finish = tonumber(f1)}}
  else
    tags = {clock = 0, [0] = {clock = 0, finish = 0}, [1] = {clock = 0, finish = 0}}
  end
  pool_tags[pool] = tags
  return tags
end

-- Numbers may be below 0 (what is taken back goes in front), so they are counted from 2^52.
local function number_text(number) return format('%016.0f', number + 4503599627370496) end
