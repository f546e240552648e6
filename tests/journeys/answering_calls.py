"""The answering process in a test's own process: the whole application, its lanes run by the test itself."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unittest.mock import patch

from tutela.web.answering import app, ordinary, together
from tutela.web.answering.lanes import Tell
from tutela.web.answering.reading import Told, Waiting

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Heard:
    """A response as it went out."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """What it says."""
        return json.loads(self.content)


@dataclass(frozen=True)
class Sent:
    """A request."""

    path: str
    body: bytes
    headers: Mapping[str, str]
    method: str = "POST"


class Gathered:
    """A lane without a thread: what is put into it waits until the test lets it be answered together."""

    is_alive = True

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._waiting: list[tuple[Waiting, Tell]] = []
        self._now = now

    def put(self, one: Waiting, tell: Tell) -> bool:
        """Takes every call."""
        self._waiting.append((one, tell))
        return True

    def answer(self) -> None:
        """Answers all that wait, in one group."""
        group, self._waiting = self._waiting, []
        if group:
            told = together.answered([one for one, _ in group], at=self._now())
            for (_, tell), reply in zip(group, told, strict=True):
                tell(reply)


class Answering:
    """The application; `ask` sends requests that all arrive before any of them is answered.

    What uses the database runs between the turns of the event loop, in the test's own thread and transaction.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._lane = Gathered(now)
        self._odd: list[tuple[Any, bytes, asyncio.Future[Told]]] = []
        self._application = app.Application()
        self._application._lanes = {app.ONE: [self._lane], app.MANY: [self._lane]}  # type: ignore[list-item]
        self._application._through_the_door = self._door  # type: ignore[method-assign]

    def ask(self, *requests: Sent) -> list[Heard]:
        """The responses, in the order of the requests."""
        loop = asyncio.new_event_loop()
        try:
            tasks = [loop.create_task(self._one(one)) for one in requests]
            while not all(task.done() for task in tasks):
                for _ in range(3):
                    loop.run_until_complete(asyncio.sleep(0))
                self._lane.answer()
                self._through_the_door()
            return [task.result() for task in tasks]
        finally:
            loop.close()

    async def _door(self, scope: Any, body: bytes) -> Told:
        future: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._odd.append((scope, body, future))
        return await future

    def _through_the_door(self) -> None:
        """Without letting go of the connection, on which the test's transaction stands."""
        odd, self._odd = self._odd, []
        with patch.object(ordinary, "close_old_connections"):
            for scope, body, future in odd:
                future.set_result(ordinary.through(scope, body))

    async def _one(self, request: Sent) -> Heard:
        out: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            out.append(message)

        await self._application(scope_of(request), receive, send)
        start, body = out
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return Heard(start["status"], headers, body["body"])


def scope_of(request: Sent) -> dict[str, Any]:
    """The request as ASGI has it."""
    headers = {"Host": HOST, "Content-Length": str(len(request.body)), **request.headers}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.path,
        "raw_path": request.path.encode(),
        "root_path": "",
        "query_string": b"",
        "client": (HOST, 1),
        "server": (HOST, 8001),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }


def question(token: str, content: object, **headers: str) -> Sent:
    """A question about one person."""
    return _sent(app.ONE, token, content, headers)


def questions(token: str, content: object, **headers: str) -> Sent:
    """A call about many."""
    return _sent(app.MANY, token, content, headers)


def _sent(path: str, token: str, content: object, headers: Mapping[str, str]) -> Sent:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    bearer = {"Authorization": f"Bearer {token}"} if token else {}
    return Sent(path, body, {"Content-Type": "application/json", **bearer, **named})
