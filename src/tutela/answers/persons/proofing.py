"""The port `TUTELA_PROOFING`: what proves that who sits before a screen is who they say they are."""

from datetime import date
from typing import Final, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from tutela.answers.subjects.proofing import Application, Proved

LONGEST_CODE: Final = 64


class Proofing(Protocol):
    """A service that proves identities from afar, the national one or a bank's say."""

    def proved(self, application: Application, code: str, on: date) -> Proved | None:
        """The person whose name *and* document these are; None where name, document and code do not belong together.

        Takes as long for somebody it knows as for anybody else. Refuses whatever no document or name can be.
        """


def connected() -> Proofing | None:
    """The service of this deployment; None where there is none, and paper is the way."""
    place = settings.TUTELA_PROOFINGS[settings.TUTELA_PROOFING]
    return cast(Proofing, import_string(place)()) if place else None
