"""A person as a form or roster names them, in a form that can be stored, compared and asked about."""

from dataclasses import dataclass, field, replace
from datetime import date

from tutela.answers.inquiries.answer import Question
from tutela.answers.inquiries.identify import identify
from tutela.core.identity.documents import DocumentKind, grouped, masked, parse_document
from tutela.core.identity.names import canonical_name
from tutela.core.identity.sex import Sex


@dataclass(frozen=True, slots=True)
class Person:
    """Name and document as they were written, and the canonical document and name under which both are compared."""

    name: str = field(repr=False)
    document: str = field(repr=False)
    canonical: str = field(repr=False)
    canonical_name: str = field(repr=False)
    kind: DocumentKind | None = None
    country: str | None = None
    born_on: date | None = field(default=None, repr=False)
    sex: Sex | None = None

    def question(self, authorisation: str) -> Question:
        """The question about this person that rests on an authorisation."""
        return Question(
            self.name, self.document, authorisation, self.kind, self.country, self.born_on, self.sex
        )

    @property
    def shown_number(self) -> str:
        """The number as a screen shows it: first six and last four."""
        return grouped(masked(self.canonical.rpartition(":")[2]))


def person_of(question: Question, on: date) -> Person:
    """Whom a form names. Refuses what a question would be refused for, but for the authorisation, which comes later."""
    probe = identify(replace(question, authorisation="later"), on)
    return Person(
        question.name.strip(),
        question.document.strip(),
        probe.document,
        probe.name,
        question.document_kind,
        question.country,
        question.born_on,
        question.sex,
    )


def canonical_of(document: str, on: date) -> str:
    """The canonical form of a number alone, as somebody searches by it. Refuses what no document can be."""
    return parse_document(document, kind=None, country=None, on=on).canonical


def stored(person: Person) -> dict[str, str]:
    """A person as text, for encryption."""
    return {
        "name": person.name,
        "document": person.document,
        "canonical": person.canonical,
        "kind": person.kind or "",
        "country": person.country or "",
        "born_on": person.born_on.isoformat() if person.born_on else "",
        "sex": person.sex or "",
    }


def restored(said: dict[str, str]) -> Person:
    """The reverse."""
    return Person(
        said["name"],
        said["document"],
        said["canonical"],
        canonical_name(said["name"]),
        DocumentKind(said["kind"]) if said["kind"] else None,
        said["country"] or None,
        date.fromisoformat(said["born_on"]) if said["born_on"] else None,
        Sex(said["sex"]) if said["sex"] else None,
    )
