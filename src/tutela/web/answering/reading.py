"""From a request to a question that waits for its turn; whatever is not an ordinary one goes to the ordinary door.

The shapes are those of the API, so nothing is judged here that is judged elsewhere otherwise: what does not fit them is
handed to the API itself, whose words for it are the only ones there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from tutela.answers.inquiries.answer import Question, Reply
from tutela.web.api.inquiries import asked, said
from tutela.web.api.limits import JSON
from tutela.web.api.schemas import Batch, Inquiry, RetryKey
from tutela.web.api.written import Writer

ONE: Final = "/api/v1/inquiries"
MANY: Final = "/api/v1/inquiries/batch"

_BEARER: Final = b"Bearer "
_KINDS: Final = frozenset({JSON.encode(), f"{JSON}; charset=utf-8".encode()})
_KEY: Final = TypeAdapter[str](RetryKey)
_READ_ONCE: Final = frozenset({b"authorization", b"content-type", b"idempotency-key"})

Headers = Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Told:
    """What goes back to a caller."""

    status: HTTPStatus
    kind: str
    content: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """One call that is well formed: by whom it says it comes, what it asks, and how it is answered."""

    path: str
    token: str = field(repr=False)
    key: str | None
    sent: Inquiry | Batch = field(repr=False)
    questions: Sequence[Question] = field(repr=False)

    @property
    def said(self) -> bytes:
        """The operation and all that it says."""
        return said(self.path, self.sent)

    def written(self, replies: Sequence[Reply], writer: Writer) -> bytes:
        """The replies in the form of its operation."""
        write = writer.one if self.path == ONE else writer.many
        return write(replies, self.sent.purpose)


def headers_of(pairs: Iterable[tuple[bytes, bytes]]) -> Headers | None:
    """The headers that matter here by name; None where one of them came twice."""
    found: dict[bytes, bytes] = {}
    for name, value in pairs:
        if name in _READ_ONCE and name in found:
            return None
        found[name] = value
    return found


def waiting(path: str, headers: Headers, body: bytes) -> Waiting | None:
    """The call, or None where it is not an ordinary one."""
    bearer, key = headers.get(b"authorization", b""), headers.get(b"idempotency-key")
    if not bearer.startswith(_BEARER) or headers.get(b"content-type") not in _KINDS:
        return None
    try:
        retry_key = None if key is None else _KEY.validate_python(key.decode("ascii"))
        parsed = from_json(body, allow_inf_nan=False)
        sent, questions = _one(parsed) if path == ONE else _many(parsed)
        return Waiting(path, bearer[len(_BEARER) :].decode("ascii"), retry_key, sent, questions)
    except (ValueError, ValidationError):
        return None


def _one(parsed: object) -> tuple[Inquiry, Sequence[Question]]:
    sent = Inquiry.model_validate(parsed)
    return sent, (asked(sent),)


def _many(parsed: object) -> tuple[Batch, Sequence[Question]]:
    sent = Batch.model_validate(parsed)
    return sent, [asked(question) for question in sent.questions]
