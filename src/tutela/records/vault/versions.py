"""What is new of a dossier, numbered on: nothing is opened when it is kept, and the last of it is known when it is."""

from collections.abc import Callable, Collection
from dataclasses import replace

from tutela.records.vault.dossiers import Dossier


def fresh(
    dossier: Dossier, known: Collection[bytes], digest: Callable[[bytes], bytes], *, is_last: bool
) -> dict[bytes, Dossier]:
    """What lies in an envelope each, by the hash that tells it apart: what is not among the `known` ones.

    What was said before stands again when it is handed over as the last, unless it `is_last` already. To hand the same
    over again gives nothing.
    """
    parts = {digest(part.told_apart_by()): part for part in _parts(dossier)}
    new = [part for key, part in parts.items() if key not in known]
    if _stands_again(dossier, new, is_last=is_last):
        new.append(dossier.alone(replace(dossier.contents[-1], again=True)))
    numbered = [_numbered(part, ordinal) for ordinal, part in enumerate(new, len(known))]
    return {digest(part.told_apart_by()): part for part in numbered}


def _parts(dossier: Dossier) -> list[Dossier]:
    """Every version, and the order that sealed, which may come before or after them."""
    versions = [dossier.alone(version) for version in dossier.contents]
    ordered = dossier.notice or dossier.officer or not versions
    return [*versions, dossier.alone(None)] if ordered else versions


def _stands_again(dossier: Dossier, new: Collection[Dossier], *, is_last: bool) -> bool:
    """Whether what is said last would not be the last that is kept."""
    if not dossier.contents:
        return False
    written = [part.contents[0].content for part in new if part.contents]
    return written[-1] != dossier.contents[-1].content if written else not is_last


def _numbered(part: Dossier, ordinal: int) -> Dossier:
    if not part.contents:
        return part
    return part.alone(replace(part.contents[0], ordinal=ordinal))
