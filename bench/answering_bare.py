"""The limit of the answering process: a bare ASGI endpoint that looks one row up and writes one row, in groups.

It reads a request's JSON, and answers after the commit that holds its row. Nothing is judged, encrypted or signed,
nobody's powers or quota are looked at, and there is one row to find and one to write where an answer has a dozen.
"""

import asyncio
import json
import os
import queue
import sys
import threading
from hashlib import sha256
from typing import Any, Final

import psycopg

ROWS: Final = 1_500_000
_MOST: Final = 256
_FIND: Final = "SELECT digest, outcome FROM bare_list WHERE digest = ANY(%s)"
_WRITE: Final = "INSERT INTO bare_log (digest, body) SELECT * FROM unnest(%s::bytea[], %s::text[])"

sys.setswitchinterval(0.0005)
_waiting: queue.SimpleQueue[tuple[bytes, str, "asyncio.Future[bytes]"]] = queue.SimpleQueue()


def prepare(address: str) -> None:
    """The tables, with as many rows as a national list has persons."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE bare_list (digest BYTEA PRIMARY KEY, outcome INTEGER)")
        connection.execute(
            "INSERT INTO bare_list SELECT sha256(n::text::bytea), 1 FROM generate_series(1, %s) AS n", [ROWS]
        )
        connection.execute(
            "CREATE TABLE bare_log (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            " at TIMESTAMPTZ NOT NULL DEFAULT now(), digest BYTEA, body TEXT)"
        )
        connection.execute("ANALYZE bare_list")


def _answer(loop: asyncio.AbstractEventLoop) -> None:
    with psycopg.connect(os.environ["BARE_DATABASE"]) as connection:
        while True:
            group = [_waiting.get()]
            while len(group) < _MOST and not _waiting.empty():
                group.append(_waiting.get())
            digests = [digest for digest, _, _ in group]
            known = {bytes(one) for one, _ in connection.execute(_FIND, [digests], prepare=True)}
            connection.execute(_WRITE, [digests, [body for _, body, _ in group]], prepare=True)
            connection.commit()
            loop.call_soon_threadsafe(_tell, [(future, digest in known) for digest, _, future in group])


def _tell(told: list[tuple["asyncio.Future[bytes]", bool]]) -> None:
    for future, is_known in told:
        if not future.done():
            future.set_result(b'{"answer":"record"}' if is_known else b'{"answer":"no-record"}')


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """One request, or the life of the process."""
    loop = asyncio.get_running_loop()
    if scope["type"] == "lifespan":
        await receive()
        threading.Thread(target=_answer, args=(loop,), daemon=True).start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    body = (await receive())["body"]
    asked = json.loads(body)
    future: asyncio.Future[bytes] = loop.create_future()
    _waiting.put((sha256(asked["person"]["document"].encode()).digest(), body.decode(), future))
    content = await future
    head = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": content})
