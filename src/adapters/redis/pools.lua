-- For scripts that are given the pools' keys: ready, line, idle of the premium lane; the same of the
-- free lane; wake. A lane is a pool and a tier: number 2 * pool + (0 premium, 1 free).
local function first_key(lane) return 10 + floor(lane / 2) * 7 + (lane % 2) * 3 end
local function wake_key(pool) return KEYS[16 + pool * 7] end

-- A pool's clock, then clock and last finish of its premium and of its free lane.
local pool_tags = {}
local function tags_of(pool)
  local tags = pool_tags[pool]
  if tags then return tags end
  local stored = control[10 + pool]
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

-- A token is a hint that somebody should claim; enough of them are kept to wake many workers.
local function push_wake(pool, most)
  local key = wake_key(pool)
  if call('LLEN', key) < most then call('RPUSH', key, '1') end
end
