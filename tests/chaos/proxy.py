"""A proxy before one server on loopback that fails as networks do."""

import asyncio
import socket
import threading


class Link:
    """One client's connection, and ours to the server."""

    def __init__(self):
        self.writers = []
        self.dead = False  # keeps its sockets and passes nothing on, for ever

    def cut(self):
        for writer in self.writers:
            writer.transport.abort()


class FaultProxy:
    """Passes everything on until told otherwise. Runs on a thread of its own; call it from any."""

    def __init__(self, port):
        self._to = port
        self._links = set()
        self._delay = 0.0
        self._swallow = False
        self._cut_replies = False
        self._loop = asyncio.new_event_loop()
        listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = listening.getsockname()[1]
        self._server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, sock=listening))
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def stop(self):
        self._ask(self._server.close)
        self.cut()
        asyncio.run_coroutine_threadsafe(self._ended(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def delay(self, seconds):
        """Holds every piece back for so long; 0 ends it."""
        self._ask(lambda: setattr(self, "_delay", seconds))

    def cut(self):
        """Ends all connections, with a reset."""
        self._ask(lambda: [link.cut() for link in list(self._links)])

    def cut_replies(self, on):
        """While on, passes half of a server's next reply and ends the connection."""
        self._ask(lambda: setattr(self, "_cut_replies", on))

    def swallow(self, on):
        """While on, takes connections and bytes and passes nothing on. Who was swallowed from stays
        so: what is lost does not come back."""
        def change():
            self._swallow = on
            for link in self._links if on else ():
                link.dead = True
        self._ask(change)

    def _ask(self, change):
        done = threading.Event()
        self._loop.call_soon_threadsafe(lambda: (change(), done.set()))
        done.wait(10)

    async def _ended(self):
        while self._links:
            await asyncio.sleep(0.01)

    async def _serve(self, reader, writer):
        link = Link()
        link.writers.append(writer)
        link.dead = self._swallow
        self._links.add(link)
        try:
            if link.dead:
                while await reader.read(65536):
                    pass
                return
            back, forth = await asyncio.open_connection("127.0.0.1", self._to)
            link.writers.append(forth)
            await asyncio.gather(self._pass(link, reader, forth, False),
                                 self._pass(link, back, writer, True))
        except OSError:
            pass
        finally:
            link.cut()
            self._links.discard(link)

    async def _pass(self, link, source, sink, is_reply):
        while data := await source.read(65536):
            if link.dead:
                continue
            if self._delay:
                await asyncio.sleep(self._delay)
            if is_reply and self._cut_replies:
                sink.write(data[:len(data) // 2])
                await sink.drain()
                raise ConnectionResetError
            sink.write(data)
            await sink.drain()
        if not link.dead:
            raise ConnectionResetError  # one side has ended: so do both
