"""A whole clipmill at work: serve without workers, three workers, and viewers whose likes keep them
busy. It says when every worker has gone on after an outage, and at the end whether all that is
promised held. What is promised: docs/explanation/guarantees.md."""

import datetime
import hashlib
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import threading
import time
import urllib.error
import urllib.request

from shared import Failed, fail, wait_until

CLIP = ["--clip-size", "48x80", "--clip-seconds", "0.5", "--slots", "1"]
LEASE = ["--lease", "3", "--heartbeat", "1", "--crashes-max", "100", "--attempts-max", "100"]
CATALOGUE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "catalogue.tsv"
STARTED = "video generation started"
WORKERS = 3
BACKLOG = 6  # tasks that are left to do, so that whoever can go on has something to go on with
TASKS_PER_VIEWER = 5
RESUMED_WITHIN_S = 10
PATIENCE_S = 180
STARVED_S = 2


def likes_of_a_topic(viewer):
    """Whoever sent these has seen nearly all there is of a topic, and gets five prompts. Each viewer
    has another topic than the one before, or soon enough there would be clips of it for everybody."""
    topics = {}
    for line in open(CATALOGUE, encoding="utf-8").readlines()[1:]:
        video = line.split("\t")[0]
        topics.setdefault(video.rsplit("-", 1)[0], []).append(video)
    liked = list(topics.values())[viewer % len(topics)][:15]
    return {"interactions": [{"video_id": video, "action": "like"} for video in liked]}


class Control:
    """How long a trivial process takes meanwhile: on a machine where even that is slow, nothing is
    said about clipmill by how long it took."""

    def __init__(self):
        self._runs = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._measure, daemon=True)
        self._thread.start()

    def _measure(self):
        while not self._end.wait(0.5):
            begun = time.monotonic()
            subprocess.run(["true"], check=True)
            self._runs.append((time.monotonic(), time.monotonic() - begun))

    def longest_since(self, begun):
        return max((took for ended, took in list(self._runs) if ended >= begun), default=0)

    def stop(self):
        self._end.set()
        self._thread.join()


class SqliteTruth:
    name = "SQLite"

    def __init__(self, data):
        self._file = f"file:{data}/clipmill.db?mode=ro"
        self.options = []

    def rows(self, query):
        truth = sqlite3.connect(self._file, uri=True, timeout=30)
        try:
            return truth.execute(query).fetchall()
        except sqlite3.OperationalError as error:
            raise ConnectionError(str(error)) from error
        finally:
            truth.close()

    def drop(self):
        pass


class PostgresTruth:
    name = "PostgreSQL"

    def __init__(self, server, port=None):
        self.server = server
        self.database = f"chaos_{os.getpid()}_{time.time_ns()}"
        server.ask(f"CREATE DATABASE {self.database}")
        self.options = ["--database-url", server.url_of(self.database, port)]

    def rows(self, query):
        return self.server.ask(query, self.database)

    def drop(self):
        self.server.ask(f"DROP DATABASE {self.database} WITH (FORCE)")


class SqlDispatcher:
    """Of the truth's own database."""

    name = "its own dispatcher"
    options = []

    def __init__(self, truth):
        self._truth = truth

    def known(self):
        return {task for (task,) in self._truth.rows("SELECT task_id FROM dispatch_tasks")}

    def left(self):
        tasks = self._truth.rows("SELECT task_id, state, lease_id FROM dispatch_tasks")
        flows = self._truth.rows("SELECT user_id, ready FROM dispatch_flows WHERE ready <> 0")
        return [f"dispatch_tasks: {row}" for row in tasks] + [f"flows: {row}" for row in flows]


class RedisDispatcher:
    name = "Redis"

    def __init__(self, server, url):
        """`server()` is whoever is the primary now."""
        self.server = server
        self.options = ["--redis-url", url]

    def known(self):
        return set(self.server().ask("HKEYS", "clipmill:{0}:tasks").splitlines())

    def left(self):
        redis = self.server()
        left = []
        for kind, command in (("tasks", "HLEN"), ("leases", "ZCARD"), ("holds", "ZCARD"),
                              ("delayed", "ZCARD"), ("doomed", "ZCARD"), ("ages", "ZCARD")):
            count = redis.number(command, f"clipmill:{{0}}:{kind}")
            if count:
                left.append(f"{kind}: {count}")
        left += [key for kind in ("ready", "line") for key in redis.keys(f"clipmill:*:{kind}/*")]
        if not redis.ask("HGET", "clipmill:{0}:control", "epoch"):
            left.append("no epoch: the index was not rebuilt")
        return left


