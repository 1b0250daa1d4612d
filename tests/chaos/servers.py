"""The servers that scripts/servers started, and what can be done to them from outside."""

import os
import pathlib
import signal
import subprocess
import time
import urllib.parse

from shared import fail, wait_until


def variable(name):
    return os.environ.get(name) or fail(f"{name} is not set; run this by scripts/servers")


def run(*command, **options):
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                              timeout=60, **options)
    except subprocess.TimeoutExpired as late:
        raise ConnectionError(f"{command[0]} did not end") from late
    if done.returncode != 0:
        raise ConnectionError(f"{command[0]}: {done.stderr or done.stdout}")
    return done.stdout


class Postgres:
    def __init__(self):
        self.url = variable("CLIPMILL_TEST_POSTGRES_URL")
        self.port = urllib.parse.urlsplit(self.url).port
        self._restart = variable("CLIPMILL_TEST_POSTGRES_RESTART")

    def ask(self, query, database="postgres"):
        out = run("psql", "-X", "-A", "-t", "-F", "\t", "-c", query, self.url_of(database),
                  env={**os.environ, "PGCONNECT_TIMEOUT": "5"})
        return [line.split("\t") for line in out.splitlines()]

    def url_of(self, database, port=None):
        return (self.url.replace("/postgres?", f"/{database}?")
                .replace(f":{self.port}/", f":{port or self.port}/"))

    def restart(self, how, seconds):
        subprocess.run([self._restart, how, str(seconds)], check=True)


class Redis:
    """One server: the whole, or one of those that Sentinels watch."""

    def __init__(self, port, database=0):
        self.port = port
        self.database = database
        self.folder = pathlib.Path(self.ask("CONFIG", "GET", "dir").splitlines()[1])

    def ask(self, *command):
        answer = run("redis-cli", "-h", "127.0.0.1", "-p", self.port, "-n", self.database, "-e",
                     *command)
        return answer.rstrip("\n")

    def number(self, *command):
        return int(self.ask(*command))

    def keys(self, pattern):
        return [key for key in self.ask("KEYS", pattern).splitlines() if key]

    def process(self):
        return int((self.folder / "pid").read_text())

    def restart(self, how, seconds):
        subprocess.run([self.folder / "restart", how, str(seconds)], check=True,
                       stderr=subprocess.DEVNULL)

    def freeze(self, seconds):
        process = self.process()
        os.kill(process, signal.SIGSTOP)
        try:
            time.sleep(seconds)
        finally:
            os.kill(process, signal.SIGCONT)

    def heal(self):
        """As it was before a case that broke off."""
        os.kill(self.process(), signal.SIGCONT)
        wait_until(lambda: self.ask("PING") == "PONG", 30, "Redis is not there")
        self.ask("CONFIG", "SET", "maxmemory", "0")
        (self.folder / "dump.rdb").unlink(missing_ok=True)
        self.ask("FLUSHALL")


def redis():
    url = urllib.parse.urlsplit(variable("CLIPMILL_TEST_REDIS_URL"))
    return Redis(url.port)


class Sentinels:
    """A primary and a replica that change places."""

    def __init__(self):
        self.url = variable("CLIPMILL_TEST_REDIS_SENTINEL_URL")
        hosts = urllib.parse.urlsplit(self.url).netloc.split(",")
        self._port = int(hosts[0].rsplit(":", 1)[1])
        self._master = urllib.parse.urlsplit(self.url).path.split("/")[1]

    def primary(self):
        port = run("redis-cli", "-p", self._port, "-e", "SENTINEL", "get-master-addr-by-name",
                   self._master).splitlines()[1]
        return Redis(int(port))

    def heal(self):
        """Until a failover is possible again."""
        def is_whole():
            text = self.primary().ask("INFO", "replication")
            return "role:master" in text and "state=online" in text
        wait_until(is_whole, 60, "the Sentinels' pair is not whole")
        self.primary().ask("FLUSHALL")
