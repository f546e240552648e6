"""What the rows of questions, runs, persons' views, certificates and withdrawals say of themselves."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from tutela.answers.certificates.models import Certificate
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening.actions import LOGGED
from tutela.answers.screening.models import Run, State
from tutela.answers.subjects.models import Delay, Shown, SubjectLink
from tutela.answers.withdrawals.models import Withdrawal
from tutela.auditing.statements import Kind, Statement
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import moment

_CHUNK: Final = 2_000


def inquiries(since: datetime | None) -> Iterator[Statement]:
    """One for each question; all of its columns are facts."""
    rows = Inquiry.objects.order_by("entry")
    rows = rows if since is None else rows.filter(asked_at__gte=since)
    for row in rows.iterator(chunk_size=_CHUNK):
        facts: dict[str, JSON] = {
            "organisation": row.organisation,
            "officer": row.officer,
            "at": moment(row.asked_at),
            "purpose": row.purpose,
            "list_version": row.list_version,
            "answer": row.answer,
            "refusal": row.refusal,
            "on": row.asked_on.isoformat(),
        }
        yield Statement(Kind.INQUIRY, str(row.entry), facts, row.asked_at)
        if row.withdrawn_at is not None:
            gone: dict[str, JSON] = {"at": moment(row.withdrawn_at)}
            yield Statement(Kind.INQUIRY_WITHDRAWN, str(row.entry), gone, row.withdrawn_at)


def runs(since: datetime | None) -> Iterator[Statement]:
    """Runs that were answered, refused, or whose result was deleted."""
    del since  # runs are few, and a run may have been asked for long before it was answered
    for row in Run.objects.order_by("id").iterator(chunk_size=_CHUNK):
        if row.entry is not None:
            yield Statement(Kind.RUN, str(row.id), _run_facts(row), row.released_at or row.asked_at)
        if row.released_at is not None:
            released: dict[str, JSON] = {"at": moment(row.released_at)}
            yield Statement(Kind.RUN_RELEASED, str(row.id), released, row.released_at)
        if row.state == State.FAILED and row.refusal in LOGGED:
            yield Statement(Kind.RUN_REFUSED, str(row.id), {"reason": row.refusal}, row.asked_at)
        if row.purged_at is not None:
            facts: dict[str, JSON] = {"organisation": row.organisation, "at": moment(row.purged_at)}
            yield Statement(Kind.RESULT_PURGED, str(row.id), facts, row.purged_at)


def _run_facts(row: Run) -> dict[str, JSON]:
    return {
        "organisation": row.organisation,
        "officer": row.officer,
        "entry": str(row.entry),
        "purpose": row.purpose,
        "list_version": row.list_version,
        "rows": row.done_rows,
        "answers": row.counts,
        "refused": row.refused,
        "rows_root": bytes(row.rows_root).hex(),
        "rows_group": row.rows_group,
    }


def subjects(since: datetime | None) -> Iterator[Statement]:
    """Links from persons to inquiries, and lawful delays."""
    rows = SubjectLink.objects.order_by("entry").values_list("entry", flat=True)
    for entry in rows.iterator(chunk_size=_CHUNK):
        yield Statement(Kind.SUBJECT_LINK, str(entry))
    for entry in Shown.objects.order_by("entry").values_list("entry", flat=True).iterator(chunk_size=_CHUNK):
        yield Statement(Kind.SHOWN, str(entry))
    del since
    for row in Delay.objects.order_by("id"):
        facts: dict[str, JSON] = {
            "organisation": row.organisation,
            "officer": row.asked_by,
            "entry": str(row.entry),
            "until": row.until_on.isoformat(),
            "ground": row.ground,
            "at": moment(row.asked_at),
        }
        yield Statement(Kind.DELAY_ASKED, str(row.id), facts, row.asked_at)
        if row.confirmed_at is not None:
            confirmed = {**facts, "officer": row.confirmed_by, "at": moment(row.confirmed_at)}
            yield Statement(Kind.DELAY_CONFIRMED, str(row.id), confirmed, row.confirmed_at)
        elif row.confirmed_by:  # of another key: what is confirmed may differ once its opening is gone
            yield Statement(Kind.DELAY_CONFIRMED, f"{row.id}, without its moment")


def certificates(since: datetime | None) -> Iterator[Statement]:
    """Applications for certificates: as they were taken, and as another officer ended those that waited."""
    del since
    for row in Certificate.objects.defer("inputs").order_by("id").iterator(chunk_size=_CHUNK):
        facts: dict[str, JSON] = {
            "organisation": row.organisation,
            "officer": row.applied_by,
            "inquiry": str(row.inquiry),
            "form": row.form,
            "at": moment(row.applied_at),
        }
        yield Statement(Kind.CERTIFICATE, str(row.id), facts, row.applied_at)
        if row.decided_at is not None or row.decided_by:
            ended: dict[str, JSON] = {
                "organisation": row.organisation,
                "officer": row.decided_by,
                "outcome": row.state,
                "at": moment(row.decided_at) if row.decided_at else "",
            }
            yield Statement(Kind.CERTIFICATE_SETTLED, str(row.id), ended, row.decided_at)


def withdrawals(since: datetime | None) -> Iterator[Statement]:
    """Answers that were withdrawn, and the receipts for them."""
    del since
    for row in Withdrawal.objects.order_by("id").iterator(chunk_size=_CHUNK):
        facts: dict[str, JSON] = {
            "organisation": row.organisation,
            "row": row.row,
            "due_on": row.due_on.isoformat(),
            "at": moment(row.withdrawn_at),
        }
        yield Statement(Kind.WITHDRAWAL, str(row.id), facts, row.withdrawn_at)
        if row.confirmed_at is not None or row.confirmed_by:
            confirmed: dict[str, JSON] = {
                "organisation": row.organisation,
                "officer": row.confirmed_by,
                "at": moment(row.confirmed_at) if row.confirmed_at else "",
            }
            yield Statement(Kind.WITHDRAWAL_CONFIRMED, str(row.id), confirmed, row.confirmed_at)


READERS: Final[tuple[Callable[[datetime | None], Iterator[Statement]], ...]] = (
    inquiries,
    runs,
    subjects,
    certificates,
    withdrawals,
)