class Process:
    """One clipmill, and its log as it grows."""

    def __init__(self, name, command, folder):
        self.name = name
        self.log = folder / f"{name}.log"
        self._errors = open(self.log, "ab")
        self._read = 0
        self.lines = []
        self.running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=self._errors)

    def poll_log(self):
        """New lines that have come whole."""
        with open(self.log, "rb") as file:
            file.seek(self._read)
            text = file.read()
        end = text.rfind(b"\n") + 1
        self._read += end
        for line in text[:end].decode().splitlines():
            try:
                self.lines.append(json.loads(line))
            except ValueError:
                fail(f"{self.name} says {line}")
        return self.lines

    def says(self, message, since=0.0):
        return [line for line in self.poll_log()
                if line["msg"].startswith(message) and at(line) >= since]

    def is_within_a_task(self):
        lines = self.poll_log()
        ends = sum(line["msg"].startswith("✅") for line in lines)
        return sum(line["msg"] == STARTED for line in lines) > ends

    def signal(self, number):
        self.running.send_signal(number)

    def kill(self):
        self.running.kill()
        self.running.wait()
        self._errors.close()

    def end(self):
        if self.running.poll() is not None:
            fail(f"{self.name} ended on its own with {self.running.returncode}")
        self.signal(signal.SIGTERM)
        try:
            status = self.running.wait(60)
        except subprocess.TimeoutExpired:
            fail(f"{self.name} does not end")
        self._errors.close()
        if status != 0:
            fail(f"{self.name} did not end in order: {status}")


def at(line):
    return datetime.datetime.fromisoformat(line["time"]).timestamp()


