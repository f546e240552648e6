"""People at work while the service is upgraded: each does one thing after the other, and remembers what was said."""

import http.client
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from tests.cast import number, paper

_EVERY: Final = 0.2  # seconds
_PATIENCE: Final = 60.0  # seconds
_FEW: Final = 8
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Act = Callable[[int], tuple[str, dict[str, str]]]


def asks(n: int) -> tuple[str, dict[str, str]]:
    """About one of a few, who are on no list: a clerk who asks about many is slowed, at night sooner than by day."""
    document = number(date(1960, 1, 1) + timedelta(days=n % _FEW * 7919 % 12_000), 200)
    said = {"name": "无名", "document": document, "authorisation": paper(f"{document} {n}")}
    return "/ask", {"purpose": "teacher-hire", "signed_on": _today(), **said}


def enters(n: int) -> tuple[str, dict[str, str]]:
    """An applicant."""
    document = number(date(1961, 1, 1) + timedelta(days=n * 7919 % 12_000), 201 + n * 7 % 700)
    said = {"name": "无名", "document": document}
    return "/staff/new", {"post": "teacher", "purpose": "school-in-service", **said}


def files(n: int) -> tuple[str, dict[str, str]]:
    """A draft about nobody yet."""
    del n
    return "/filings/new", {"engagement": "", "purpose": "close-contact-hire"}


def _today() -> str:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


class Caller(threading.Thread):
    """An officer at one desk. `phase` is set by who leads; nothing is sent twice."""

    def __init__(self, port: int, session: str, act: Act) -> None:
        super().__init__(daemon=True)
        self._port, self._session, self._act = port, session, act
        self._over = threading.Event()
        self.phase = ""
        self.acknowledged: list[tuple[str, str]] = []  # phase, id
        self.refused: Counter[str] = Counter()  # phase and status, or that nobody answered
        self.longest = 0.0  # seconds from one acknowledged act to the next
        self.slowest = 0.0  # seconds that one answer took

    def run(self) -> None:
        """Until it is told to stop."""
        n, last = 0, time.monotonic()
        while not self._over.wait(_EVERY):
            n += 1
            phase, begun = self.phase, time.monotonic()
            said = self._once(*self._act(n), page=f"{n:032}")
            now = time.monotonic()
            self.slowest = max(self.slowest, now - begun)
            if _ID.fullmatch(said):
                self.acknowledged.append((phase, said))
                self.longest, last = max(self.longest, now - last), now
            else:
                self.refused[f"{phase} {said}"] += 1

    def stop(self) -> None:
        """After the act under way."""
        self._over.set()
        self.join(_PATIENCE)

    def done(self, phase: str) -> int:
        """How many acts were acknowledged in a phase."""
        return sum(one == phase for one, _ in self.acknowledged)

    def _once(self, path: str, form: dict[str, str], *, page: str) -> str:
        """The id of what was done; else the status, or `away`. `page`: what the form was drawn with."""
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE)
        try:
            line.request("POST", path, urlencode({**form, "csrfmiddlewaretoken": page}), self._headers(page))
            answer = line.getresponse()
            where, text = answer.headers.get("Location", ""), answer.read().decode()
        except (OSError, http.client.HTTPException):
            return "away"
        finally:
            line.close()
        found = _ID.findall(where if answer.status == 302 else text if answer.status == 200 else "")
        return found[0] if found else f"{answer.status} {where}".strip()

    def _headers(self, page: str) -> dict[str, str]:
        return {
            "Cookie": f"sessionid={self._session}; csrftoken={page}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
