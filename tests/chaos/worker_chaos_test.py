#!/usr/bin/env python3
"""Three worker processes on one data folder, one of them killed (SIGKILL) every second at random,
until 200 tasks are done. Where no task was finished for STARVED_S seconds, nobody is killed until one
is: on a machine that is too busy no worker would live long enough to finish a clip. Then: every task
has exactly one clip, one video row and one event, every clip is whole, no lease is left, and no file
is left that the pruner does not remove.

  worker_chaos_test.py CLIPMILL [--tasks 200] [--seed N]
"""

import argparse
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import urllib.request

from shared import CATALOGUE, CLIP, LEASE, fail, likes_of_all_trains, show_ends

STARVED_S = 20
PATIENCE_S = 600


class Serve:
    """clipmill serve without workers, for the interactions."""

    def __init__(self, binary, data, log):
        self.process = subprocess.Popen(
            [binary, "serve", "--data", data, "--listen", "127.0.0.1:0", "--workers", "0",
             "--log-format", "json"], stderr=open(log, "wb"))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for line in open(log, encoding="utf-8"):
                if '"url":"' in line:
                    self.base = json.loads(line)["url"]
                    return
            time.sleep(0.05)
        fail("serve did not start")

    def post(self, path, body):
        request = urllib.request.Request(self.base + path, json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(30) != 0:
            fail("serve did not end in order")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--tasks", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    chance = random.Random(options.seed)
    work = pathlib.Path(tempfile.mkdtemp(prefix="clipmill-chaos-"))
    workers = []
    try:
        run(options, chance, work, workers)
    except BaseException:
        show_ends(sorted(work.glob("*.log"))[-4:])
        raise
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
        shutil.rmtree(work, ignore_errors=True)


def run(options, chance, work, workers):
    data = str(work / "data")
    subprocess.run([options.binary, "videos", "import", str(CATALOGUE), "--data", data, "--json"],
                   check=True, stdout=subprocess.DEVNULL)

    serve = Serve(options.binary, data, work / "serve.log")
    viewers = options.tasks // 5
    for viewer in range(viewers):
        serve.post(f"/v1/users/viewer-{viewer}/interactions", likes_of_all_trains())
    truth = sqlite3.connect(f"file:{data}/clipmill.db?mode=ro", uri=True, timeout=30)

    def count(query):
        return truth.execute(query).fetchone()[0]

    deadline = time.monotonic() + 60
    while count("SELECT count(*) FROM tasks") < options.tasks:
        if time.monotonic() > deadline:
            fail(f"only {count('SELECT count(*) FROM tasks')} of {options.tasks} tasks were planned")
        time.sleep(0.1)
    serve.stop()
    print(f"{count('SELECT count(*) FROM tasks')} tasks for {viewers} viewers", flush=True)

    started = 0

    logs = {}

    def start_worker():
        nonlocal started
        started += 1
        log = work / f"worker-{started:03}.log"
        worker = subprocess.Popen([options.binary, "worker", "--data", data, "--log-format", "json",
                                   *CLIP, *LEASE], stderr=open(log, "wb"))
        logs[worker.pid] = log
        return worker

    workers += [start_worker() for _ in range(3)]
    kills = held = 0
    begun = progress = time.monotonic()
    before = None
    while (left := count("SELECT count(*) FROM tasks WHERE state IN ('pending', 'in_progress')")) > 0:
        if left != before:
            before, progress = left, time.monotonic()
        if time.monotonic() - begun > PATIENCE_S:
            fail("tasks are left: " + str(truth.execute(
                "SELECT state, count(*) FROM tasks GROUP BY state").fetchall()))
        time.sleep(1)
        if time.monotonic() - progress > STARVED_S:
            held += 1
            continue
        victim = chance.randrange(3)
        workers[victim].send_signal(signal.SIGKILL)
        workers[victim].wait()
        kills += 1
        workers[victim] = start_worker()
    print(f"empty after {time.monotonic() - begun:.0f} s and {kills} kills, one a second; "
          f"held back for {held} s", flush=True)
    # One that has only just been started does not listen yet, and would end by the signal itself.
    for worker in workers:
        deadline = time.monotonic() + 30
        while '"worker started"' not in logs[worker.pid].read_text(encoding="utf-8"):
            if time.monotonic() > deadline:
                fail("a worker did not start")
            time.sleep(0.05)
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    for worker in workers:
        if worker.wait(60) != 0:
            fail("a worker did not end in order")
    workers.clear()

    # The pruner runs in any process with the data; here without its grace.
    subprocess.run([options.binary, "process", "--data", data, "--prune-grace", "0.05", *CLIP,
                    *LEASE], check=True, stdout=subprocess.DEVNULL,
                   stderr=open(work / "process.log", "wb"))

    tasks = truth.execute("SELECT id, state, video_id, crashes, attempt FROM tasks").fetchall()
    for task, state, video, _, _ in tasks:
        if state != "ready":
            fail(f"task {task} is {state}")
        if count(f"SELECT count(*) FROM videos WHERE task_id = '{task}'") != 1:
            fail(f"task {task} has not one video")
        if count(f"SELECT count(*) FROM events WHERE type = 'video.generated' AND subject = '{video}'"
                 ) + count("SELECT count(*) FROM events WHERE type = 'video.generated' "
                           f"AND subject = '{task}'") != 1:
            fail(f"task {task} was not announced once")
    if len(tasks) != options.tasks:
        fail(f"{len(tasks)} tasks instead of {options.tasks}")
    if count("SELECT count(*) FROM queue_items WHERE status NOT IN ('completed', 'ready')") != 0:
        fail("a queue item did not follow its task")
    if count("SELECT count(*) FROM dispatch_tasks") != 0:
        fail("the dispatcher still knows tasks")
    lost = sum(crashes for _, _, _, crashes, _ in tasks)

    referenced = dict(truth.execute(
        "SELECT blob_key, etag FROM videos WHERE blob_key IS NOT NULL").fetchall())
    files = {str(path.relative_to(data)) for path in pathlib.Path(data, "clips").rglob("*")
             if path.is_file()}
    if files != set(referenced):
        fail(f"orphans: {sorted(files - set(referenced))[:5]}, "
             f"missing: {sorted(set(referenced) - files)[:5]}")
    for key, etag in referenced.items():
        if hashlib.sha256(pathlib.Path(data, key).read_bytes()).hexdigest() != etag:
            fail(f"{key} is not what was stored")
    for key in chance.sample(sorted(referenced), 10):
        facts = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=codec_name,nb_frames",
                                "-of", "csv=p=0", os.path.join(data, key)],
                               check=True, capture_output=True, text=True).stdout.strip()
        if facts != "h264,12":
            fail(f"{key} is {facts}")
    scratch = [path for path in pathlib.Path(data, "scratch").rglob("*.mp4")]
    if scratch:
        fail(f"scratch files are left: {scratch[:5]}")
    print(f"{len(tasks)} tasks, one clip each; {kills} kills, {lost} attempts lost with their worker")
    if kills > 5 and lost == 0:
        fail("no kill ever hit an attempt: the test proves nothing")


main()