class World:
    def __init__(self, binary, chance, folder, truth, dispatcher):
        self.binary = binary
        self.chance = chance
        self.folder = folder
        self.data = folder / "data"
        self.truth = truth(self.data)
        self.dispatcher = dispatcher(self.truth)
        self.control = Control()
        self.refused = []     # likes that were not taken at once
        self.kills = 0
        self.workers = []
        self._viewers = self._started = 0
        self._feeding = threading.Event()
        self._feeder = threading.Thread(target=self._feed, daemon=True)
        self._feeder_failure = None
        self.serve = None

    # ---- begin

    def start(self):
        done = self.command("videos", "import", str(CATALOGUE), "--json")
        if done.returncode != 0:
            fail(f"the import failed: {done.stderr}")
        # Every viewer needs new clips, however many of others there are.
        self.serve = self._process("serve", "serve", "--listen", "127.0.0.1:0", "--workers", "0",
                                   "--min-similar", "10")
        wait_until(lambda: self.serve.says("clipmill serves"), 60, "serve did not start")
        self._base = self.serve.says("clipmill serves")[0]["url"]
        self._feeding.set()
        self._feeder.start()
        wait_until(lambda: self.left() >= BACKLOG, 60, "the viewers get no tasks", 0.2)
        self.workers = [self.start_worker() for _ in range(WORKERS)]
        wait_until(lambda: self.done() >= WORKERS, 60, "the workers do not work", 0.2)
        self.wait_until_all_work(0, 60)

    def start_worker(self):
        self._started += 1
        return self._process(f"worker-{self._started:03}", "worker", *CLIP, *LEASE)

    def replace_worker(self, place):
        """Kills one and starts another."""
        self.workers[place].kill()
        self.kills += 1
        self.workers[place] = self.start_worker()

    def command(self, *arguments):
        return subprocess.run([self.binary, *arguments, *self._options()], capture_output=True,
                              text=True, timeout=120)

    def _options(self):
        return ["--data", str(self.data), *self.truth.options, *self.dispatcher.options]

    def _process(self, name, *arguments):
        return Process(name, [self.binary, *arguments, *self._options(), "--log-format", "json"],
                       self.folder)

    # ---- viewers

    def _feed(self):
        try:
            while self._feeding.is_set():
                if self.left() < BACKLOG:
                    self._like()
                else:
                    time.sleep(0.5)
        except BaseException as failure:  # told by the main thread, which gives up
            self._feeder_failure = failure

    def left(self):
        try:
            return int(self.truth.rows("SELECT count(*) FROM tasks WHERE finished_at IS NULL")[0][0])
        except ConnectionError:
            return 0

    def _like(self):
        """A new viewer's likes, sent until they were taken; with a key, so they count once."""
        viewer = self._viewers
        request = urllib.request.Request(
            f"{self._base}/v1/users/viewer-{viewer}/interactions",
            json.dumps(likes_of_a_topic(viewer)).encode(),
            {"Content-Type": "application/json", "Idempotency-Key": f"likes-of-{viewer}"})
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    answer.read()
                break
            except (OSError, urllib.error.HTTPError) as error:
                self.refused.append((time.time(), f"viewer-{viewer}: {error}"))
                if time.monotonic() > deadline:
                    fail(f"the likes of viewer-{viewer} were not taken: {error}")
                time.sleep(0.5)
        self._viewers += 1

    # ---- what a case asks

    def check_alive(self):
        for process in [self.serve, *self.workers]:
            if process.running.poll() is not None:
                fail(f"{process.name} ended on its own with {process.running.returncode}")
        if self._feeder_failure:
            raise self._feeder_failure

    def done(self):
        return int(self.truth.rows("SELECT count(*) FROM tasks WHERE state = 'ready'")[0][0])

    def wait_until_all_work(self, since, seconds):
        """Until each worker has begun a task after `since`: it claimed, and the truth let it. The
        instant of the last one."""
        def missing():
            self.check_alive()
            return [worker for worker in self.workers if not worker.says(STARTED, since)]
        wait_until(lambda: not missing(), seconds,
                   lambda: f"{', '.join(worker.name for worker in missing())} did not go on within "
                           f"{seconds} s")
        return max(at(worker.says(STARTED, since)[0]) for worker in self.workers)

    def measure_recovery(self, case, ended_at):
        """An outage has ended: how long until all workers have gone on, and all tasks that there
        were are dealt out; in seconds. Fails above the bound."""
        begun = time.monotonic() - (time.time() - ended_at)
        planned = self.truth.rows("SELECT id FROM tasks WHERE finished_at IS NULL"
                                  f" AND created_at < {ended_at * 1000:.0f}")
        waiting = {task for (task,) in planned}
        # Waits on, to tell a slow one from one that never comes back.
        dealt_out = threading.Thread(target=self._wait_until_known, args=(waiting,))
        dealt_out.start()
        worked = self.wait_until_all_work(ended_at, 90) - ended_at
        dealt_out.join()
        known = self._known_at - ended_at
        slowest = self.control.longest_since(begun)
        remark = f" (not judged: a trivial process took {slowest:.1f} s)" if slowest > STARVED_S else ""
        print(f"  {case}: all workers went on after {worked:.1f} s; {len(waiting)} tasks waited and "
              f"were known to the dispatcher after {known:.1f} s; {self.done()} clips done{remark}",
              flush=True)
        took = max(worked, known)
        if took > RESUMED_WITHIN_S and not remark:
            fail(f"{case}: the end of the outage was {took:.1f} s ago until all went on")
        return took

    def _wait_until_known(self, tasks):
        """Known or over: the dispatcher is told of an end after the truth."""
        self._known_at = float("inf")

        def missing():
            known = self.dispatcher.known()
            return tasks - known and tasks - known - {task for (task,) in self.truth.rows(
                "SELECT id FROM tasks WHERE finished_at IS NOT NULL")}
        try:
            wait_until(lambda: not missing(), 90, "", 0.3)
            self._known_at = time.time()
        except Failed:
            pass

    # ---- end

    def finish(self):
        self._feeding.clear()
        self._feeder.join()
        self.check_alive()
        wait_until(lambda: not self._unplanned(), 90,
                   lambda: f"viewers without their tasks: {self._unplanned()[:3]}", 0.5)
        wait_until(lambda: self.left() == 0 and self.done() > 0, PATIENCE_S,
                   lambda: f"tasks are left: {self._rows_left()}; dispatcher: {self._told_left()}", 0.5)
        # A worker that could not sign a task off has left it leased; the next claim clears it.
        wait_until(lambda: not self.dispatcher.left(), 60,
                   lambda: f"the dispatcher still knows: {self._told_left()}", 0.5)
        self.check_alive()
        wait_until(lambda: all(worker.says("worker started") for worker in self.workers), 30,
                   "a worker did not start")
        for process in [*self.workers, self.serve]:
            process.end()
        if self.dispatcher.left():
            fail(f"after the end the dispatcher knows: {self._told_left()}")
        # The pruner runs in any process with the data; here without its grace.
        done = self.command("process", "--prune-grace", "0.05", *CLIP, *LEASE)
        if done.returncode != 0:
            fail(f"process ended with {done.returncode}: {done.stderr[-500:]}")
        self._check_truth()
        self._check_files()

    def _unplanned(self):
        return self.truth.rows(
            "SELECT u.id, u.events, (SELECT count(*) FROM tasks t WHERE t.user_id = u.id) FROM users u"
            f" WHERE (SELECT count(*) FROM tasks t WHERE t.user_id = u.id) < {TASKS_PER_VIEWER}")

    def _rows_left(self):
        return self.truth.rows("SELECT id, state, attempt, worker_id, error_message FROM tasks"
                               " WHERE finished_at IS NULL")[:5]

    def _told_left(self):
        return "; ".join(self.dispatcher.left()[:5])

    def _check_truth(self):
        wrong = self.truth.rows(
            "SELECT id, state, error_message FROM tasks t"
            " WHERE state = 'dead' AND coalesce(error_message, '') <> '' AND EXISTS"
            "       (SELECT 1 FROM videos v WHERE v.task_id = t.id)"
            "    OR state = 'dead' AND coalesce(error_message, '') = ''"
            "    OR state NOT IN ('ready', 'dead')"
            "    OR state = 'ready' AND"
            "       ((SELECT count(*) FROM videos v WHERE v.task_id = t.id) <> 1"
            "     OR (SELECT count(*) FROM events e WHERE e.type = 'video.generated'"
            "         AND e.subject IN (t.video_id, t.id)) <> 1)")
        if wrong:
            fail(f"tasks without exactly one clip and event, or a reason: {wrong[:5]}")
        viewers = {f"viewer-{number}" for number in range(self._viewers)}
        wrong = [row for row in self.truth.rows("SELECT id, events FROM users")
                 if row[0] not in viewers or int(row[1]) != 15]
        counted = int(self.truth.rows("SELECT count(*) FROM users")[0][0])
        if wrong or counted != self._viewers:
            fail(f"{self._viewers} viewers' likes were taken, {counted} are there; wrong: {wrong[:5]}")
        wrong = self.truth.rows("SELECT user_id, count(*) FROM tasks GROUP BY user_id"
                                f" HAVING count(*) <> {TASKS_PER_VIEWER}")
        if wrong:
            fail(f"viewers with another number of tasks: {wrong[:5]}")
        wrong = self.truth.rows("SELECT task_id, status FROM queue_items WHERE task_id IS NOT NULL"
                                " AND status NOT IN ('completed', 'failed')")
        if wrong:
            fail(f"queue items that did not follow their task: {wrong[:5]}")

    def _check_files(self):
        stored = dict(self.truth.rows("SELECT blob_key, etag FROM videos WHERE blob_key IS NOT NULL"))
        files = {str(path.relative_to(self.data)) for path in (self.data / "clips").rglob("*")
                 if path.is_file()}
        if files != set(stored):
            fail(f"orphans: {sorted(files - set(stored))[:5]}, "
                 f"missing: {sorted(set(stored) - files)[:5]}")
        for key, etag in stored.items():
            if hashlib.sha256((self.data / key).read_bytes()).hexdigest() != etag:
                fail(f"{key} is not what was stored")
        for key in self.chance.sample(sorted(stored), 3):
            facts = subprocess.run(["ffprobe", "-v", "error", "-show_entries",
                                    "stream=codec_name,nb_frames", "-of", "csv=p=0", self.data / key],
                                   check=True, capture_output=True, text=True).stdout.strip()
            if facts != "h264,12":
                fail(f"{key} is {facts}")
        left = list((self.data / "scratch").rglob("*.mp4"))
        if left:
            fail(f"scratch files are left: {left[:5]}")

    def summary(self):
        states = ", ".join(f"{count} {state}" for state, count in self.truth.rows(
            "SELECT state, count(*) FROM tasks GROUP BY state"))
        attempts, lost, failed = self.truth.rows(
            "SELECT sum(attempt), sum(crashes), sum(failures) FROM tasks")[0]
        return (f"{self._viewers} viewers, tasks: {states}; {attempts} attempts, {lost} lost with "
                f"their worker, {failed} failed; {self.kills} kills, {len(self.refused)} likes sent again")

    def stop(self):
        """However it went."""
        self._feeding.clear()
        for process in [*self.workers, *([self.serve] if self.serve else [])]:
            if process.running.poll() is None:
                process.signal(signal.SIGCONT)
                process.kill()
        if self._feeder.is_alive():
            self._feeder.join(90)
        self.control.stop()
        self.truth.drop()
