"""Jurisdictions: each a folder of packs with what it is, whose law it inherits, and whether a deployment runs it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass as checked

from tutela.core.law.document import of_file, read_document
from tutela.core.law.nearest import unknown_setting
from tutela.core.law.shape import shaped
from tutela.core.law.values import STRICT, Code, Text
from tutela.core.law.words import Stance

FILE: Final = "jurisdiction.yaml"


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Jurisdiction:
    """`code` is the folder's name. `inherits` names the jurisdiction whose packs are in force here too.

    `likened` is for comparison alone: our offences by the names this law would give them, and `likened_if_minor`
    where the victim was a minor. No decision reads it.
    """

    code: Code
    zh: Text
    en: Text
    stance: Stance
    inherits: Code | None = None
    region: Text | None = None  # GB/T 2260 code
    note: Text | None = None
    likened: Mapping[Code, Code] | None = None
    likened_if_minor: Mapping[Code, Code] | None = None


@dataclass(frozen=True, slots=True)
class Deployment:
    """Which regimes answer here, and for which the authority tells others of itself, on what legal basis.

    Nothing is published without both: the regime runs, and `publication` names it with its legal basis.
    """

    regimes: frozenset[str] = frozenset({"cn"})
    publication: Mapping[str, str] | None = None

    def publishes(self, regime: str) -> bool:
        """Whether notices and publications of this regime are on."""
        return bool((self.publication or {}).get(regime, "").strip())


SHAPE: Final = TypeAdapter(Jurisdiction)


def read_jurisdiction(root: Path, folder: Path) -> Jurisdiction:
    """Refusal(PACK_INVALID) where the file is missing, malformed or names another folder."""
    file = folder / FILE
    where = file.relative_to(root).as_posix()
    if not file.is_file():
        raise of_file(where, f"{FILE} is missing")
    document = read_document(where, file.read_bytes())
    found = shaped(document, SHAPE)
    if found.code != folder.name:
        raise document.refuse(("code",), f"the folder is {folder.name}")
    return found


def refuse_strangers(root: Path, known: Iterable[Jurisdiction]) -> None:
    """Refusal(PACK_INVALID) for an heir of an unknown jurisdiction, or of one that inherits itself."""
    by_code = {one.code: one for one in known}
    for one in by_code.values():
        parent = by_code.get(one.inherits) if one.inherits else None
        if one.inherits and (parent is None or parent.inherits or parent is one):
            where = (root / one.code / FILE).relative_to(root).as_posix()
            detail = f"inherits: “{one.inherits}” is no jurisdiction that stands by itself"
            raise of_file(where, detail)


def refuse_unknown(deployment: Deployment, known: Collection[str]) -> None:
    """Refusal(SETTING_INVALID) for a regime that a deployment asks for and nobody wrote."""
    wanted = {"TUTELA_REGIMES": deployment.regimes, "TUTELA_PUBLICATION": deployment.publication or ()}
    for setting, codes in wanted.items():
        for code in sorted(set(codes) - set(known)):
            raise unknown_setting(setting, code, known)


def refuse_idle(deployment: Deployment) -> None:
    """Refusal(SETTING_INVALID) for a regime that is to publish and does not run: nobody would notice it."""
    for code in sorted(set(deployment.publication or ()) - deployment.regimes):
        raise unknown_setting("TUTELA_PUBLICATION", code, deployment.regimes)


def refuse_unlike(root: Path, known: Iterable[Jurisdiction], offences: Collection[str]) -> None:
    """Refusal(PACK_INVALID) where an offence is likened to, or from, one that no catalogue has."""
    for one in known:
        for table in (one.likened or {}, one.likened_if_minor or {}):
            for code in (code for pair in table.items() for code in pair if code not in offences):
                where = (root / one.code / FILE).relative_to(root).as_posix()
                raise of_file(where, f"likened: no catalogue has the offence “{code}”")
