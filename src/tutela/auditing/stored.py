"""What the rows of every table say of themselves, in the form of statements."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Final

from allauth.idp.oidc.models import Client

from tutela.agencies.consulting.models import Consultation
from tutela.auditing import (
    answered,
    campaigned,
    decided,
    delivered,
    filed,
    followed,
    supervised,
    swept,
    verified,
)
from tutela.auditing.statements import Kind, Statement
from tutela.bodies import accounts
from tutela.bodies.models import Officer, Organisation, Quota
from tutela.bodies.tree import stored
from tutela.core.crypto.keyring import Use
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import moment
from tutela.keys import current
from tutela.ledger import alarms, rotation
from tutela.redress.reports.models import Report
from tutela.redress.reports.report import State

_CHUNK: Final = 2_000


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
        secret: dict[str, JSON] = {"secret": accounts.program(client.id, client.secret)}
        yield Statement(Kind.CLIENT_PROOF, client.id, secret)
    for quota in Quota.objects.order_by("pk").iterator(chunk_size=_CHUNK):
        year = f"{quota.organisation_id}/{quota.year}"
        yield Statement(Kind.QUOTA_SET, year, {"allowed": quota.allowed})
        if quota.used:
            yield Statement(Kind.QUOTA, year, {"used": quota.used})


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
        if row.handled_by or row.state != State.OPEN.value or row.changed_at != row.reported_at:
            handled: dict[str, JSON] = {
                "state": row.state,
                "officer": row.handled_by,
                "at": moment(row.changed_at),
            }
            yield Statement(Kind.REPORT_HANDLED, str(row.id), handled, row.changed_at)


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
    bodies,
    reports,
    consultations,
    alarmed,
    keys,
    *answered.READERS,
    *delivered.READERS,
    *filed.READERS,
    *followed.READERS,
    *swept.READERS,
    *decided.READERS,
    *campaigned.READERS,
    *supervised.READERS,
    *verified.READERS,
)
