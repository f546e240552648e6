"""What the rows of every table say of themselves, in the form of statements."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Final

from allauth.idp.oidc.models import Client

from tutela.agencies.consulting.models import Consultation
from tutela.agencies.intake.models import Upload
from tutela.agencies.intake.uploads import State as UploadState
from tutela.answers.certificates.models import Certificate
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening.actions import LOGGED
from tutela.answers.screening.models import Run, State
from tutela.answers.subjects.models import Delay, Shown, SubjectLink
from tutela.answers.withdrawals.models import Withdrawal
from tutela.auditing import filed, followed
from tutela.auditing.statements import Kind, Statement
from tutela.bodies.models import Officer, Organisation, Quota
from tutela.bodies.tree import stored
from tutela.core.crypto.keyring import Use
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import moment
from tutela.index.lookup import replay as index
from tutela.index.lookup.queries import Covered
from tutela.keys import current
from tutela.ledger import alarms, rotation
from tutela.records.registry import replay as registry
from tutela.redress.reports.models import Report

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
    }


def uploads(since: datetime | None) -> Iterator[Statement]:
    """Files of recording agencies: as they were staged, and as they ended."""
    del since  # one that was staged before may have ended after
    for row in Upload.objects.order_by("id").iterator(chunk_size=_CHUNK):
        staged: dict[str, JSON] = {
            "organisation": row.organisation,
            "officer": row.officer,
            "at": moment(row.staged_at),
            "port": row.port,
        }
        yield Statement(Kind.UPLOAD_STAGED, str(row.id), staged, row.staged_at)
        if row.state != UploadState.STAGED.value:
            confirmed = row.state in (UploadState.QUEUED.value, UploadState.SET_ASIDE.value)
            ended: dict[str, JSON] = {
                "state": UploadState.CONFIRMED.value if confirmed else row.state,
                "at": moment(row.ended_at) if row.ended_at else "",
            }
            yield Statement(Kind.UPLOAD_ENDED, str(row.id), ended, row.ended_at)
        if row.state == UploadState.SET_ASIDE.value:
            aside: dict[str, JSON] = {"organisation": row.organisation, "port": row.port}
            yield Statement(Kind.UPLOAD_SET_ASIDE, str(row.id), aside, row.ended_at)


def records(since: datetime | None) -> Iterator[Statement]:
    """What each upload entered, and what officers found on comparing persons."""
    del since
    for batch in registry.batches():
        at = batch.recorded_at
        yield Statement(Kind.RECORD_VERSIONS, str(batch.batch), at=at)
        yield Statement(Kind.RECORD_MOMENT, moment(at), at=at)
    for one in registry.merges():
        merged: dict[str, JSON] = {"officer": one.officer, "at": moment(one.merged_at)}
        yield Statement(Kind.MERGE, str(one.id), merged, one.merged_at)
        undone: dict[str, JSON] = {"at": moment(one.undone_at) if one.undone_at else ""}
        yield Statement(Kind.MERGE_UNDONE, str(one.id), undone, one.undone_at or one.merged_at)
    for closed in registry.closed_reviews():
        yield Statement(Kind.REVIEW_FOUND, str(closed.id), {"outcome": closed.outcome}, closed.closed_at)
        if closed.outcome == "merged":
            yield Statement(Kind.REVIEW_MERGED, moment(closed.closed_at), at=closed.closed_at)
        else:
            found: dict[str, JSON] = {"at": moment(closed.closed_at)}
            yield Statement(Kind.REVIEW_APART, str(closed.id), found, closed.closed_at)


def feeds(since: datetime | None) -> Iterator[Statement]:
    """What each agency declares, and when it last delivered."""
    del since
    for feed in registry.feeds():
        facts: dict[str, JSON] = {
            "families": sorted(feed.families),
            "from": feed.from_on.isoformat(),
            "cadence_days": feed.cadence_days,
            "at": moment(feed.declared_at),
        }
        yield Statement(Kind.FEED, feed.authority, facts, feed.declared_at)
        if feed.last_delivery_at is not None:
            last: dict[str, JSON] = {"at": moment(feed.last_delivery_at)}
            yield Statement(Kind.DELIVERY, feed.authority, last, feed.last_delivery_at)


def lists(since: datetime | None) -> Iterator[Statement]:
    """Every version of the list, by number, root, policy and moment."""
    del since
    for version in index.list_versions():
        facts: dict[str, JSON] = {"root": version.root.hex(), "policy": version.policy}
        at = version.published_at
        yield Statement(Kind.LIST_VERSION, str(version.number), facts, at)
        published: dict[str, JSON] = {"at": moment(at), "form": version.form}
        yield Statement(Kind.LIST_MOMENT, str(version.number), published, at)


def coverage(purpose: str, covered: Covered) -> Statement:
    """Of one purpose, as it is stored or as the feeds give it."""
    fresh, covers = covered.fresh_until, covered.covers_from
    facts: dict[str, JSON] = {
        "missing": covered.missing,
        "fresh_until": moment(fresh) if fresh else "",
        "covers_from": covers.isoformat() if covers else "",
    }
    return Statement(Kind.COVERAGE, purpose, facts)


def bodies(since: datetime | None) -> Iterator[Statement]:
    """Organisations and officers with all their fields, programs and quotas."""
    del since
    for body in Organisation.objects.select_related("parent").order_by("pk").iterator(chunk_size=_CHUNK):
        fields = stored(body)
        yield Statement(Kind.ORGANISATION, body.code, {k: v for k, v in fields.items() if k != "code"})
    for officer in Officer.objects.order_by("pk").iterator(chunk_size=_CHUNK):
        facts: dict[str, JSON] = {
            "organisation": officer.organisation_id,
            "role": officer.role,
            "active": officer.active,
        }
        yield Statement(Kind.OFFICER, f"officer-{officer.pk}", facts)
    for client in Client.objects.select_related("owner__officer").order_by("id"):
        owner = getattr(client.owner, "officer", None)
        of = f"officer-{owner.pk}" if owner else ""
        yield Statement(Kind.CLIENT, client.id, {"officer": of, "scopes": sorted(client.get_scopes())})
    for quota in Quota.objects.order_by("pk").iterator(chunk_size=_CHUNK):
        year = f"{quota.organisation_id}/{quota.year}"
        yield Statement(Kind.QUOTA_SET, year, {"allowed": quota.allowed})
        if quota.used:
            yield Statement(Kind.QUOTA, year, {"used": quota.used})


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
        if row.decided_at is not None:
            ended: dict[str, JSON] = {
                "organisation": row.organisation,
                "officer": row.decided_by,
                "outcome": row.state,
                "at": moment(row.decided_at),
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
        if row.confirmed_at is not None:
            confirmed: dict[str, JSON] = {
                "organisation": row.organisation,
                "officer": row.confirmed_by,
                "at": moment(row.confirmed_at),
            }
            yield Statement(Kind.WITHDRAWAL_CONFIRMED, str(row.id), confirmed, row.confirmed_at)


def reports(since: datetime | None) -> Iterator[Statement]:
    """Reports of improper disclosures, and how far they have come."""
    del since
    for row in Report.objects.defer("sealed").order_by("id").iterator(chunk_size=_CHUNK):
        facts: dict[str, JSON] = {
            "organisation": row.organisation,
            "officer": row.officer,
            "at": moment(row.reported_at),
        }
        yield Statement(Kind.REPORT, str(row.id), facts, row.reported_at)
        if row.handled_by:
            yield Statement(Kind.REPORT_HANDLED, str(row.id), {"state": row.state}, row.changed_at)


def consultations(since: datetime | None) -> Iterator[Statement]:
    """Who looked at a record of their own agency; which one, an envelope says."""
    del since
    for row in Consultation.objects.defer("sealed").order_by("id").iterator(chunk_size=_CHUNK):
        facts: dict[str, JSON] = {
            "organisation": row.organisation,
            "officer": row.officer,
            "at": moment(row.consulted_at),
        }
        yield Statement(Kind.CONSULTATION, str(row.id), facts, row.consulted_at)


def alarmed(since: datetime | None) -> Iterator[Statement]:
    """Alarms as they were raised, and as they ended."""
    del since
    for one in alarms.every():
        yield Statement(Kind.ALARM, one.key, one.facts, one.raised_at)
        if one.ended_at is not None:
            ended: dict[str, JSON] = {"at": moment(one.ended_at)}
            yield Statement(Kind.ALARM_ENDED, one.key, ended, one.ended_at)


def keys(since: datetime | None) -> Iterator[Statement]:
    """The keys in force, and every key of the log that came after the first."""
    del since
    ring = current.ring()
    for use in (Use.DATA, Use.LOG):
        yield Statement(Kind.KEY, use.value, {"key": ring.active(use).key_id})
    log = [root.key_id for root in ring.roots if root.use is Use.LOG]
    for former, key in pairwise(log):
        yield Statement(Kind.LOG_KEY, key, {"from": former, "keys": list(rotation.public_keys(key))})


READERS: Final[tuple[Callable[[datetime | None], Iterator[Statement]], ...]] = (
    inquiries,
    runs,
    uploads,
    records,
    feeds,
    lists,
    bodies,
    subjects,
    certificates,
    withdrawals,
    reports,
    consultations,
    alarmed,
    keys,
    *filed.READERS,
    *followed.READERS,
)
