"""What goes wrong. A case makes it happen in a world that is at work, and answers when it was over;
then the world measures how long its workers took to go on.

A group of cases needs the same servers, and may run in one world, one case after another."""

import signal
import threading
import time

from shared import fail, wait_until
from world import STARTED

GROUPS = {}  # group → {case: function}
LONG = set()  # only in the long form

FROZEN_S = 5  # above the lease of 3 s


def case(name, only_long=False):
    def keep(function):
        GROUPS.setdefault(name.split(".")[0], {})[name] = function
        if only_long:
            LONG.add(name)
        return function
    return keep


def now():
    return time.time()


# ---- workers

@case("workers.kill")
def kill(world):
    """SIGKILL, one worker a second. Where none has finished a clip for long, nobody is killed until
    one has: on a machine that is too busy none would live long enough."""
    before, progress = world.done(), time.monotonic()
    for _ in range(8):
        time.sleep(1)
        if world.done() != before:
            before, progress = world.done(), time.monotonic()
        if time.monotonic() - progress < 20:
            world.replace_worker(world.chance.randrange(len(world.workers)))
    return now()


@case("workers.stop")
def stop(world):
    """SIGSTOP past the lease while it works, then SIGCONT: the tasks are others' by then, and the
    woken one must not commit a second clip."""
    worker = world.workers[world.chance.randrange(len(world.workers))]
    wait_until(worker.is_within_a_task, 30, "no task is begun", 0.001)
    worker.signal(signal.SIGSTOP)
    time.sleep(FROZEN_S)
    worker.signal(signal.SIGCONT)
    return now()


# ---- Redis

def redis(world):
    return world.dispatcher.server()


@case("redis.kill")
def redis_kill(world):
    """A crash; it comes back empty."""
    redis(world).restart("KILL", 1)
    return now()


def redis_outage(world, seconds):
    """What runs goes on and ends, and likes are taken."""
    wait_until(lambda: any(worker.is_within_a_task() for worker in world.workers), 30,
               "no task is begun", 0.001)
    begun, before = now(), world.done()
    outage = threading.Thread(target=redis(world).restart, args=("TERM", seconds))
    outage.start()
    time.sleep(2)
    starts_without(world)
    outage.join()
    ended = now()
    if world.done() == before:
        fail("no running work ended without Redis")
    takes_likes(world, begun)
    return ended


def takes_likes(world, begun):
    refused = [text for when, text in world.refused if when >= begun]
    if refused:
        fail(f"without Redis likes are refused: {refused[:3]}")


def starts_without(world):
    """Who is started without a server says so, and by its exit code."""
    done = world.command("worker")
    if done.returncode != 4:
        fail(f"a worker without its servers ended with {done.returncode}: {done.stderr[-300:]}")


@case("redis.outage_10")
def redis_outage_10(world):
    return redis_outage(world, 10)


@case("redis.outage_60", only_long=True)
def redis_outage_60(world):
    return redis_outage(world, 60)


@case("redis.old_snapshot")
def redis_old_snapshot(world):
    """It comes back with what it knew some seconds ago."""
    server = redis(world)
    server.ask("SAVE")
    before = world.done()
    wait_until(lambda: world.done() >= before + 5, 60, "the workers do not work")
    server.restart("KILL", 0.5)
    ended = now()
    (server.folder / "dump.rdb").unlink()
    return ended


@case("redis.flushall")
def redis_flushall(world):
    redis(world).ask("FLUSHALL")
    return now()


@case("redis.client_kill")
def redis_client_kill(world):
    """Again and again, all connections."""
    for _ in range(6):
        redis(world).ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        time.sleep(world.chance.uniform(0.1, 0.8))
    return now()


@case("redis.script_flush")
def redis_script_flush(world):
    for _ in range(5):
        redis(world).ask("SCRIPT", "FLUSH")
        time.sleep(world.chance.uniform(0.1, 0.5))
    return now()


