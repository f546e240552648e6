"""The list: its versions without gaps, the root in force from its rows, and coverage from what feeds declare."""

from collections.abc import Iterator
from datetime import datetime

from tutela.auditing.delivered import coverage
from tutela.auditing.statements import Fault, Kind, Statement, Wrong
from tutela.index.compile.coverage import covered
from tutela.index.lookup import replay as index
from tutela.index.lookup.queries import FORM
from tutela.packs.current import legal_day_of, policy
from tutela.records.registry import queries as registry


def faults() -> Iterator[Fault]:
    """Gaps in the numbers, and whatever of the tree in force is not that of the rows."""
    expected, form = 1, 0
    for version in index.list_versions():
        if version.form < form:
            yield Fault(Wrong.LIST_ROOT, Kind.LIST_VERSION.value, str(version.number), detail="form")
        form = max(form, version.form)
        if version.number != expected:
            yield Fault(Wrong.LIST_GAP, Kind.LIST_VERSION.value, str(version.number), detail=str(expected))
        expected = version.number + 1
    head = index.in_force()
    if head is None:
        return
    if head.number != expected - 1:
        yield Fault(Wrong.LIST_GAP, Kind.LIST_VERSION.value, str(head.number), detail="in force")
    if head.form != FORM:
        return  # of an earlier edition of the system: nothing is answered from it, and it is to be built anew
    found = index.recomputed(head.key_id)
    if found.root != head.root:
        yield Fault(Wrong.LIST_ROOT, Kind.LIST_VERSION.value, str(head.number), detail=found.root.hex())
    for level, position in found.wrong:
        yield Fault(Wrong.LIST_NODE, Kind.LIST_VERSION.value, str(head.number), detail=f"{level}/{position}")


def coverage_stored() -> Iterator[Statement]:
    """What answers are told of each purpose that the packs declare; nothing where `coverage_declared` says nothing."""
    for purpose, found in index.coverages().items():
        if _is_current() and purpose in policy().purposes:
            yield coverage(purpose, found)


def coverage_declared(published_at: datetime) -> Iterator[Statement]:
    """What the declared feeds give for each purpose on the legal day of the last publication.

    Nothing while other packs are in force than when the list was published: it is then to be built anew.
    """
    if not _is_current():
        return
    feeds = registry.feeds()
    for code, purpose in policy().purposes.items():
        yield coverage(code, covered(purpose, feeds, legal_day_of(published_at)))


def _is_current() -> bool:
    head = index.in_force()
    return head is not None and head.policy == policy().sha256
