"""One line of a roster: what stands in its cells, and what should be answered."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from tutela.core.disclosure.question import Outcome
from tutela.world.people import Person
from tutela.world.record_files import kind_word, sex_word


class Due(StrEnum):
    """What a line should be answered. A sampled ordinary person may be PENDING instead; the truth stays."""

    RECORD = "record"
    NO_RECORD = "no-record"
    PENDING = "pending"
    REFUSED = "refused"

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """What the law says, as an answer."""
        return cls(outcome.value)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a line, as text; `numeric` writes the number as a number, which loses its digits."""

    name: str
    number: str
    kind: str
    country: str
    sex: str
    born_on: str
    post: str
    authorisation: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its truth. `why` is a `Reason` where it is refused; `kind` names the trap it sets."""

    person: Person
    cells: Cells
    due: Due
    why: str
    kind: str

    def spoilt(self, cells: Cells, kind: str) -> "Line":
        """The same line written otherwise; the answer stays."""
        return replace(self, cells=cells, kind=f"{self.kind}+{kind}")


def plain_cells(person: Person, document_index: int, post: str, authorisation: str) -> Cells:
    """The cells of a careful clerk."""
    document = person.documents[document_index]
    return Cells(
        name=person.name,
        number=document.number,
        kind=kind_word(document.kind),
        country=person.country.name_zh if person.country else "中国",
        sex=sex_word(person.sex),
        born_on=person.born_on.isoformat(),
        post=post,
        authorisation=authorisation,
    )
