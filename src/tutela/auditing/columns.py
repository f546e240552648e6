"""Columns that no entry speaks of, held against one another and against the rows that they repeat."""

from collections.abc import Iterator
from typing import Any, Final

from django.contrib.auth.models import User
from django.db.models import F

from tutela.agencies.intake.models import Upload
from tutela.agencies.intake.uploads import State as UploadState
from tutela.answers.campaigns.models import Member
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening.models import Run
from tutela.answers.withdrawals.models import Withdrawal
from tutela.auditing.statements import Fault, Kind, Wrong
from tutela.ledger import replay, retention
from tutela.ledger.events import Event

_AT_ONCE: Final = 500
_TOLD: Final = ("organisation", "purpose", "asked_at")


def faults() -> Iterator[Fault]:
    """Of withdrawals, openings that are gone or kept wrongly, and accounts."""
    yield from _withdrawals()
    yield from _openings()
    yield from _holders()
    waiting = (UploadState.STAGED.value, UploadState.QUEUED.value)
    for upload in Upload.objects.exclude(state__in=waiting).order_by("id"):
        if upload.rows is not None or upload.records is not None:
            yield Fault(Wrong.COLUMN, Kind.UPLOAD_ENDED.value, str(upload.id), detail="numbers")
    # Powers come from an office alone: nobody has them by the framework's own flags.
    for user in User.objects.filter(is_superuser=True).order_by("pk") | User.objects.filter(is_staff=True):
        yield Fault(Wrong.COLUMN, "account", f"account-{user.pk}", detail="powers")


def _withdrawals() -> Iterator[Fault]:
    """What a withdrawal repeats of the answer: whose, for which purpose, from when."""
    page = list(Withdrawal.objects.order_by("id")[:_AT_ONCE])
    while page:
        told = _told([row.told for row in page])
        for row in page:
            if told.get(row.told) != (row.organisation, row.purpose, row.told_at):
                yield Fault(Wrong.COLUMN, Kind.WITHDRAWAL.value, str(row.id), detail="of another answer")
        page = list(Withdrawal.objects.filter(id__gt=page[-1].id).order_by("id")[:_AT_ONCE])


def _holders() -> Iterator[Fault]:
    """Whose a result is: the body's that asked, or that on whose staff list a campaign asked."""
    others = Run.objects.exclude(holder=F("organisation")).order_by("id")
    meant = dict(Member.objects.filter(run__in=others.values("id")).values_list("run", "organisation"))
    # a list that was asked about again keeps its last run alone: the first was refused, and has no result
    for run, holder in others.filter(entry__isnull=False).values_list("id", "holder"):
        if meant.get(run) != holder:
            yield Fault(Wrong.COLUMN, Kind.RUN.value, str(run), detail="holder")


def _told(ids: list[Any]) -> dict[Any, tuple[Any, ...]]:
    found: dict[Any, tuple[Any, ...]] = {}
    for one, *rest in Inquiry.objects.filter(id__in=ids).values_list("id", *_TOLD):
        found[one] = tuple(rest)
    for one, *rest in Run.objects.filter(id__in=ids).values_list("id", "holder", *_TOLD[1:]):
        found[one] = tuple(rest)
    return found


def _openings() -> Iterator[Fault]:
    """Openings that went before the law's time, save of answers that were withdrawn; and those that never would go."""
    withdrawn = {str(content.facts.get("entry")) for content in replay.contents_of(Event.ANSWER_WITHDRAWN)}
    for entry in retention.shredded_early():
        if str(entry) not in withdrawn:
            yield Fault(Wrong.SHREDDED_EARLY, "opening", str(entry), str(entry))
    for entry in retention.passed_over():
        yield Fault(Wrong.COLUMN, "retention", str(entry), str(entry), "is never looked at again")
