"""What goes into the vault and what it says of a source; the registry's contents stay the bytes that they are."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from pydantic import TypeAdapter

from tutela.core.errors import Reason, Refusal


class Ground(StrEnum):
    """Why a record is sealed."""

    LAW = "law"  # its facts are among those that the law seals
    ORDER = "order"  # on a notice of sealing
    LATE_ORDER = "late-order"  # on one whose time had passed: the vault's log tells the prosecutor
    BEYOND_LAW = (
        "order-beyond-law"  # on one that the law would not have demanded: it tells the prosecutor too
    )
    CASE = "case"  # a copy of a case that the organ which decided it has sealed


@dataclass(frozen=True, slots=True)
class Source:
    """An agency's own number for a record, under the port and the agency that deliver it."""

    port: str
    agency: str
    source_id: str

    def text(self) -> str:
        """What is hashed to know the source again."""
        return f"{self.port}\x1f{self.agency}\x1f{self.source_id}"


@dataclass(frozen=True, slots=True)
class Version:
    """What an agency said once: the bytes of a registry `Content`, and when they were handed in or recorded.

    `ordinal`: how much its dossier held before it. `again`: the dossier held these bytes, and then others.
    """

    recorded_at: datetime
    content: bytes
    ordinal: int = 0
    again: bool = False

    @property
    def place(self) -> tuple[int, datetime]:
        """By which the last of a dossier is known. What was kept before there were ordinals goes by its moment."""
        return self.ordinal, self.recorded_at


@dataclass(frozen=True, slots=True)
class Dossier:
    """One sealed record with every version of it that is handed over, oldest first; an order may come before any.

    `documents` are canonical numbers; `notice` names the notice of sealing, `officer` who ordered (both empty where
    the law seals by itself); `due_on` is the last day of the notice's clock, where the order came after it, and
    `beyond_law` whether the law would not have demanded it. `cases` are the links by which copies are known
    (`vault.cases`), of a case that the source itself decided.
    """

    source: Source
    contents: tuple[Version, ...]
    documents: frozenset[str]
    by_order: bool
    ground: str
    notice: str
    authority: str
    region: str
    officer: str = ""
    due_on: date | None = None
    notice_on: date | None = None  # the day on the notice, and the day on which the agency received it
    received_on: date | None = None
    beyond_law: bool = False
    cases: frozenset[str] = frozenset()

    def alone(self, version: Version | None) -> "Dossier":
        """The same with one version only, as an envelope holds it; with none it is the order itself."""
        return replace(self, contents=(version,) if version else ())

    def told_apart_by(self) -> bytes:
        """Of `alone`: what is hashed to see whether this was kept already. When it was recorded does not count."""
        if self.contents:
            one = self.contents[0]
            return f"again\x1f{one.ordinal}\x1f".encode() + one.content if one.again else one.content
        return f"order\x1f{self.notice}\x1f{self.officer}".encode()

    def to_bytes(self) -> bytes:
        """JSON, for an envelope."""
        return _ADAPTER.dump_json(self)

    @staticmethod
    def from_bytes(data: bytes) -> "Dossier":
        """The reverse of `to_bytes`. Refuses `VAULT_ENVELOPE`."""
        try:
            return _ADAPTER.validate_json(data)
        except ValueError:
            raise Refusal(Reason.VAULT_ENVELOPE) from None


@dataclass(frozen=True, slots=True)
class Kept:
    """What the vault says of a source that it keeps: whether an order sealed it, and whether that came alone."""

    by_order: bool
    is_empty: bool = False  # an order came, and no record yet


_ADAPTER: Final[TypeAdapter[Dossier]] = TypeAdapter(Dossier)
