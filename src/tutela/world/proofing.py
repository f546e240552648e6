"""A service that proves fictional people by a code that the demo prints; it proves nobody who lives."""

from datetime import date
from hmac import compare_digest
from typing import Final

from tutela.answers.subjects.proofing import Application, Proved, canonical_of
from tutela.core.crypto.keyring import Use
from tutela.keys import current

BY: Final = "person:fictional-code"
_DIGITS: Final = 8


class FictionalCodes:
    """Behind the port of `answers.persons.proofing`: name, document and code must be of one person."""

    def proved(self, application: Application, code: str, on: date) -> Proved | None:
        """Nothing is looked up: everybody has a code, whoever they are, and takes as long."""
        document, name = canonical_of(application, on)
        right = compare_digest(code_of(document, name).encode(), "".join(code.split()).encode())
        return Proved(document, name, BY) if right else None


def code_of(document: str, name: str) -> str:
    """The eight digits of a canonical document and name, under the key in force."""
    key = current.ring().active(Use.DATA).hash_key("fictional", "code")
    number = int.from_bytes(key.digest(f"{document}\x1f{name}".encode()), "big")
    return f"{number % 10**_DIGITS:0{_DIGITS}d}"
