#!/usr/bin/env python3
"""Three worker processes on one PostgreSQL database. While they work, backends are terminated, a
worker is killed, and the server is restarted: in order, and as after a crash. Then: workers that
survived went on within ten seconds of each outage's end; every task has exactly one clip, one video
row and one event; nobody had to be started anew but who was killed.

  postgres_chaos_test.py CLIPMILL [--tasks 40] [--seed N]      by scripts/servers
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

from shared import CATALOGUE, CLIP, LEASE, fail, likes_of_all_trains, show_ends

RESUMED_WITHIN_S = 10
PATIENCE_S = 300


def variable(name):
    return os.environ.get(name) or fail(f"{name} is not set; run this by scripts/servers")


class Truth:
    """The database, asked by psql: the test's own way in."""

    def __init__(self):
        self.server = variable("CLIPMILL_TEST_POSTGRES_URL")
        self.name = f"chaos_{os.getpid()}"
        self.url = self.server.replace("/postgres?", f"/{self.name}?")

    def _ask(self, url, query):
        done = subprocess.run(["psql", "-X", "-A", "-t", "-F", "\t", "-c", query, url],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise ConnectionError(done.stderr)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def admin(self, query):
        return self._ask(self.server, query)

    def rows(self, query):
        return self._ask(self.url, query)

    def count(self, query):
        return int(self.rows(query)[0][0])

    def done(self):
        return self.count("SELECT count(*) FROM tasks WHERE state = 'ready'")

    def terminate_all(self):
        self.admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                   f"WHERE datname = '{self.name}'")


def wait_until(done, seconds, what):
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            fail(what)
        time.sleep(0.05)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--tasks", type=int, default=40)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    work = pathlib.Path(tempfile.mkdtemp(prefix="clipmill-chaos-"))
    truth = Truth()
    truth.admin(f"CREATE DATABASE {truth.name}")
    processes = []
    try:
        run(options, random.Random(options.seed), work, truth, processes)
    except BaseException:
        show_ends(sorted(work.glob("*.log")))
        raise
    finally:
        for process in processes:
            process.kill()
            process.wait()
        shutil.rmtree(work, ignore_errors=True)
        truth.admin(f"DROP DATABASE {truth.name} WITH (FORCE)")


def run(options, chance, work, truth, processes):
    data = str(work / "data")
    # The address alone decides: the same commands as on SQLite.
    environment = {**os.environ, "CLIPMILL_DATABASE_URL": truth.url}
    subprocess.run([options.binary, "videos", "import", str(CATALOGUE), "--data", data, "--json"],
                   check=True, stdout=subprocess.DEVNULL, env=environment)

    def start(name, *arguments):
        log = work / f"{name}.log"
        process = subprocess.Popen([options.binary, *arguments, "--data", data, "--log-format",
                                    "json"], stderr=open(log, "wb"), env=environment)
        processes.append(process)
        return process, log

    serve, serve_log = start("serve", "serve", "--listen", "127.0.0.1:0", "--workers", "0")
    wait_until(lambda: '"url":"' in serve_log.read_text(encoding="utf-8"), 30, "serve did not start")
    base = next(json.loads(line)["url"] for line in open(serve_log, encoding="utf-8")
                if '"url":"' in line)

    def post(viewer):
        request = urllib.request.Request(f"{base}/v1/users/viewer-{viewer}/interactions",
                                         json.dumps(likes_of_all_trains()).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    viewers = options.tasks // 5
    for viewer in range(viewers):
        post(viewer)
    wait_until(lambda: truth.count("SELECT count(*) FROM tasks") == viewers * 5, 60,
               "not all tasks were planned")

    workers = [start(f"worker-{i}", "worker", *CLIP, *LEASE)[0] for i in range(3)]
    wait_until(lambda: truth.done() >= 5, 60, "the workers do not work")

    def resumes(what):
        """Within ten seconds a task goes a step further, if any is left."""
        now = truth.count("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)")
        begun = time.monotonic()
        if truth.done() == viewers * 5:
            fail(f"nothing was left to be done after {what}: give it more --tasks")
        wait_until(lambda: truth.count(f"SELECT count(*) FROM tasks WHERE updated_at > {now}") > 0,
                   RESUMED_WITHIN_S, f"after {what} no worker went on")
        print(f"{what}: went on after {time.monotonic() - begun:.1f} s, {truth.done()} done",
              flush=True)

    restart = variable("CLIPMILL_TEST_POSTGRES_RESTART")
    outages = [
        ("all backends were terminated", truth.terminate_all),
        ("a restart", lambda: subprocess.run([restart, "INT", "1"], check=True)),
        ("a crash", lambda: subprocess.run([restart, "QUIT", "2"], check=True)),
        ("all backends were terminated again", truth.terminate_all),
    ]
    chance.shuffle(outages)
    for what, happen in outages:
        happen()
        resumes(what)
    victim = workers.pop(chance.randrange(3))
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    workers.append(start("worker-3", "worker", *CLIP, *LEASE)[0])

    def ended():
        try:
            return truth.done() == viewers * 5
        except ConnectionError:
            return False

    wait_until(ended, PATIENCE_S, "tasks are left")
    # The API outlived it all, too.
    post(0)
    for process in [serve, *workers]:
        if process.poll() is not None:
            fail(f"a process ended on its own with {process.returncode}")
    for process in [*workers, serve]:
        process.send_signal(signal.SIGTERM)
    for process in [*workers, serve]:
        if process.wait(60) != 0:
            fail("a process did not end in order")

    wrong = truth.rows(
        "SELECT id, state FROM tasks t WHERE state <> 'ready'"
        " OR (SELECT count(*) FROM videos v WHERE v.task_id = t.id) <> 1"
        " OR (SELECT count(*) FROM events e WHERE e.type = 'video.generated'"
        "     AND e.subject = t.video_id) <> 1")
    if wrong:
        fail(f"tasks without exactly one clip and event: {wrong[:5]}")
    if truth.count("SELECT count(*) FROM dispatch_tasks WHERE cancelled = 0") != 0:
        fail("the dispatcher still knows tasks")
    if truth.count("SELECT count(*) FROM queue_items"
                   " WHERE task_id IS NOT NULL AND status <> 'completed'") != 0:
        fail("a queue item did not follow its task")
    for (key,) in truth.rows("SELECT blob_key FROM videos WHERE blob_key IS NOT NULL"):
        if not pathlib.Path(data, key).is_file():
            fail(f"{key} is missing")
    print(f"{viewers * 5} tasks, one clip each")


main()
