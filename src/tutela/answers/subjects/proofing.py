"""How it is known that who asks for their view is who they say: the port `TUTELA_PROOFING`."""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

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


class Proofing(Protocol):
    """Something that proves identities."""

    def proved(self, acting: Acting, application: Application, on: date) -> Proved:
        """Refuses NOT_ENTITLED, and whatever is wrong with document or name."""


class OfficerAttests:
    """An officer has the paper application and the document before them, and answers for both agreeing."""

    def proved(self, acting: Acting, application: Application, on: date) -> Proved:
        """The officer needs the power `subject:view`."""
        rule = require(acting, Permission.SUBJECT_VIEW)
        document = parse_document(
            application.document, kind=application.document_kind, country=application.country, on=on
        )
        return Proved(document.canonical, canonical_name(application.name), rule)


def connected() -> Proofing:
    """The port that is set."""
    return cast(Proofing, import_string(settings.TUTELA_PROOFINGS[settings.TUTELA_PROOFING])())
