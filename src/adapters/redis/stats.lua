-- Counts are sizes of what is counted, so nothing can drift, and none grows with the viewers.
-- Answers: epoch, paused, ready, delayed, leased, viewers with ready tasks, ms since the oldest is ready.
local clock = clock_now()
local now = read_store_time(clock)
local offset = tonumber(control[4] or 0)
local ready = 0
local viewers = 0
for lane = 0, 2 * pool_count - 1 do
  local key = first_key(lane)
  ready = ready + call('ZCARD', KEYS[key])
  viewers = viewers + call('ZCARD', KEYS[key + 1]) + call('ZCARD', KEYS[key + 3])
end
local due = call('ZCOUNT', KEYS[9], '-inf', clock)
local expired = call('ZCOUNT', KEYS[3], '-inf', now)
local oldest = false
local function older(since)
  if since and (not oldest or clock - since > oldest) then oldest = clock - since end
end
local first_ready = call('ZRANGE', KEYS[8], 0, 0, 'WITHSCORES')[2]
if first_ready then older(tonumber(first_ready)) end
if due > 0 then older(tonumber(call('ZRANGE', KEYS[9], 0, 0, 'WITHSCORES')[2])) end
if expired > 0 then older(tonumber(call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2]) - offset) end
return {tonumber(control[1]), control[5] == '1' and 1 or 0, ready + due + expired,
        call('ZCARD', KEYS[9]) - due,
        call('ZCARD', KEYS[3]) - expired + call('ZCARD', KEYS[4]), viewers, oldest}
