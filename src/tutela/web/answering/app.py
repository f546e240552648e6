"""A bare ASGI application for the API's questions, and nothing else.

One thread speaks HTTP, others answer single questions, another answers calls about many persons: so that nobody who
asks about one waits for ten thousand others. Any number of such processes may stand side by side.

Where the database takes several writers and many ask at once, two threads answer single questions, each those of its
own callers: while the one waits for the database the other reckons, and as a body's callers mostly come with one token,
the two seldom wait for each other's rows. Fewer are answered by one: half a group costs much more than half of it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any, Final
from zlib import crc32

from django.db import connection

from tutela.core.errors import Reason, Refusal
from tutela.packs.current import policy
from tutela.web.answering import framing, ordinary, reading, together
from tutela.web.answering.lanes import Lane, Tell, busy
from tutela.web.answering.reading import MANY, ONE, Told, Waiting
from tutela.web.api import problems

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

HEALTH: Final = "/healthz"
MOST_WAITING: Final = 2_000  # single questions: at 5,000 a second, 0.4 seconds of them
MOST_TOGETHER: Final = 256
MOST_PERSONS: Final = 40_000  # in calls about many that wait
_SIDE_BY_SIDE: Final = 2
FEW: Final = 192  # single questions under way that one thread answers
_MOST_ODD: Final = 64  # requests that wait for the ordinary door
_PATIENCE: Final = (
    8.0  # seconds that those who wait in a lane are still answered when the process is told to stop
)


class Application:
    """Reads requests, lets them wait in their lane, and tells each caller after the commit that holds the answer."""

    def __init__(self) -> None:
        self._lanes: dict[str, Sequence[Lane]] = {}
        self._door: ThreadPoolExecutor | None = None
        self._odd = 0
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the whole life of the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            raise ValueError("only HTTP is spoken here")
        await framing.send(scope, send, await self._told(scope, receive))

    async def _told(self, scope: Scope, receive: Receive) -> Told:
        path = scope["path"]
        if path == HEALTH:
            return self._health()
        headers = reading.headers_of(scope["headers"])
        try:
            framing.require_host(scope)
            if path not in (ONE, MANY):
                raise Refusal(Reason.NOT_FOUND, what="")
            body = await framing.body_of(scope, receive)
        except Refusal as refusal:
            return together.told(refusal)
        asked = None
        if scope["method"] == "POST" and headers is not None:
            asked = reading.waiting(path, headers, body)
        return await (self._through_the_door(scope, body) if asked is None else self._answered(path, asked))

    async def _answered(self, path: str, asked: Waiting) -> Told:
        future: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._under_way += 1
        try:
            return await future if self._lane(path, asked).put(asked, _teller(future)) else busy()
        finally:
            self._under_way -= 1

    def _lane(self, path: str, asked: Waiting) -> Lane:
        lanes = self._lanes[path]
        return lanes[lane_of(asked.token, len(lanes), under_way=self._under_way)]

    async def _through_the_door(self, scope: Scope, body: bytes) -> Told:
        """A few at a time: whoever sends nonsense keeps nobody waiting who asks."""
        if self._odd >= _MOST_ODD:
            return busy()
        self._odd += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._door, ordinary.through, scope, body)
        except Exception as fault:  # as the API does with a bug
            problems.log_bug(fault)
            return together.problem(problems.internal_fault())
        finally:
            self._odd -= 1

    def _every(self) -> list[Lane]:
        return [lane for lanes in self._lanes.values() for lane in lanes]

    def _health(self) -> Told:
        fit = bool(self._lanes) and all(lane.is_alive for lane in self._every())
        status = HTTPStatus.OK if fit else HTTPStatus.SERVICE_UNAVAILABLE
        return Told(status, "application/json", b'{"status":"ok"}' if fit else b'{"status":"stopped"}')

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        policy()  # read before anybody asks; a fault of the packs is a process that does not start
        self._begin(asyncio.get_running_loop())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.to_thread(self._end)
        await send({"type": "lifespan.shutdown.complete"})

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        def tell_all(told: Sequence[tuple[Tell, Told]]) -> None:
            loop.call_soon_threadsafe(_tell, told)

        self._door = ThreadPoolExecutor(1, "door")
        singles = _SIDE_BY_SIDE if connection.vendor == "postgresql" else 1
        self._lanes = {
            ONE: [
                Lane(
                    f"single-{number}",
                    most_waiting=MOST_WAITING // singles,
                    most_at_once=MOST_TOGETHER,
                    tell_all=tell_all,
                )
                for number in range(singles)
            ],
            MANY: [Lane("many", most_waiting=MOST_PERSONS, most_at_once=1, tell_all=tell_all)],
        }
        for lane in self._every():
            lane.start()

    def _end(self) -> None:
        for lane in self._every():
            lane.stop(_PATIENCE)
        if self._door is not None:
            self._door.shutdown()


def lane_of(token: str, lanes: int, *, under_way: int) -> int:
    """Which of so many lanes takes a call, by its token, while so many questions are under way.

    A client's retry keys come with its token, so those that are the same mostly meet in one lane.
    """
    return crc32(token.encode()) % lanes if under_way > FEW else 0


def _teller(future: "asyncio.Future[Told]") -> Tell:
    def tell(told: Told) -> None:
        if not future.done():  # the caller may have gone; the answer stands in the ledger all the same
            future.set_result(told)

    return tell


def _tell(told: Sequence[tuple[Tell, Told]]) -> None:
    for tell, reply in told:
        tell(reply)
