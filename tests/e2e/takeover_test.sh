#!/usr/bin/env bash
# What the old service left in Redis: over by the program, again, and back. In a database of the
# test server that no other test uses.
#   takeover_test.sh CLIPMILL
set -euo pipefail
clipmill=$1
server=${CLIPMILL_TEST_REDIS_URL:?is not set; run scripts/test, or scripts/servers with this test}
url=${server%/*}/9
work=$(mktemp -d)
old() { redis-cli -u "$url" "$@"; }
trap 'old FLUSHDB >/dev/null; rm -rf "$work"' EXIT

fail() { echo "FAILED: $*" >&2; exit 1; }
want() { # want WHAT EXPECTED ACTUAL
  [[ $2 == "$3" ]] || fail "$1: wanted '$2', got '$3'"
  echo "ok  $1"
}
migrate() { # migrate VERB [ARGUMENT...]: what was counted, and the exit code
  local code=0
  "$clipmill" migrate "$@" --data "$work/data" --json >"$work/answer" 2>"$work/errors" || code=$?
  python3 -c '
import json, sys
text = open(sys.argv[1]).read()
answer = json.loads(text) if text else {}
print(*[answer[name] for name in ("viewers", "videos", "tasks", "stuck", "refused") if name in answer], "exit", sys.argv[2])
' "$work/answer" "$code"
}

old FLUSHDB >/dev/null
old ZADD video_queue:ann \
  1 '{"type": "existing_video", "status": "ready", "video_id": "v1", "s3_url": "https://cdn.example/1.mp4", "similarity_score": 0.85, "prompt": "a red kite over a hill", "added_at": "2025-03-01T10:30:00.123456"}' \
  2 '{"type": "generate_video", "status": "pending_generation", "prompt": "a small boat on a lake", "preference_vector": [0.1], "priority": 1, "user_id": "ann", "added_at": "2025-03-01T10:30:01"}' \
  3 '{"type": "generate_video", "status": "in_progress", "prompt": "a wooden bridge in fog", "user_id": "ann", "started_at": "2025-03-01T10:31:00"}' >/dev/null
old RPUSH user:feed:bob v1 "__import__('os').system('id')" >/dev/null
old HSET worker:w1 info "{'pid': 1}" >/dev/null

want "without an address" "exit 2" "$(migrate import)"
want "a wrong address" "exit 3" "$(migrate import --from-redis http://old.example)"
want "nobody there" "exit 4" "$(migrate import --from-redis redis://127.0.0.1:1)"
want "dry run" "2 2 2 1 1 exit 5" "$(migrate import --from-redis "$url" --dry-run)"
want "a dry run leaves the queue" "3" "$(old ZCARD video_queue:ann)"
want "import" "2 2 2 1 1 exit 5" "$(migrate import --from-redis "$url")"
want "import again" "0 0 0 0 0 exit 0" "$(migrate import --from-redis "$url")"
want "the tasks wait" "2" "$("$clipmill" tasks list --user ann --data "$work/data" --json |
  python3 -c 'import json, sys; print(len(json.load(sys.stdin)["tasks"]))')"
want "a worker's record is left alone" "{'pid': 1}" "$(old HGET worker:w1 info)"
want "export" "2 2 2 exit 0" "$(migrate export --to-redis "$url")"
want "the queue is back" "existing_video generate_video generate_video" \
  "$(old ZRANGE video_queue:ann 0 -1 | python3 -c 'import json, sys; print(*[json.loads(line)["type"] for line in sys.stdin])')"
want "import of the export" "2 0 0 0 0 exit 0" "$(migrate import --from-redis "$url")"
