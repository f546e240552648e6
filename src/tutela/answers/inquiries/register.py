"""The port to the population register: does this name belong to this number? Asked before any lookup, for all alike."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Belonging(StrEnum):
    """What the register says about one claim of identity."""

    BELONGS = "belongs"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


class PopulationRegister(Protocol):
    """A register of the population, or what stands in for one."""

    def verify(self, pairs: Sequence[tuple[str, str]]) -> list[Belonging]:
        """One answer for each (canonical document, canonical name), in order."""


class OfficerAttests:
    """No register is connected: the asking officer has compared the document with its holder, and answers for it."""

    def verify(self, pairs: Sequence[tuple[str, str]]) -> list[Belonging]:
        """Every claim belongs, on the officer's word, which stands in the entry."""
        return [Belonging.BELONGS] * len(pairs)


def connected() -> PopulationRegister:
    """The register of this deployment, by `settings.TUTELA_REGISTER`."""
    register: PopulationRegister = import_string(settings.TUTELA_REGISTERS[settings.TUTELA_REGISTER])()
    return register
