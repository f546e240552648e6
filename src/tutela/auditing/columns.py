"""Columns that no entry speaks of, held against one another and against the rows that they repeat."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import F

from tutela.agencies.intake.models import Upload
from tutela.agencies.intake.uploads import State as UploadState
from tutela.agencies.sealing import doubts
from tutela.agencies.sealing.models import SealingDoubt
from tutela.answers.campaigns.models import Member
from tutela.answers.filings.queries import filed_by
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening import places, subjects
from tutela.answers.screening.models import Hit, Run
from tutela.answers.withdrawals.models import Withdrawal
from tutela.answers.withdrawals.told import TOLD
from tutela.auditing.statements import Fault, Kind, Wrong
from tutela.bodies.sweeping import canaries
from tutela.ledger import replay, retention
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of

_AT_ONCE: Final = 500
_GOES_WITH_AN_ANSWER: Final = frozenset(
    (
        Event.AUTHORISATION_GIVEN.value,
        Event.CERTIFICATE_APPLIED.value,
        Event.IDENTITY_REVEALED.value,
        Event.VIEW_SHOWN.value,
    )
)
"""What else names the person of an answer: it goes in the act that destroys what stood behind one withdrawn."""
_REPEATED: Final = ("organisation", "purpose", "asked_at")


def faults() -> Iterator[Fault]:
    """Of withdrawals, hits, openings that are gone or kept wrongly, warning identities and accounts."""
    yield from _withdrawals()
    yield from _openings()
    yield from _holders()
    yield from _hits()
    yield from (Fault(Wrong.COLUMN, Kind.CANARY.value, str(one), detail="hash") for one in canaries.changed())
    for doubt in SealingDoubt.objects.order_by("id"):
        if doubt.due_on > doubts.due_on(legal_day_of(doubt.opened_at)):
            yield Fault(Wrong.COLUMN, "sealing-doubt", str(doubt.id), detail="due_on")
    waiting = (UploadState.STAGED.value, UploadState.QUEUED.value)
    for upload in Upload.objects.exclude(state__in=waiting).order_by("id"):
        if upload.rows is not None or upload.records is not None:
            yield Fault(Wrong.COLUMN, Kind.UPLOAD_ENDED.value, str(upload.id), detail="numbers")
    # Powers come from an office alone: nobody has them by the framework's own flags.
    for user in User.objects.filter(is_superuser=True).order_by("pk") | User.objects.filter(is_staff=True):
        yield Fault(Wrong.COLUMN, "account", f"account-{user.pk}", detail="powers")


def _withdrawals() -> Iterator[Fault]:
    """What a withdrawal repeats of the answer: whose, for which purpose, from when.

    Of a row its entry alone says whose: the hit by which another body than the holder was told is gone with it.
    """
    page = list(Withdrawal.objects.order_by("id")[:_AT_ONCE])
    while page:
        told = _told([row.told for row in page])
        for row in page:
            whose = told.get(row.told, ())
            bodies = {row.organisation} if not row.row else {body for body, *_ in whose}
            if not any((body, row.purpose, row.told_at) in whose for body in bodies):
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


def _hits() -> Iterator[Fault]:
    """What a hit repeats of its row, as long as the run has its file; what was pending may have come to an answer."""
    known = Run.objects.filter(entry__isnull=False, id__in=Hit.objects.values("run")).values_list(
        "id", flat=True
    )
    for run in known.order_by("id"):
        if not places.subject_file(run).exists():
            continue
        said = dict(subjects.answered(run, TOLD))
        for row, answer in Hit.objects.filter(run=run).order_by("row", "id").values_list("row", "answer"):
            if said.get(row) not in (Answer.PENDING, Answer(answer)):
                yield Fault(Wrong.COLUMN, Kind.RUN.value, str(run), detail="hit")
    for run in Hit.objects.exclude(run__in=known).order_by("run").values_list("run", flat=True).distinct():
        yield Fault(Wrong.COLUMN, Kind.RUN.value, str(run), detail="hit of no run")


def _told(ids: list[Any]) -> dict[Any, list[tuple[Any, ...]]]:
    """Of each answer who was told: whoever asked, or filed, or holds the run."""
    found: dict[Any, list[tuple[Any, ...]]] = {}
    filed = filed_by(ids)
    for one, body, *rest in Inquiry.objects.filter(id__in=ids).values_list("id", *_REPEATED):
        found[one] = [(each, *rest) for each in (body, filed.get(one, body))]
    for one, *rest in Run.objects.filter(id__in=ids).values_list("id", "holder", *_REPEATED[1:]):
        found[one] = [tuple(rest)]
    return found


def _openings() -> Iterator[Fault]:
    """Openings that went before the law's time, save with answers that were withdrawn; and those that never would."""
    withdrawn = set(_withdrawn_entries())
    acts = retention.acts_on(withdrawn)
    for one in retention.shredded_early():
        went_with_it = one.event in _GOES_WITH_AN_ANSWER and one.act in acts
        if one.entry not in withdrawn and not went_with_it:
            yield Fault(Wrong.SHREDDED_EARLY, "opening", str(one.entry), str(one.entry))
    for entry in retention.passed_over():
        yield Fault(Wrong.COLUMN, "retention", str(entry), str(entry), "is never looked at again")


def _withdrawn_entries() -> Iterator[UUID]:
    for one in replay.contents_of(Event.ANSWER_WITHDRAWN):
        with suppress(ValueError):  # told of by the replay
            yield UUID(str(one.facts.get("entry")))
