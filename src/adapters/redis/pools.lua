-- For scripts that are given the pools' keys: ready, line, idle, capped of the premium lane; the same
-- of the free lane; wake. A lane is a pool and a tier: number 2 * pool + (0 premium, 1 free).
local function first_key(lane) return 10 + floor(lane / 2) * 9 + (lane % 2) * 4 end
local function wake_key(pool) return KEYS[18 + pool * 9] end

-- A pool's clock, then clock and last finish of its premium and of its free lane.
local pool_tags = {}
local function tags_of(pool)
  local tags = pool_tags[pool]
  if tags then return tags end
  local stored = control[12 + pool]
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
local function number_text(number) return format('%016d', number + 4503599627370496) end

-- A leased task is held by its worker, its viewer and its pool. No name begins with a control byte.
local function holds_of(to, lane, user, worker, numbered)
  local at = #to
  to[at + 1] = worker .. '\1' .. numbered
  to[at + 2] = '\2' .. user .. '\1' .. numbered
  to[at + 3] = '\3' .. floor(lane / 2) .. '\1' .. numbered
end

local function count_holds(scope)
  return call('ZLEXCOUNT', KEYS[5], '[' .. scope .. '\1', '(' .. scope .. '\2')
end

-- A token is a hint that somebody should claim; enough of them are kept to wake many workers.
local function push_wake(pool, most)
  local key = wake_key(pool)
  if call('LLEN', key) < most then call('RPUSH', key, '1') end
end
