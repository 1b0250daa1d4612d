#!/usr/bin/env bash
# The main path by curl, as an app would: import, interactions, queue, worker, feed, bytes.
#   main_path_test.sh CLIPMILL
set -euo pipefail
clipmill=$1
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
server=""
finish() {
  local code=$?
  [[ -n $server ]] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
  ((code == 0)) || { echo "── log of serve"; tail -n 40 "$work/serve.log"; } >&2
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT

fail() { echo "FAILED: $*" >&2; exit 1; }
want() { # want WHAT EXPECTED ACTUAL
  [[ $2 == "$3" ]] || fail "$1: wanted '$2', got '$3'"
  echo "ok  $1"
}
json() { python3 -c "import json,sys; d=json.load(sys.stdin); print($1)"; }

clip=(--clip-size 90x160 --clip-seconds 1)
catalogue=$here/examples/catalogue.tsv
rows=$(($(wc -l <"$catalogue") - 1))

# ── import, twice: the second changes nothing
want "import" "$rows" "$("$clipmill" videos import "$catalogue" --data "$work/data" --json | json "d['added']")"
want "import again" "$rows" "$("$clipmill" videos import "$catalogue" --data "$work/data" --json | json "d['unchanged']")"

# ── 800 real prompts, in a checkout that has them beside it
prompts=$here/../shared/data/vbench_prompts.tsv
if [[ -f $prompts ]]; then
  want "import of real prompts" "800 0" \
    "$("$clipmill" videos import "$prompts" --data "$work/prompts" --json | json "d['added'], d['refused']" | tr -d '(),')"
  want "an imported video keeps its id" "animal-001" \
    "$("$clipmill" videos show animal-001 --data "$work/prompts" --json | json "d['video_id']")"
fi

# ── serve on a free port
start() {
  "$clipmill" serve --data "$work/data" --listen 127.0.0.1:0 --log-format json "${clip[@]}" "$@" 2>>"$work/serve.log" &
  server=$!
  for _ in $(seq 200); do
    base=$(grep -o '"url":"[^"]*"' "$work/serve.log" | tail -n 1 | cut -d'"' -f4) || true
    [[ -n $base ]] && curl -fs "$base/health" >/dev/null 2>&1 && return
    kill -0 "$server" 2>/dev/null || fail "serve ended"
    sleep 0.05
  done
  fail "serve did not answer"
}
start
want "health" '{"status":"healthy"}' "$(curl -fs "$base/health")"
want "health under the prefix" '{"status":"healthy"}' "$(curl -fs "$base/api/v1/health")"
want "page" "200" "$(curl -s -o /dev/null -w '%{http_code}' "$base/")"

post() { # post PATH BODY [curl options]
  local path=$1 body=$2
  shift 2
  curl -s -X POST "$base$path" -H 'Content-Type: application/json' -d "$body" "$@"
}
interact() { # interact VIEWER VIDEO ACTION [curl options]
  local viewer=$1 video=$2 action=$3
  shift 3
  post /user-preference/interaction "{\"user_id\":\"$viewer\",\"video_id\":\"$video\",\"action\":\"$action\"}" "$@"
}

theme() { grep "^$1-" "$catalogue" | cut -f1; }

# ── a viewer whose taste the catalogue does not serve: all there is of it was seen
mapfile -t trains < <(theme trains)
((${#trains[@]} >= 15)) || fail "the sample catalogue has only ${#trains[@]} trains"
for i in $(seq 0 13); do
  want "interaction $((i + 1))" "False $((i + 1))" \
    "$(interact ben "${trains[$i]}" like | json "d['preference_updated'], d['interactions_since_update']" | tr -d '(),')"
done
want "the 15th updates the preference" "True 0" \
  "$(interact ben "${trains[14]}" like | json "d['preference_updated'], d['interactions_since_update']" | tr -d '(),')"
want "preference vector" "1536" "$(curl -fs "$base/user-preference/ben" | json "len(d['preference']['preference_embedding'])")"
want "watched" "15" "$(curl -fs "$base/user-preference/ben/watched-videos" | json "d['count']")"
want "strategy" "generated_prompts" "$(curl -fs -X POST "$base/video-queue/ben/process" | json "d['strategy']")"

for _ in $(seq 600); do
  status=$(curl -fs "$base/video-queue/ben/status?vectors=0")
  completed=$(json "sum(1 for i in d['items'] if i['status'] == 'completed')" <<<"$status")
  waiting=$(json "d['pending_generation']" <<<"$status")
  [[ $waiting == 0 && $completed != 0 ]] && break
  sleep 0.1
done
want "every prompt became a clip" "5 0" "$completed $waiting"
want "completed items read as existing videos" "{'existing_video'}" \
  "$(json "set(i['type'] for i in d['items'] if i['status'] == 'completed')" <<<"$status")"

# ── a viewer whose taste it serves
mapfile -t dogs < <(theme dogs)
for i in $(seq 0 7); do interact ada "${dogs[$i]}" like >/dev/null; done
mapfile -t others < <(theme space)
for i in $(seq 0 6); do interact ada "${others[$i]}" skip >/dev/null; done
want "strategy" "existing_videos" "$(curl -fs -X POST "$base/video-queue/ada/process" | json "d['strategy']")"
want "similarity is a cosine" "True" \
  "$(curl -fs "$base/video-queue/ada/status" | json "all(0 <= i['similarity_score'] <= 1 for i in d['items'] if 'similarity_score' in i)")"

# ── the feed, and why
feed=$(curl -fs "$base/feed?user_id=ben&cursor=0&limit=5")
want "feed starts with the clips made for ben" "5" "$(json "sum(1 for v in d['videos'] if v['reason'] == 'generated')" <<<"$feed")"
want "feed fields" "True" "$(json "all(k in v for v in d['videos'] for k in 'video_id video_url thumbnail_url duration_seconds aspect_ratio title description score size last_modified why'.split())" <<<"$feed")"
want "feed goes on" "True 5" "$(json "d['has_more'], d['next_cursor']" <<<"$feed" | tr -d '(),')"
want "feed under /v1" "5" "$(curl -fs "$base/v1/users/ben/feed?limit=5" | json "d['total_videos']")"
want "a limit above 50 is refused" "400" "$(curl -s -o /dev/null -w '%{http_code}' "$base/feed?user_id=ben&limit=51")"
cursor=0
for _ in $(seq 8); do
  page=$(curl -fs "$base/feed/infinite?user_id=ben&cursor=$cursor&limit=50")
  want "infinite feed at $cursor" "50" "$(json "d['total_videos']" <<<"$page")"
  cursor=$(json "d['next_cursor']" <<<"$page")
done
repeated=$(json "[v['video_id'] for v in d['videos'] if ':' in v['video_id']][0]" <<<"$page")
want "an interaction with a repeated id counts" "True" "$(interact ben "$repeated" view | json "d['success']")"

# ── the bytes
url=$base$(json "d['videos'][0]['video_url']" <<<"$feed")
curl -fs -D "$work/head" -o "$work/clip.mp4" "$url"
size=$(stat -c %s "$work/clip.mp4")
etag=$(grep -i '^etag:' "$work/head" | cut -d' ' -f2 | tr -d '\r')
want "clip" "h264 90 160 24/1" "$(ffprobe -v error -select_streams v -show_entries stream=codec_name,width,height,r_frame_rate -of csv=p=0 "$work/clip.mp4" | tr ',' ' ')"
want "range" "206 100" "$(curl -s -o "$work/part" -w '%{http_code} %{size_download}' -r 100-199 "$url")"
want "the range's bytes" "$(tail -c +101 "$work/clip.mp4" | head -c 100 | sha256sum)" "$(sha256sum <"$work/part")"
want "range past the end" "416" "$(curl -s -o /dev/null -w '%{http_code}' -r "$size-" "$url")"
want "not modified" "304" "$(curl -s -o /dev/null -w '%{http_code}' -H "If-None-Match: $etag" "$url")"
want "head" "$size" "$(curl -sI "$url" | grep -i '^content-length' | tr -dc 0-9)"

# ── idempotency
before=$(curl -fs "$base/user-preference/cleo" | json "d['preference']")
want "unknown viewer" "None" "$before"
want "first" "False 1" "$(interact cleo "${dogs[0]}" like -H 'Idempotency-Key: k1' | json "d['duplicate'], d['interactions_since_update']" | tr -d '(),')"
interact cleo "${dogs[0]}" like -H 'Idempotency-Key: k1' >/dev/null
want "the same key stores nothing twice" "1" "$(curl -fs "$base/user-preference/cleo/interactions" | json "len(d['interactions']['interactions'])")"
want "the same key for another request" "409" "$(interact cleo "${dogs[1]}" like -H 'Idempotency-Key: k1' -o /dev/null -w '%{http_code}')"
bulk='{"interactions":[{"video_id":"'${dogs[1]}'","action":"like","idempotency_key":"a"},{"video_id":"'${dogs[1]}'","action":"like","idempotency_key":"a"},{"video_id":"nothing","action":"like"}]}'
want "bulk says what became of each" "1 1 1" "$(post /v1/users/cleo/interactions "$bulk" | json "d['stored'], d['duplicates'], d['refused']" | tr -d '(),')"

# ── bad input: a clear answer, and the server goes on
refused() { # refused WHAT STATUS curl-arguments...
  local what=$1 status=$2
  shift 2
  want "$what" "$status" "$(curl -s -o "$work/answer" -w '%{http_code}' "$@")"
  [[ -s $work/answer ]] && json "d['detail']" <"$work/answer" >/dev/null
}
route=$base/user-preference/interaction
refused "unknown video" 404 -X POST "$route" -d '{"user_id":"u","video_id":"nothing","action":"like"}'
refused "unknown action" 400 -X POST "$route" -d '{"user_id":"u","video_id":"dogs-01","action":"adore"}'
refused "missing field" 400 -X POST "$route" -d '{"video_id":"dogs-01","action":"like"}'
refused "malformed" 400 -X POST "$route" -d '{"user_id":'
refused "not a number" 400 -X POST "$route" -d '{"user_id":"u","video_id":"dogs-01","action":"view","watched_share":NaN}'
refused "infinite number" 400 -X POST "$route" -d '{"user_id":"u","video_id":"dogs-01","action":"view","watched_share":1e999}'
refused "id with a separator" 400 -X POST "$route" -d '{"user_id":"a/b","video_id":"dogs-01","action":"like"}'
refused "id with a control byte" 400 -X POST "$route" -d '{"user_id":"a\u0000b","video_id":"dogs-01","action":"like"}'
printf '{"user_id":"\xff\xfe","video_id":"dogs-01","action":"like"}' >"$work/not-utf8"
refused "not UTF-8" 400 -X POST "$route" --data-binary "@$work/not-utf8"
python3 -c "print('[' * 5000 + ']' * 5000)" >"$work/deep"
refused "deeply nested" 400 -X POST "$route" --data-binary "@$work/deep"
head -c 3000000 /dev/zero | tr '\0' ' ' >"$work/large"
refused "too large" 413 -X POST "$route" --data-binary "@$work/large"
refused "traversal" 400 --path-as-is "$base/videos/../../etc/passwd"
refused "encoded traversal" 400 --path-as-is "$base/videos/..%2f..%2fetc%2fpasswd"
refused "no such video" 404 "$base/videos/nothing"
refused "no such route" 404 "$base/vidoes"
refused "wrong method" 405 -X DELETE "$base/feed"
want "still healthy" '{"status":"healthy"}' "$(curl -fs "$base/health")"

# ── a clip file that was cut on disk is an error, not a hang
file=$(find "$work/data/clips" -name '*.mp4' | head -n 1)
id=$("$clipmill" tasks list --data "$work/data" --state ready --json --limit 50 | python3 -c "
import json,sys
name = '$(basename "$file")'
print([t['video_id'] for t in json.load(sys.stdin)['tasks'] if name.startswith(t['task_id'])][0])")
truncate -s 100 "$file"
refused "truncated clip" 500 --max-time 10 "$base/videos/$id"

# ── the other faces
want "status" "5" "$("$clipmill" status --data "$work/data" --json | json "d['tasks']['ready']")"
want "workers" "active" "$(curl -fs "$base/workers/status" | json "d['workers'][0]['status']")"
want "workers' health" "healthy" "$(curl -fs "$base/workers/health" | json "d['health_status']")"
grep -q '✅ Video generation completed' "$work/serve.log" || fail "the log lacks its phrase"
want "a second serve on the port is refused" "1" \
  "$("$clipmill" serve --data "$work/data" --listen "${base#http://}" >/dev/null 2>"$work/second.log" && echo 0 || echo $?)"
grep -q 'taken by another' "$work/second.log" || fail "the second serve does not say why"
want "a public address without leave is refused" "6" \
  "$("$clipmill" serve --data "$work/data" --listen 0.0.0.0:0 >/dev/null 2>&1 && echo 0 || echo $?)"

# ── asked for beside the plans; paused: it waits, and is counted
"$clipmill" queues pause --data "$work/data" >/dev/null
want "health says that it is paused" "warning" "$(curl -fs "$base/workers/health" | json "d['health_status']")"
asked='{"tasks":[{"user_id":"ben","prompt":"a small blue boat on a calm lake at dawn","task_id":"asked-1"},{"user_id":"ben","prompt":"short"}]}'
want "one added, one refused" "added refused" "$(curl -fs -X POST "$base/v1/tasks" -d "$asked" | json "' '.join(i['status'] for i in d['items'])")"
want "asked for again" "known refused" "$(curl -fs -X POST "$base/v1/tasks" -d "$asked" | json "' '.join(i['status'] for i in d['items'])")"
metric() { curl -fs "$base/metrics" | awk -v name="$1" '$1 == name {print $2}'; }
want "the backlog is in the metrics" "1" "$(metric clipmill_autoscale_backlog)"
want "and in queue-stats" "1" "$(curl -fs "$base/workers/queue-stats" | json "d['summary']['total_pending']")"
want "resumed" '{"paused":false}' "$(curl -fs -X POST "$base/v1/queues:resume")"
for ((i = 0; i < 600; ++i)); do
  [[ $(curl -fs "$base/v1/tasks/asked-1" | json "d['state']") == ready ]] && break
  sleep 0.1
done
want "it was made" "ready" "$(curl -fs "$base/v1/tasks/asked-1" | json "d['state']")"
want "and counted" "6" "$(metric 'clipmill_tasks{state="ready"}')"

# ── stopped and started again: everything is still there
kill -TERM "$server" && wait "$server" || fail "serve did not end in order"
server=""
start --workers 0
want "the feed survives a restart" "True" "$(curl -fs "$base/feed?user_id=ben&limit=5" | json "d['total_videos'] == 5")"
kill -9 "$server"; wait "$server" 2>/dev/null || true
server=""
start --workers 0
want "the interactions survive a kill" "True" "$(curl -fs "$base/user-preference/ben/watched-videos" | json "d['count'] >= 15")"
echo "all good"
