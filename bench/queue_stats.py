#!/usr/bin/env python3
"""How long GET /workers/queue-stats takes with so many viewers' queues, beside ten.

  queue_stats.py CLIPMILL [VIEWERS [CALLS]]        1000000 1000

Starts `serve` without workers on a data folder of its own (with CLIPMILL_DATABASE_URL or
CLIPMILL_REDIS_URL set: on those, which should be empty) and asks for one clip for each viewer.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

BATCH = 1000
PROMPT = "a small blue boat on a calm lake at dawn"


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


class Server:
    def __init__(self, clipmill, data):
        self.log = open(os.path.join(data, "serve.log"), "w+b")
        self.process = subprocess.Popen(
            [clipmill, "serve", "--data", data, "--workers", "0", "--listen", "127.0.0.1:0",
             "--log-format", "json"], stderr=self.log)
        deadline = time.monotonic() + 30
        port = None
        while port is None:
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise SystemExit("serve did not start: " + open(self.log.name).read())
            for line in open(self.log.name, encoding="utf-8"):
                if '"url":"' in line:
                    port = int(json.loads(line)["url"].rsplit(":", 1)[1])
            time.sleep(0.05)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, method, path, body=None):
        self.connection.request(method, path, body)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {text[:300]}")
        return json.loads(text)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def main():
    clipmill = sys.argv[1]
    viewers = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    calls = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    with tempfile.TemporaryDirectory(prefix="clipmill-bench-") as data:
        server = Server(clipmill, data)
        try:
            asked = 0
            print(f"{'viewers':>10} {'p50 ms':>8} {'p99 ms':>8} {'max ms':>8}   load {os.getloadavg()[0]:.2f}")
            for wanted in (10, viewers):
                while asked < wanted:
                    count = min(BATCH, wanted - asked)
                    tasks = [{"user_id": f"viewer-{asked + i:08}", "prompt": PROMPT}
                             for i in range(count)]
                    server.ask("POST", "/v1/tasks", json.dumps({"tasks": tasks}))
                    asked += count
                times = []
                for _ in range(calls):
                    start = time.perf_counter()
                    answer = server.ask("GET", "/workers/queue-stats?limit=100")
                    times.append(1000 * (time.perf_counter() - start))
                if answer["summary"]["total_queues"] != wanted:
                    raise SystemExit(f"{answer['summary']} instead of {wanted} queues")
                print(f"{wanted:>10} {percentile(times, .5):>8.2f} {percentile(times, .99):>8.2f} "
                      f"{max(times):>8.2f}", flush=True)
        finally:
            server.stop()


main()
