"""Whose view it is: what an application says, and what is proved, by an officer here or by a service afar."""

from dataclasses import dataclass, field
from datetime import date

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.identity.documents import DocumentKind, parse_document
from tutela.core.identity.names import canonical_name


@dataclass(frozen=True, slots=True)
class Application:
    """What a person's application says of them, as it is written."""

    name: str = field(repr=False)
    document: str = field(repr=False)
    document_kind: DocumentKind | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Proved:
    """Somebody whose document and name are proved, and the power or means by which."""

    document: str = field(repr=False)  # canonical
    name: str = field(repr=False)  # canonical
    by: str


def attested(acting: Acting, application: Application, on: date) -> Proved:
    """An officer has the paper application and the document before them, and answers for both agreeing.

    Refuses NOT_ENTITLED without the power `subject:view`, and whatever is wrong with document or name.
    """
    rule = require(acting, Permission.SUBJECT_VIEW)
    return Proved(*canonical_of(application, on), rule)


def canonical_of(application: Application, on: date) -> tuple[str, str]:
    """Document and name in the one form under which they are compared; refuses what neither can be."""
    document = parse_document(
        application.document, kind=application.document_kind, country=application.country, on=on
    )
    return document.canonical, canonical_name(application.name)
