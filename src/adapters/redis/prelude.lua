-- Before every script's own text: what it was given, and whether the index may be used at all.
--
-- KEYS  1 control  2 tasks  3 leases  4 doomed  5 holds  6 workers  7 seen  8 ages  9 delayed, or as
--       many of these as the script needs; after all nine, nine for each pool (pools.lua)
-- ARGV  1 the newest epoch that the caller knows  2 the pools whose keys it gives, in their order, or
--       '-' where none are needed  3 the clock in ms, or '' for the server's  4 the rebuild's token,
--       or ''  5... the script's own
-- What the keys hold: README.md.
local call = redis.call
local floor = math.floor
local match = string.match
local sub = string.sub
local format = string.format

local control_fields = {'epoch', 'pools', 'time', 'offset', 'paused', 'number', 'front', 'token', 'doom',
                        'capped', 'full'}
local pool_count = (#KEYS - 9) / 9
for pool = 0, pool_count - 1 do control_fields[12 + pool] = 'pool' .. pool end
local control = call('HMGET', KEYS[1], unpack(control_fields))

if not control[1] or tonumber(control[1]) < tonumber(ARGV[1]) then
  if ARGV[4] == '' or ARGV[4] ~= control[8] then
    return redis.error_reply('CLIPMILL_EPOCH ' .. (control[1] or 'none'))
  end
end
if ARGV[2] ~= '-' and (control[2] or '') ~= ARGV[2] then
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
  if time - now > 60000 then offset = time - clock end
  if now < time then now = time end
  return now, offset
end

local function read_store_time(clock)
  local now = clock + tonumber(control[4] or 0)
  local time = tonumber(control[3] or 0)
  if now < time then now = time end
  return now
end

-- Whole numbers as text. (Of a number, redis.call makes seventeen digits, which takes its time.)
local function text_of(number) return format('%d', number) end

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
