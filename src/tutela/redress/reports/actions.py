"""Reporting an improper disclosure, moving the report on, and in the vault reading it.

封存单位及其工作人员不当泄露封存信息的，依法追究责任 (2022 sealing measures, article 20): a report starts a case.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from pydantic import TypeAdapter

from tutela.agencies.consulting import queries as consultations
from tutela.agencies.consulting.queries import Asked, Page
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.records.vault import envelope, keys, log, officers, store
from tutela.records.vault.envelope import Place
from tutela.records.vault.finding import PrivateKeys
from tutela.records.vault.signers import Proven
from tutela.redress.reports import queries
from tutela.redress.reports.models import Report
from tutela.redress.reports.report import LONGEST, NEXT, By, State, Told

_TOLD = TypeAdapter[Told](Told)


@transaction.atomic
def report(*, acting: Acting, told: Told, by: By, at: datetime) -> UUID:
    """Takes a report and seals its words to the vault: no process that answers or serves pages can read them.

    Refuses CELL_MISSING for a report that does not say what, and CELL_VALUE for one that is too long.
    """
    require(acting, Permission.REPORT_MAKE)
    if not told.what.strip():
        raise Refusal(Reason.CELL_MISSING, column="what")
    for column, text in (("what", told.what), ("where", told.where), ("when", told.when)):
        if len(text) > LONGEST:
            raise Refusal(Reason.CELL_VALUE, column=column, known=f"≤ {LONGEST}")
    public, id_ = keys.public_keys()[-1], uuid4()
    Report.objects.create(
        id=id_,
        organisation=acting.organisation,
        officer=acting.officer,
        by=by.value,
        state=State.OPEN.value,
        reported_at=at,
        changed_at=at,
        key_id=public.key_id,
        sealed=envelope.seal(public.key, Place(public.key_id, id_, id_), _TOLD.dump_json(told)),
    )
    _log(Event.DISCLOSURE_REPORTED, acting, id_, State.OPEN, at, did="reported")
    return id_


@transaction.atomic
def move_on(*, acting: Acting, report_id: UUID, at: datetime) -> State:
    """The prosecutor looks into an open report, then closes it. Refuses NOT_FOUND (another region's), ALREADY_DONE."""
    require(acting, Permission.REPORTS_HANDLE)
    row = queries.within(acting).select_for_update().filter(id=report_id).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="report")
    state = NEXT.get(State(row.state))
    if state is None:
        raise Refusal(Reason.ALREADY_DONE, what=row.state)
    row.state, row.changed_at, row.handled_by = state.value, at, acting.officer
    row.save()
    _log(Event.REPORT_HANDLED, acting, row.id, state, at, did="moved")
    return state


@transaction.atomic
def read(*, acting: Proven, report_id: UUID, private: PrivateKeys, at: datetime) -> Told:
    """The words of a report, where both shares of the vault's key are present.

    That they were read stands, signed, in the vault's log and in the ledger before they are handed out. Refuses
    NOT_FOUND, VAULT_ENVELOPE, VAULT_SHARE_OTHER_KEY, VAULT_ABSENT, VAULT_OFFICER_UNPROVEN.
    """
    require(acting, Permission.REPORTS_HANDLE)
    row = _one(report_id)
    told = _TOLD.validate_json(_plain(row, private))
    _log_in_vault(log.Act.REPORT_READ, acting, row, at)
    _log(Event.REPORT_HANDLED, acting, row.id, State(row.state), at, did="read")
    return told


@transaction.atomic
def looks(*, acting: Proven, report_id: UUID, private: PrivateKeys, asked: Asked, at: datetime) -> Page:
    """Who looked at which record of their agency, for a report that is being looked into. Logged as `read` is.

    Refuses as `read` does, NOT_READY for a report that nobody looks into, or that is closed, and REQUEST_INVALID for a
    page that there is not.
    """
    require(acting, Permission.REPORTS_HANDLE)
    row = _one(report_id)
    if State(row.state) is not State.LOOKED_INTO:
        raise Refusal(Reason.NOT_READY, what="report")
    found = consultations.consulted(private, asked)
    _log_in_vault(log.Act.LOOKS_READ, acting, row, at, asked.text())
    _log(Event.REPORT_HANDLED, acting, row.id, State(row.state), at, did="looks-read")
    return found


@transaction.atomic
def reseal(private: PrivateKeys) -> None:
    """Seals to the key in force the words that are still under another one. Refuses as `read` does."""
    public = keys.public_keys()[-1]
    for row in Report.objects.exclude(key_id=public.key_id).order_by("id"):
        plain = _plain(row, private)
        row.key_id = public.key_id
        row.sealed = envelope.seal(public.key, Place(public.key_id, row.id, row.id), plain)
        row.save(update_fields=["key_id", "sealed"])


def _one(report_id: UUID) -> Report:
    row = Report.objects.filter(id=report_id).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="report")
    return row


def _plain(row: Report, private: PrivateKeys) -> bytes:
    return private.opened(Place(row.key_id, row.id, row.id), bytes(row.sealed))


def _log_in_vault(act: log.Act, acting: Proven, row: Report, at: datetime, cause: str = "") -> None:
    with store.written():
        officers.require(acting)
        by = (acting.officer,)
        log.append([log.Entry(act, at, acting.organisation, by, row.id, cause=cause, by=acting.by)])


def _log(event: Event, acting: Acting, report_id: UUID, state: State, at: datetime, *, did: str) -> None:
    ledger.append(
        event=event,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"report": str(report_id), "state": state.value, "did": did},
    )
