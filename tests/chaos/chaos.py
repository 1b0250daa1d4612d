#!/usr/bin/env python3
"""The chaos suite: a whole clipmill at work, and everything around it fails. By scripts/servers.

  chaos.py CLIPMILL --group GROUP [--seed N]             once, its cases in one world (as ctest does)
  chaos.py CLIPMILL [--runs N] [--seed N] [--only CASE]  each case in a world of its own, N times
                    [--together]                         the cases of a group in one world

A seed decides the order of cases, the stores where they do not matter, and what each case does. Real
processes and servers do not repeat to the letter, but what happened to them does.
"""

import argparse
import pathlib
import random
import shutil
import sys
import tempfile
import time
import traceback

import cases
import servers
from proxy import FaultProxy
from shared import Failed
from world import (PostgresTruth, RedisDispatcher, SqlDispatcher, SqliteTruth, World)


class Place:
    """The servers that a group's world stands on, whole."""

    def __init__(self, group, chance):
        self.proxies = {}
        if group == "failover":
            sentinels = servers.Sentinels()
            sentinels.heal()
            self.dispatcher = lambda _: RedisDispatcher(sentinels.primary, sentinels.url)
            self.truth = SqliteTruth
            return
        uses_postgres = group in ("postgres", "network") or chance.random() < 0.5
        uses_redis = group in ("redis", "network") or chance.random() < 0.5
        self.truth, self.dispatcher = SqliteTruth, SqlDispatcher
        if uses_postgres:
            postgres = servers.Postgres()
            port = self._port("postgres", postgres.port, group)
            self.truth = lambda _: PostgresTruth(postgres, port)
        if uses_redis:
            redis = servers.redis()
            redis.heal()
            url = f"redis://127.0.0.1:{self._port('redis', redis.port, group)}/0"
            self.dispatcher = lambda _: RedisDispatcher(lambda: redis, url)

    def _port(self, server, port, group):
        if group != "network":
            return port
        self.proxies[server] = FaultProxy(port)
        return self.proxies[server].port

    def leave(self):
        for proxy in self.proxies.values():
            proxy.stop()


def run(binary, group, names, seed, folder, recoveries):
    """The cases, in one world. Notes how long all workers took to go on after each; raises when
    something did not hold."""
    chance = random.Random(f"{seed} {' '.join(sorted(names))}")
    place = Place(group, chance)
    try:
        world = World(binary, chance, folder, place.truth, place.dispatcher)
        world.proxies = place.proxies
        try:
            print(f"seed {seed}: {', '.join(names)} on {world.truth.name} with "
                  f"{world.dispatcher.name}", flush=True)
            world.start()
            for name in names:
                recoveries[name] = world.measure_recovery(name, cases.GROUPS[group][name](world))
            world.finish()
            print(f"  {world.summary()}", flush=True)
        finally:
            world.stop()
    finally:
        place.leave()


def show_ends(folder):
    for log in sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime)[-4:]:
        lines = log.read_text(encoding="utf-8").splitlines()
        print(f"── {log.name}", *lines[-12:], sep="\n", file=sys.stderr)


def once(options):
    """ctest's form."""
    names = [name for name in cases.GROUPS[options.group] if name not in cases.LONG]
    random.Random(options.seed).shuffle(names)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="clipmill-chaos-"))
    try:
        run(options.binary, options.group, names, options.seed, folder, {})
        return 0
    except (Failed, OSError) as failure:
        print(f"FAILED: {failure}; again with --seed {options.seed}", file=sys.stderr)
        show_ends(folder)
        return 1
    finally:
        if options.keep:
            print(f"logs: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


class Tally:
    def __init__(self):
        self.runs = self.failures = 0
        self.longest = 0.0


def again_and_again(options):
    """The long form. Goes on after a failure, and keeps the logs of failed runs."""
    known = {name: group for group, members in cases.GROUPS.items() for name in members}
    chosen = options.only or list(known)
    for name in chosen:
        if name not in known:
            raise SystemExit(f"there is no case {name}; there are: {', '.join(known)}")
    tallies = {name: Tally() for name in chosen}
    for seed in range(options.seed, options.seed + options.runs):
        if options.together:
            worlds = [[name for name in chosen if known[name] == group] for group in cases.GROUPS]
            for names in worlds:
                random.Random(seed).shuffle(names)
        else:
            worlds = [[name] for name in chosen]
        for names in filter(None, worlds):
            run_and_tell(options, known[names[0]], names, seed, tallies)
    print(f"{'case':28} {'runs':>5} {'failures':>9} {'longest recovery':>17}")
    for name, tally in tallies.items():
        print(f"{name:28} {tally.runs:5} {tally.failures:9} {tally.longest:15.1f} s")
    return 1 if any(tally.failures for tally in tallies.values()) else 0


def run_and_tell(options, group, names, seed, tallies):
    folder = options.logs / f"{names[0] if len(names) == 1 else group}-{seed}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    begun = time.monotonic()
    recoveries = {}
    failed = []
    try:
        run(options.binary, group, names, seed, folder, recoveries)
        if not options.keep:
            shutil.rmtree(folder)
    except Exception as failure:  # whatever it is, the other runs go on
        # The case under way, or all of them when only the end shows that something is wrong.
        failed = names[len(recoveries):len(recoveries) + 1] or names
        (folder / "failure.txt").write_text(traceback.format_exc(), encoding="utf-8")
        shutil.rmtree(folder / "data", ignore_errors=True)
        print(f"  FAILED: {failure}; logs: {folder}", flush=True)
    print(f"  {time.monotonic() - begun:.0f} s", flush=True)
    for name in {*recoveries, *failed}:
        tallies[name].runs += 1
        tallies[name].failures += name in failed
        tallies[name].longest = max(tallies[name].longest, recoveries.get(name, 0))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--group", choices=sorted(cases.GROUPS))
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", action="append", metavar="CASE")
    parser.add_argument("--together", action="store_true")
    parser.add_argument("--keep", action="store_true", help="the logs of good runs too")
    parser.add_argument("--logs", type=pathlib.Path, default=pathlib.Path("build/chaos"))
    options = parser.parse_args()
    raise SystemExit(once(options) if options.group else again_and_again(options))


main()
