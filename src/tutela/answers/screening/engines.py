"""The engine that answers an order, made ready."""

from collections.abc import Callable
from typing import Final

from tutela.answers.inquiries.actions import sample_for
from tutela.answers.inquiries.register import OfficerAttests, connected
from tutela.answers.screening import places
from tutela.answers.screening.batch import Batch, Lines
from tutela.answers.screening.duckdb_engine import Ahead, Columns
from tutela.answers.screening.engine import Answering, Engine, Terms
from tutela.answers.screening.kept import KeptList
from tutela.answers.screening.listed import Listed
from tutela.answers.screening.meeting import Asked
from tutela.answers.screening.order import Order
from tutela.answers.screening.pipeline import in_order
from tutela.answers.screening.planned import Planned, planned
from tutela.answers.screening.reference import Reference
from tutela.index.lookup import queries as index
from tutela.index.lookup.snapshot import Snapshot, snapshot
from tutela.keys import current

THREADS: Final = 2


def begun(order: Order, purpose: str, opened: Lines) -> tuple[Answering, Terms]:
    """The engine of an order, and what holds for all lines; a plan has then run over the whole roster.

    Refuses NOT_READY, ENGINE_ABSENT, ENGINE_STOPPED, DISK_FULL, and what reading a roster refuses.
    """
    sample = sample_for(order.acting, purpose, order.on)
    is_direct = order.engine is Engine.REFERENCE or isinstance(opened, Listed)
    kept = None if is_direct else snapshot(purpose)
    version = kept.version if kept else index.version()
    keys = index.purpose_keys(current.ring().root(version.key_id), purpose)
    terms = Terms(purpose, order.on, order.authorisation, sample, version, keys, connected())
    if isinstance(opened, KeptList):
        opened.require(terms)
    if order.engine is Engine.REFERENCE:
        return Reference(terms), terms
    if kept is None or order.engine is Engine.DUCKDB:
        return Columns(terms, kept), terms
    return Columns(terms, kept, _ahead(order, kept, opened)), terms


def _ahead(order: Order, kept: Snapshot, opened: Lines) -> Ahead:
    """The whole roster is read twice: for the plan, and for its answers."""

    def meeting(asked: Callable[[Batch], Asked]) -> Planned:
        with places.stage(order.run) as folder:
            looked = in_order(asked, opened.batches(), THREADS)
            return planned(kept, looked, engine=order.engine, remote=order.remote, folder=folder)

    return meeting


def threads(order: Order, terms: Terms, opened: Lines) -> int:
    """The reference and who looks up in the list itself read the database, and a register may: all belong to the thread
    of the caller."""
    reads = order.engine is Engine.REFERENCE or isinstance(opened, Listed)
    return 1 if reads or not isinstance(terms.register, OfficerAttests) else THREADS