@case("redis.full")
def redis_full(world):
    """No memory is left: new tasks wait in the database, what is known goes on and ends."""
    server = redis(world)
    begun = now()
    server.ask("CONFIG", "SET", "maxmemory", "1")
    known = server.number("HLEN", "clipmill:{0}:tasks")
    if known < 3:
        fail("Redis knows too few tasks for this to say anything")
    wait_until(lambda: server.number("HLEN", "clipmill:{0}:tasks") == 0, 90,
               "a full Redis does not let its tasks end")
    if not any(worker.says(STARTED, begun) for worker in world.workers):
        fail("a full Redis gives no task out")
    wait_until(lambda: world.left() >= 5, 30, "a full Redis lets nobody plan")
    takes_likes(world, begun)
    server.ask("CONFIG", "SET", "maxmemory", "0")
    return now()


@case("redis.freeze")
def redis_freeze(world):
    """It keeps its connections and does not answer."""
    redis(world).freeze(FROZEN_S)
    return now()


# ---- Redis with Sentinel

@case("failover.kill")
def failover(world):
    """The primary dies; Sentinels make the replica one, which may lack the newest writes. It is over
    when they say so. The old one then comes back as a replica."""
    old = redis(world)
    back = threading.Thread(target=old.restart, args=("KILL", 8))
    back.start()
    wait_until(lambda: redis(world).port != old.port
               and "role:master" in redis(world).ask("INFO", "replication"), 30,
               "the Sentinels do not change the primary")
    ended = now()
    back.join()
    return ended


# ---- PostgreSQL

def postgres(world):
    return world.truth.server


@case("postgres.terminate")
def postgres_terminate(world):
    for _ in range(3):
        postgres(world).ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                            f"WHERE datname = '{world.truth.database}'")
        time.sleep(world.chance.uniform(0.1, 0.8))
    return now()


@case("postgres.restart")
def postgres_restart(world):
    postgres(world).restart("INT", 1)
    return now()


@case("postgres.crash")
def postgres_crash(world):
    postgres(world).restart("QUIT", 1)
    return now()


def postgres_outage(world, seconds):
    outage = threading.Thread(target=postgres(world).restart, args=("INT", seconds))
    outage.start()
    time.sleep(2)
    starts_without(world)
    outage.join()
    return now()


@case("postgres.outage_10")
def postgres_outage_10(world):
    return postgres_outage(world, 10)


@case("postgres.outage_60", only_long=True)
def postgres_outage_60(world):
    return postgres_outage(world, 60)


# ---- the network between clipmill and a server

def network_case(server, name):
    def keep(function):
        def run(world):
            return function(world, world.proxies[server])
        run.__doc__ = function.__doc__
        return case(f"network.{server}_{name}")(run)
    return keep


def both(name):
    """The same for either server."""
    def keep(function):
        for server in ("redis", "postgres"):
            network_case(server, name)(function)
        return function
    return keep


@both("delay")
def network_delay(world, proxy):
    """Slow for some seconds: nothing breaks off, all takes its time."""
    proxy.delay(world.chance.uniform(0.1, 0.3))
    time.sleep(3)
    proxy.delay(0)
    return now()


@both("cut")
def network_cut(world, proxy):
    """Every connection is lost in the middle of a reply, for a while."""
    proxy.cut_replies(True)
    time.sleep(2)
    proxy.cut_replies(False)
    return now()


@both("half_open")
def network_half_open(_, proxy):
    """Connections that stand fall silent and stay so; new ones are good at once."""
    proxy.swallow(True)
    proxy.swallow(False)
    return now()


@both("blackhole")
def network_blackhole(world, proxy):
    """For some seconds nothing answers, new connections neither; what stood then stays silent."""
    proxy.swallow(True)
    time.sleep(world.chance.uniform(3, 8))
    proxy.swallow(False)
    return now()
