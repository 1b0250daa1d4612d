-- Looks at some hundred tasks: each must lie in the one place that its record names, and its viewer
-- in line, or set aside with at least as many leases as then; and at as many holds: each must be a
-- leased task's. Answers how many places were mended. What a script that is cut off can leave behind, and
-- nothing else, needs this; so one step a second is enough, however many processes ask for it.
local clock = clock_now()
local now = read_store_time(clock)
local last = call('HMGET', KEYS[1], 'audit_time', 'audit_cursor', 'audit_holds')
if last[1] and math.abs(clock - tonumber(last[1])) < 1000 then return 0 end
local step = call('HSCAN', KEYS[2], last[2] or '0', 'COUNT', 200)
local entries = step[2]
local mended = 0
for i = 1, #entries, 2 do
  local id = entries[i]
  local state, lane, user, order, cost =
      match(entries[i + 1], '^(.)\1(%d+)\1([^\1]*)\1([^\1]*)\1([^\1]*)')
  lane = tonumber(lane)
  -- A pool that the caller gave no keys for was added since.
  if state and lane < 2 * pool_count then
    local key = first_key(lane)
    local numbered = sub(order, 11) .. id
    if state == 'r' then
      local member = user .. '\1' .. order .. '\1' .. cost .. '\1' .. id
      local capped = call('ZSCORE', KEYS[key + 3], user)
      if capped and count_holds('\2' .. user) < tonumber(capped) then
        bring_back(lane, {user})
        mended = mended + 1
      end
      if not call('ZSCORE', KEYS[key], member) or not call('ZSCORE', KEYS[8], id) or
          not (capped or call('ZSCORE', KEYS[key + 1], user)) then
        add_ready(lane, user, order, cost, id, text_of(clock))
        mended = mended + 1
      end
    elseif state == 'd' then
      mended = mended + call('ZADD', KEYS[9], 'NX', clock, id)
    else
      local worker = match(entries[i + 1], '\1([^\1]*)$')
      local holds = {}
      holds_of(holds, lane, user, worker, numbered)
      local added = call('ZADD', KEYS[5], 'NX', 0, holds[1], 0, holds[2], 0, holds[3])
      added = added + call('ZADD', state == 'l' and KEYS[3] or KEYS[4], 'NX', now, numbered)
      if added > 0 then mended = mended + 1 end
    end
  end
end
write_ready()

local holds_step = call('ZSCAN', KEYS[5], last[3] or '0', 'COUNT', 200)
local holds = holds_step[2]
local holders = {}
for i = 1, #holds, 2 do
  local hold = holds[i]
  local at = string.find(hold, '\1', 1, true)
  local numbered = sub(hold, at + 1)
  local lane, user, order, worker =
      match(call('HGET', KEYS[2], sub(numbered, 17)) or '',
            '^[lc]\1(%d+)\1([^\1]*)\1([^\1]*)\1[^\1]*\1[^\1]*\1(.*)$')
  local right = {}
  if lane then holds_of(right, lane, user, worker, sub(order, 11) .. sub(numbered, 17)) end
  if hold ~= right[1] and hold ~= right[2] and hold ~= right[3] then
    call('ZREM', KEYS[5], hold)
    if sub(hold, 1, 1) == '\2' then holders[sub(hold, 2, at - 1)] = true end
    mended = mended + 1
  end
end
give_room_and_wake(holders, {})
call('HSET', KEYS[1], 'audit_time', clock, 'audit_cursor', step[1], 'audit_holds', holds_step[1])
return mended
