#include "adapters/sql/migrations.hpp"

namespace clipmill::sql {
namespace {

// Instants are UTC milliseconds. Vectors are 1536 little-endian float32 (6,144 bytes).
constexpr std::string_view foundation = R"sql(
CREATE TABLE videos (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  caption TEXT NOT NULL,
  url TEXT NOT NULL,
  tags TEXT NOT NULL,
  blob_key TEXT,
  size_bytes INTEGER,
  etag TEXT,
  length_ms INTEGER,
  width INTEGER,
  height INTEGER,
  made_for TEXT,
  task_id TEXT,
  created_at INTEGER NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0,
  change_number INTEGER NOT NULL,
  views INTEGER NOT NULL DEFAULT 0,
  positives INTEGER NOT NULL DEFAULT 0,
  stats_changed_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX videos_by_change ON videos (change_number);
CREATE INDEX videos_by_age ON videos (created_at, id) WHERE removed = 0;
CREATE INDEX videos_by_stats ON videos (stats_changed_at, id);
CREATE UNIQUE INDEX videos_by_task ON videos (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX videos_by_blob ON videos (blob_key) WHERE blob_key IS NOT NULL;
CREATE TABLE video_vectors (
  video_id TEXT PRIMARY KEY,
  space TEXT NOT NULL,
  vector BLOB NOT NULL
);
CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
);
INSERT INTO counters (name, value) VALUES ('video_change', 0), ('videos', 0);
CREATE TABLE catalog_means (
  version INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  space TEXT NOT NULL,
  mean BLOB NOT NULL,
  computed_at INTEGER NOT NULL
);
CREATE TABLE embedder_models (
  id INTEGER PRIMARY KEY,
  space TEXT NOT NULL,
  fitted_on INTEGER NOT NULL,
  state BLOB NOT NULL,
  saved_at INTEGER NOT NULL
);

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  tier TEXT NOT NULL DEFAULT 'free',
  events INTEGER NOT NULL DEFAULT 0,
  watermark INTEGER NOT NULL DEFAULT 0,
  preference_version INTEGER NOT NULL DEFAULT 0,
  preference_space TEXT NOT NULL DEFAULT '',
  planned_version INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  last_event_at INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX users_with_events ON users ((events - watermark), id) WHERE events > watermark;
CREATE INDEX users_by_space ON users (preference_space, id) WHERE preference_version > 0;
CREATE INDEX users_to_plan ON users (id) WHERE preference_version > planned_version;
CREATE TABLE interactions (
  user_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  video_id TEXT NOT NULL,
  action TEXT NOT NULL,
  watched_share DOUBLE PRECISION,
  at INTEGER NOT NULL,
  metadata TEXT NOT NULL DEFAULT '',
  idempotency_key TEXT,
  stored_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, number)
) WITHOUT ROWID;
CREATE UNIQUE INDEX interactions_by_key ON interactions (user_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL;
CREATE TABLE seen (
  user_id TEXT NOT NULL,
  video_id TEXT NOT NULL,
  last_seen_at INTEGER NOT NULL,
  positive INTEGER NOT NULL DEFAULT 0,
  strongest DOUBLE PRECISION NOT NULL DEFAULT 0,
  liked INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (user_id, video_id)
) WITHOUT ROWID;
CREATE TABLE preferences (
  user_id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  watermark INTEGER NOT NULL,
  space TEXT NOT NULL,
  mean_version INTEGER NOT NULL,
  vector BLOB NOT NULL,
  interests TEXT NOT NULL,
  window_size INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);

CREATE TABLE tasks (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  tier TEXT NOT NULL,
  pool TEXT NOT NULL,
  priority INTEGER NOT NULL,
  prompt TEXT NOT NULL,
  why TEXT NOT NULL,
  plan_version INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  cost_ms INTEGER NOT NULL,
  state TEXT NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  crashes INTEGER NOT NULL DEFAULT 0,
  error_code TEXT,
  error_message TEXT,
  operation_step TEXT NOT NULL DEFAULT 'none',
  operation_generator TEXT NOT NULL DEFAULT '',
  operation_id TEXT NOT NULL DEFAULT '',
  operation_progress DOUBLE PRECISION NOT NULL DEFAULT 0,
  operation_submits INTEGER NOT NULL DEFAULT 0,
  operation_ambiguous INTEGER NOT NULL DEFAULT 0,
  lease_id TEXT NOT NULL DEFAULT '',
  worker_id TEXT NOT NULL DEFAULT '',
  video_id TEXT,
  retried INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER
);
CREATE INDEX tasks_live ON tasks (id) WHERE finished_at IS NULL;
CREATE INDEX tasks_by_state ON tasks (state, created_at, id);
CREATE INDEX tasks_by_user ON tasks (user_id, created_at, id);
CREATE INDEX tasks_by_age ON tasks (created_at, id);
CREATE INDEX tasks_ambiguous ON tasks (operation_ambiguous) WHERE operation_ambiguous > 0;

CREATE TABLE plans (
  user_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  strategy TEXT NOT NULL,
  planned_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, version)
);
CREATE TABLE queue_items (
  user_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  position INTEGER NOT NULL,
  status TEXT NOT NULL,
  video_id TEXT,
  task_id TEXT,
  url TEXT NOT NULL DEFAULT '',
  similarity DOUBLE PRECISION,
  prompt TEXT NOT NULL,
  reason TEXT NOT NULL,
  why TEXT NOT NULL,
  priority INTEGER NOT NULL DEFAULT 0,
  added_at INTEGER NOT NULL,
  started_at INTEGER,
  completed_at INTEGER,
  PRIMARY KEY (user_id, version, position)
);
CREATE INDEX queue_items_open ON queue_items (user_id, version DESC, position)
  WHERE status NOT IN ('watched', 'failed');
CREATE INDEX queue_items_generated ON queue_items (user_id, version DESC, position)
  WHERE task_id IS NOT NULL;
CREATE UNIQUE INDEX queue_items_by_task ON queue_items (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX queue_items_by_video ON queue_items (user_id, video_id) WHERE video_id IS NOT NULL;
CREATE TABLE events (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  subject TEXT NOT NULL,
  payload TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX events_by_age ON events (created_at);
CREATE TABLE idempotent_answers (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
);
CREATE INDEX idempotent_answers_by_age ON idempotent_answers (created_at);

CREATE TABLE dispatch_tasks (
  task_id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  tier TEXT NOT NULL,
  pool TEXT NOT NULL,
  priority INTEGER NOT NULL,
  cost_ms INTEGER NOT NULL,
  number INTEGER NOT NULL,
  state TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  ready_at INTEGER NOT NULL,
  lease_id TEXT NOT NULL DEFAULT '',
  worker_id TEXT NOT NULL DEFAULT '',
  lease_until INTEGER NOT NULL DEFAULT 0,
  cancelled INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX dispatch_ready ON dispatch_tasks (pool, tier, user_id, priority DESC, number)
  WHERE state = 'ready';
CREATE INDEX dispatch_oldest ON dispatch_tasks (ready_at) WHERE state = 'ready';
CREATE INDEX dispatch_delayed ON dispatch_tasks (due_at, task_id, state) WHERE state = 'delayed';
CREATE INDEX dispatch_leased ON dispatch_tasks (lease_until, number, state, cancelled)
  WHERE state = 'leased';
CREATE INDEX dispatch_by_worker ON dispatch_tasks (worker_id) WHERE state = 'leased';
CREATE TABLE dispatch_flows (
  pool TEXT NOT NULL,
  tier TEXT NOT NULL,
  user_id TEXT NOT NULL,
  start_tag INTEGER NOT NULL,
  finish_tag INTEGER NOT NULL,
  ready INTEGER NOT NULL,
  PRIMARY KEY (pool, tier, user_id)
);
CREATE INDEX dispatch_flows_next ON dispatch_flows (pool, tier, start_tag, user_id) WHERE ready > 0;
CREATE INDEX dispatch_flows_idle ON dispatch_flows (pool, tier, finish_tag) WHERE ready = 0;
CREATE TABLE dispatch_tiers (
  pool TEXT NOT NULL,
  tier TEXT NOT NULL,
  clock INTEGER NOT NULL DEFAULT 0,
  finish_tag INTEGER NOT NULL DEFAULT 0,
  ready INTEGER NOT NULL DEFAULT 0,
  busy_flows INTEGER NOT NULL DEFAULT 0,
  idle_flows INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (pool, tier)
);
CREATE TABLE dispatch_pools (
  pool TEXT PRIMARY KEY,
  clock INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE dispatch_control (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
);
INSERT INTO dispatch_control (name, value)
  VALUES ('paused', 0), ('number', 0), ('front_number', 0), ('time', 0);
CREATE TABLE dispatch_workers (
  id TEXT PRIMARY KEY,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  version TEXT NOT NULL,
  pools TEXT NOT NULL,
  slots INTEGER NOT NULL,
  tasks TEXT NOT NULL,
  videos_generated INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  rss_bytes INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  last_heartbeat INTEGER NOT NULL,
  draining INTEGER NOT NULL DEFAULT 0
);
)sql";

// Tables that change all the time and stay small: a row is dead seconds after it was made, and
// every claim reads past the dead ones that nobody has cleared away.
constexpr std::string_view hot_tables = R"sql(
ALTER TABLE dispatch_tasks SET (autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000);
ALTER TABLE dispatch_flows SET (autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000);
ALTER TABLE dispatch_control SET (fillfactor = 20);
ALTER TABLE dispatch_pools SET (fillfactor = 20);
ALTER TABLE dispatch_tiers SET (fillfactor = 20);
ALTER TABLE dispatch_workers SET (fillfactor = 50);
ALTER TABLE counters SET (fillfactor = 20);
)sql";

constexpr std::string_view worker_log = R"sql(
CREATE TABLE worker_log (
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  level INTEGER NOT NULL,
  source TEXT NOT NULL,
  task_id TEXT,
  text TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX worker_log_by_task ON worker_log (task_id, id) WHERE task_id IS NOT NULL;
)sql";

// The first row takes in what was there before; only the sum of the rows is read.
constexpr std::string_view totals = R"sql(
CREATE TABLE totals (
  shard INTEGER PRIMARY KEY,
  queues INTEGER NOT NULL DEFAULT 0,
  active_queues INTEGER NOT NULL DEFAULT 0,
  items_ready INTEGER NOT NULL DEFAULT 0,
  items_pending INTEGER NOT NULL DEFAULT 0,
  items_in_progress INTEGER NOT NULL DEFAULT 0,
  tasks_pending INTEGER NOT NULL DEFAULT 0,
  tasks_in_progress INTEGER NOT NULL DEFAULT 0,
  tasks_ready INTEGER NOT NULL DEFAULT 0,
  tasks_dead INTEGER NOT NULL DEFAULT 0,
  tasks_cancelled INTEGER NOT NULL DEFAULT 0,
  ambiguous_submits INTEGER NOT NULL DEFAULT 0
);
INSERT INTO totals (shard, queues, active_queues, items_ready, items_pending, items_in_progress)
SELECT 0, count(*), coalesce(sum(CASE WHEN pending + running > 0 THEN 1 ELSE 0 END), 0),
  coalesce(sum(ready), 0), coalesce(sum(pending), 0), coalesce(sum(running), 0)
FROM (SELECT
  sum(CASE WHEN status IN ('ready', 'completed') THEN 1 ELSE 0 END) AS ready,
  sum(CASE WHEN status = 'pending_generation' THEN 1 ELSE 0 END) AS pending,
  sum(CASE WHEN status = 'in_progress' THEN 1 ELSE 0 END) AS running
  FROM queue_items WHERE status NOT IN ('watched', 'failed') GROUP BY user_id) AS of_viewers;
UPDATE totals SET
  tasks_pending = (SELECT count(*) FROM tasks WHERE state = 'pending'),
  tasks_in_progress = (SELECT count(*) FROM tasks WHERE state = 'in_progress'),
  tasks_ready = (SELECT count(*) FROM tasks WHERE state = 'ready'),
  tasks_dead = (SELECT count(*) FROM tasks WHERE state = 'dead'),
  tasks_cancelled = (SELECT count(*) FROM tasks WHERE state = 'cancelled'),
  ambiguous_submits = (SELECT coalesce(sum(operation_ambiguous), 0) FROM tasks);
INSERT INTO totals (shard) VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12),
  (13), (14), (15), (16), (17), (18), (19), (20), (21), (22), (23), (24), (25), (26), (27), (28),
  (29), (30), (31);
)sql";

constexpr std::string_view hot_totals = "ALTER TABLE totals SET (fillfactor = 20);";

// Viewers who have enough leased stand aside: `capped` is how much they had then.
constexpr std::string_view claim_limits = R"sql(
ALTER TABLE dispatch_flows ADD COLUMN capped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dispatch_tiers ADD COLUMN capped_flows INTEGER NOT NULL DEFAULT 0;
DROP INDEX dispatch_flows_next;
CREATE INDEX dispatch_flows_next ON dispatch_flows (pool, tier, start_tag, user_id)
  WHERE ready > 0 AND capped = 0;
CREATE INDEX dispatch_flows_capped ON dispatch_flows (pool, tier, capped) WHERE capped > 0;
CREATE INDEX dispatch_flows_capped_of ON dispatch_flows (user_id) WHERE capped > 0;
CREATE INDEX dispatch_leased_of ON dispatch_tasks (user_id) WHERE state = 'leased';
CREATE INDEX dispatch_leased_in ON dispatch_tasks (pool) WHERE state = 'leased';
INSERT INTO dispatch_control (name, value) VALUES ('viewers', 0);
)sql";

}  // namespace

const std::array<Migration, 4> migrations{{{1, "foundation", foundation, hot_tables},
                                           {2, "worker_log", worker_log},
                                           {3, "totals", totals, hot_totals},
                                           {4, "claim_limits", claim_limits}}};

}  // namespace clipmill::sql
