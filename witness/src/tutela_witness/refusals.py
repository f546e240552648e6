"""What the witness refuses, as the statuses of c2sp.org/tlog-witness."""

from dataclasses import dataclass
from http import HTTPStatus

PLAIN = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"


class Refused(Exception):
    """No cosignature: the HTTP status, and the body that goes with it."""

    def __init__(self, status: HTTPStatus, body: str, content_type: str = PLAIN) -> None:
        super().__init__(body.strip())
        self.status = status
        self.body = body
        self.content_type = content_type


class Unready(Exception):
    """The witness itself is not set up as it should be: one sentence in Chinese and one in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one submission: the signature lines, or the refusal."""

    lines: str
    refused: Refused | None
