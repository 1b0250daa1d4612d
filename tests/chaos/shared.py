"""What everything here shares: to give up, and to wait."""

import time


class Failed(Exception):
    """Something that is promised did not hold."""


def fail(message):
    raise Failed(message)


def wait_until(done, seconds, what, pause=0.05):
    """`done` may fail to reach a server: that is not yet."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if done():
                return
        except (OSError, ValueError):
            pass
        if time.monotonic() > deadline:
            fail(what() if callable(what) else what)
        time.sleep(pause)
