"""Loads the law: every pack of every jurisdiction, strictly, into one `Policy`; anything amiss is refused."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pydantic import TypeAdapter

from tutela.core.law.checks import (
    empty_terms,
    empty_values,
    faults_within,
    idle_switches,
    repeated_names,
    repeated_words,
    unknown_instruments,
    unknown_offences,
    unknown_purposes,
)
from tutela.core.law.document import Document, of_file, read_document
from tutela.core.law.document import Path as Place
from tutela.core.law.editions import Pack, refuse_gaps
from tutela.core.law.holidays import load_holidays
from tutela.core.law.jurisdictions import (
    Deployment,
    Jurisdiction,
    read_jurisdiction,
    refuse_idle,
    refuse_strangers,
    refuse_unknown,
    refuse_unlike,
)
from tutela.core.law.policy import Policy, assemble
from tutela.core.law.schema import PackContent
from tutela.core.law.shape import shaped
from tutela.core.law.words import Switch

__all__ = ["Deployment", "Pack", "Policy", "load_policy", "study"]

PACK_FILE: Final = "pack.yaml"
SOURCES: Final = "SOURCES.md"
BESIDE: Final = ("cases.yaml", SOURCES)
NOT_LAW: Final = frozenset(
    {"access", "conduct"}
)  # who may do what, and the code of conduct: other rooms' own
NO_READINGS: Final[Mapping[str, Switch]] = MappingProxyType({})
SHAPE: Final = TypeAdapter(PackContent)
NATIONAL: Final = Deployment()


def load_policy(
    root: Path, readings: Mapping[str, Switch] = NO_READINGS, deployment: Deployment = NATIONAL
) -> Policy:
    """The packs under `<root>/<jurisdiction>/<instrument>/<edition>/pack.yaml`, checked and assembled.

    Every pack of every jurisdiction is checked; the law of those that the deployment names is in force.
    `readings` switches named readings (`<instrument>/<rule>`) against the packs. Raises
    Refusal(PACK_INVALID) with file (relative to the root), line and detail, and Refusal(SETTING_INVALID) for a
    regime or a reading that nobody wrote.
    """
    jurisdictions, packs = _checked(root)
    holidays = load_holidays(root)  # only clocks ask for them: what is amiss is refused at start all the same
    refuse_unknown(deployment, {one.code for one in jurisdictions})
    refuse_idle(deployment)
    return assemble(packs, readings, jurisdictions, deployment, holidays)


def study(root: Path, readings: Mapping[str, Switch] = NO_READINGS) -> Policy:
    """Every regime at once, those that publish too: to compare and to read, never to answer by."""
    jurisdictions, packs = _checked(root)
    codes = frozenset(one.code for one in jurisdictions)
    deployment = Deployment(codes, dict.fromkeys(codes, "comparison"))
    return assemble(packs, readings, jurisdictions, deployment, load_holidays(root))


def _checked(root: Path) -> tuple[tuple[Jurisdiction, ...], tuple[Pack, ...]]:
    jurisdictions = tuple(read_jurisdiction(root, folder) for folder in _jurisdictions(root))
    refuse_strangers(root, jurisdictions)
    found = [_read(root, folder) for folder in _editions(root)]
    if not found:
        raise of_file(".", "there is no pack here")
    documents = {pack.id: document for document, pack in found}
    packs = tuple(pack for _, pack in found)
    refuse_gaps(packs, documents)
    _refuse_loose_ends(found)
    refuse_unlike(root, jurisdictions, {one.code for pack in packs for one in pack.content.offences or ()})
    return jurisdictions, packs


def _editions(root: Path) -> list[Path]:
    """Folders of editions, in the order of their names."""
    return [
        edition
        for jurisdiction in _jurisdictions(root)
        for instrument in _folders(jurisdiction)
        for edition in _folders(instrument)
    ]


def _jurisdictions(root: Path) -> list[Path]:
    return [folder for folder in _folders(root) if folder.name not in NOT_LAW]


def _folders(parent: Path) -> list[Path]:
    return sorted(entry for entry in parent.iterdir() if entry.is_dir() and not entry.name.startswith("."))


def _read(root: Path, folder: Path) -> tuple[Document, Pack]:
    file = folder.relative_to(root).joinpath(PACK_FILE).as_posix()
    for name in (PACK_FILE, *BESIDE):
        if not folder.joinpath(name).is_file():
            raise of_file(file, f"{name} is missing beside it")
    _refuse_wordless(root, folder / SOURCES)
    content = folder.joinpath(PACK_FILE).read_bytes()
    document = read_document(file, content)
    _refuse_first(document, empty_values(document.value))
    _refuse_first(document, empty_terms(document.value))
    shape = shaped(document, SHAPE)
    _refuse_first(document, idle_switches(document.value))
    _refuse_first(document, repeated_words(document.value))
    _refuse_first(document, faults_within(shape))
    _refuse_misplaced(document, shape, folder)
    return document, Pack(folder.parent.parent.name, shape, hashlib.sha256(content).hexdigest())


def _refuse_wordless(root: Path, file: Path) -> None:
    """A list of sources is text, and there is some; what the cases say is read by who reads them (`cases`)."""
    where = file.relative_to(root).as_posix()
    try:
        said = file.read_text("utf-8").strip()
    except UnicodeDecodeError:
        raise of_file(where, "the file is not UTF-8") from None
    if not said:
        raise of_file(where, "the file is empty")


def _refuse_misplaced(document: Document, pack: PackContent, folder: Path) -> None:
    """Folder names say what is inside: jurisdiction/instrument/day in force, which is also the pack's id."""
    edition = pack.in_force.from_on.isoformat()
    if folder.name != edition:
        raise document.refuse(("in_force", "from_on"), f"the folder is {folder.name}, in force is {edition}")
    if folder.parent.name != pack.instrument.code:
        raise document.refuse(("instrument", "code"), f"the folder is {folder.parent.name}")
    expected = f"{folder.parent.parent.name}/{folder.parent.name}/{folder.name}"
    if pack.id != expected:
        raise document.refuse(("id",), f"the id must be {expected}")


def _refuse_loose_ends(found: Iterable[tuple[Document, Pack]]) -> None:
    """References between packs: instruments cited, offences counted, purposes declared once."""
    pairs = tuple(found)
    known = {name for _, pack in pairs for name in _names(pack)}
    catalogue = {offence.code: offence for _, pack in pairs for offence in pack.content.offences or ()}
    purposes = {purpose.code for _, pack in pairs for purpose in pack.content.purposes or ()}
    owner: dict[str, str] = {}
    for document, pack in pairs:
        _refuse_first(document, unknown_instruments(document.value, known))
        _refuse_first(document, unknown_offences(pack.content, catalogue))
        _refuse_first(document, unknown_purposes(pack.content, purposes))
        _refuse_first(document, repeated_names(pack.content))
        for at, purpose in enumerate(pack.content.purposes or ()):
            if owner.setdefault(purpose.code, pack.line) != pack.line:
                raise document.refuse(("purposes", at, "code"), f"{owner[purpose.code]} declares it too")


def _names(pack: Pack) -> Iterable[str]:
    yield pack.content.instrument.code
    for instrument in pack.content.cited_instruments or ():
        yield instrument.code


def _refuse_first(document: Document, faults: Iterable[tuple[Place, str]]) -> None:
    for path, detail in faults:
        key = ".".join(str(step) for step in path)
        raise document.refuse(path, f"{key}: {detail}" if key else detail)
