"""What the rows of records, of the files that brought them and of the lists made of them say of themselves."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from tutela.agencies.intake.models import Upload
from tutela.agencies.intake.uploads import State as UploadState
from tutela.auditing.statements import Kind, Statement
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import moment
from tutela.index.lookup import replay as index
from tutela.index.lookup.queries import Covered
from tutela.records.registry import replay as registry

_CHUNK: Final = 2_000


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


READERS: Final[tuple[Callable[[datetime | None], Iterator[Statement]], ...]] = (
    uploads,
    records,
    feeds,
    lists,
)
