"""The port to the population register: does this name belong to this number? Asked before any lookup, for all alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from tutela.bodies.sweeping import canaries


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


@dataclass(frozen=True, slots=True)
class WithNobody:
    """A register that says of identities of nobody what it would say of anybody: whether this is their name.

    Such an identity stands in no register, and would be found out by that.
    """

    register: PopulationRegister
    names: Mapping[str, str] = field(repr=False)  # canonical names by canonical document

    def verify(self, pairs: Sequence[tuple[str, str]]) -> list[Belonging]:
        """Everybody is looked for in the register, whoever it is."""
        said = self.register.verify(pairs)
        return [
            known if document not in self.names else _named(self.names[document] == name)
            for known, (document, name) in zip(said, pairs, strict=True)
        ]


def connected() -> PopulationRegister:
    """The register of this deployment, by `settings.TUTELA_REGISTER`."""
    register: PopulationRegister = import_string(settings.TUTELA_REGISTERS[settings.TUTELA_REGISTER])()
    return register if isinstance(register, OfficerAttests) else WithNobody(register, canaries.identities())


def _named(is_so: bool) -> Belonging:
    return Belonging.BELONGS if is_so else Belonging.DIFFERS
