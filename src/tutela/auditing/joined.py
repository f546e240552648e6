"""Columns that repeat another row's, or that follow from other columns of their own: no entry speaks of them alone."""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from tutela.answers.campaigns.campaign import State as Listing
from tutela.answers.campaigns.models import Member
from tutela.answers.certificates.certificate import STATE_OF
from tutela.answers.certificates.certificate import State as Certified
from tutela.answers.certificates.models import Certificate
from tutela.answers.filings.models import Filing, Line
from tutela.answers.filings.rows import TABLE as FILINGS
from tutela.answers.identities import keyed
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening.models import Hit, Run, Volume
from tutela.answers.screening.models import State as Running
from tutela.answers.staff.models import Engagement
from tutela.answers.staff.queries import TABLE as STAFF
from tutela.auditing.statements import Fault, Kind, Wrong
from tutela.core.filings.states import Move
from tutela.core.proofs.rows import ALONE
from tutela.measures.following.following import Look, State
from tutela.measures.following.models import Declaration, Following, Step
from tutela.measures.following.owing import STANDING

_CHUNK: Final = 2_000
_RUNS: Final = 200  # each with the hashes of its blocks
_ANSWERS: Final = [one.value for one in (Move.ANSWER, Move.POSTPONE, Move.REFUSE, Move.WATCH, Move.MEET)]
_Rows: TypeAlias = "QuerySet[Any]"


def faults() -> Iterator[Fault]:
    """Of filings and what follows *record*, of certificates, of lists of campaigns and of runs."""
    yield from _told(Kind.FILING, "inquiry", _filings())
    yield from _told(Kind.FOLLOWING, "answer", _followings())
    yield from _of_others()
    yield from _told(Kind.FOLLOWING, "row", _followings_of_rows())
    yield from _told(Kind.DUTY, "is_open", _steps())
    yield from _told(Kind.DUTY, "is_open", _contrary())
    yield from _told(Kind.DUTY, "is_kept", _kept())
    yield from _told(Kind.FOLLOWING, "state", _over())
    yield from _told(Kind.DECLARATION, "look", _declarations())
    yield from _told(Kind.CERTIFICATE, "entry", _certificates())
    yield from _certified()
    yield from _told(Kind.CAMPAIGN_LIST, "state", _lists())
    yield from _runs()


def _told(kind: Kind, detail: str, wrong: _Rows) -> Iterator[Fault]:
    for key in wrong.order_by("id").values_list("id", flat=True).iterator(chunk_size=_CHUNK):
        yield _fault(kind, key, detail)


def _fault(kind: Kind, key: object, detail: str) -> Fault:
    return Fault(Wrong.COLUMN, kind.value, str(key), detail=detail)


def _filings() -> _Rows:
    """That have an answer, and no step by which they were answered: whoever applies is hired by such an answer."""
    answered = Line.objects.filter(filing=OuterRef("pk"), move__in=_ANSWERS)
    return Filing.objects.filter(~Exists(answered), inquiry__isnull=False)


def _followings() -> _Rows:
    """Of another body than was answered, or that left a place on the staff list; it forgets whom after its end."""
    filings = Filing.objects.filter(id=OuterRef("filing"))
    rows = Following.objects.filter(filing__isnull=False).annotate(
        was_asker=Subquery(filings.values("asker")),
        place=Subquery(filings.values("engagement")),
        stands=Subquery(filings.values("state")),
    )
    none = Q(engagement__isnull=True, place__isnull=False) & ~Q(state=State.ENDED.value)
    return rows.filter(Q(stands__isnull=True) | ~Q(asker=F("was_asker")) | none)


def _of_others() -> Iterator[Fault]:
    """What follows a filing at a place that the filing does not name, and that is not its person's at that body."""
    place = Filing.objects.filter(id=OuterRef("filing")).values("engagement")
    rows = Following.objects.filter(filing__isnull=False, engagement__isnull=False).annotate(
        place=Subquery(place)
    )
    moved = rows.exclude(engagement=F("place"), place__isnull=False).order_by("id")
    for row in moved.iterator(chunk_size=_CHUNK):
        engaged = Engagement.objects.filter(id=str(row.engagement), organisation=row.organisation).first()
        filing = Filing.objects.filter(id=str(row.filing)).first()
        if engaged is None or (filing is not None and not _is_same(filing, engaged)):
            yield _fault(Kind.FOLLOWING, row.id, "answer")


def _is_same(filing: Filing, engaged: Engagement) -> bool:
    """Whether both name one person; one in which they were forgotten names nobody."""
    if not filing.key_id or not engaged.key_id:
        return True
    document = keyed.opened(FILINGS, filing.id, filing.sealed).canonical
    return bytes(engaged.digest) in keyed.digests(STAFF, document)


def _followings_of_rows() -> _Rows:
    """Of a row of a run, as long as it stands; one that was withdrawn is there no more."""
    hits = Hit.objects.filter(id=OuterRef("hit"))
    asked = Run.objects.filter(id=OuterRef("run")).values("organisation")
    rows = Following.objects.filter(hit__in=Hit.objects.values("id")).annotate(
        was_asker=Subquery(hits.annotate(asker=Subquery(asked)).values("asker")),
        whose=Subquery(hits.values("organisation")),
        under=Subquery(hits.values("purpose")),
        place=Subquery(hits.values("engagement")),
        day=Subquery(hits.values("told_on")),
    )
    same = Q(asker=F("was_asker"), organisation=F("whose"), purpose=F("under"), told_on=F("day"))
    is_there = Q(engagement=F("place")) | Q(engagement__isnull=True, state=State.ENDED.value)
    return rows.exclude(same & is_there)


def _steps() -> _Rows:
    """A duty is open until it is done; what an answer that fell had ordered is owed no more."""
    stands = Q(following__state__in=STANDING, is_undoing=False)
    undone = Q(following__state=State.FALLEN.value, is_undoing=True)
    owed = Q(done_on__isnull=True) & (stands | undone)
    return Step.objects.filter((Q(is_open=False) & owed) | (Q(is_open=True) & ~owed))


def _ordered() -> _Rows:
    """The same duty about the same person at the same body, for an answer that stands."""
    return Step.objects.filter(
        following__engagement=OuterRef("following__engagement"),
        following__state__in=STANDING,
        is_undoing=False,
        duty=OuterRef("duty"),
    )


def _contrary() -> _Rows:
    """To be put back, though another answer orders it: a body is told both to stop somebody and to let them work."""
    return Step.objects.filter(Exists(_ordered()), is_undoing=True, is_open=True)


def _kept() -> _Rows:
    """Resting on another answer where none orders it, where its own stands, or where it is put back."""
    back = Step.objects.filter(following=OuterRef("following"), duty=OuterRef("duty"), is_undoing=True)
    did = Q(done_on__isnull=False) | Exists(Declaration.objects.filter(step=OuterRef("pk")))
    sound = (
        Q(following__state=State.FALLEN.value, is_undoing=False) & did & Exists(_ordered()) & ~Exists(back)
    )
    return Step.objects.filter(~sound, is_kept=True)


def _over() -> _Rows:
    """Of an answer that fell, with nothing to put back and nothing that rests."""
    left = Step.objects.filter(Q(is_open=True) | Q(is_kept=True), following=OuterRef("pk"))
    return Following.objects.filter(~Exists(left), state=State.FALLEN.value)


def _declarations() -> _Rows:
    """What the office looked at has an entry; until then a proof waits, as long as its answer stands."""
    waits = Q(look=Look.WAITS.value, step__following__state__in=STANDING)
    fell = Q(look=Look.FALLEN.value) & ~Q(step__following__state__in=STANDING)
    looked = Q(look__in=(Look.ACCEPTED.value, Look.RETURNED.value))
    return Declaration.objects.exclude(waits | fell | looked)


def _certificates() -> _Rows:
    asked = Inquiry.objects.filter(id=OuterRef("inquiry")).values("entry")
    rows = Certificate.objects.annotate(asked=Subquery(asked))
    return rows.filter(Q(asked__isnull=True) | ~Q(asked=F("entry")))


def _certified() -> Iterator[Fault]:
    """Until another officer looked, it stands as its question was answered; it has a last day as long as it waits."""
    answer = Inquiry.objects.filter(id=OuterRef("inquiry")).values("answer")
    rows = Certificate.objects.defer("inputs").annotate(answer=Subquery(answer)).order_by("id")
    for row in rows.iterator(chunk_size=_CHUNK):
        came_to = STATE_OF.get(Answer(row.answer)) if row.answer else None
        if not row.decided_by and came_to is not None and row.state != came_to.value:
            yield _fault(Kind.CERTIFICATE, row.id, "state")
        if (row.due_on is not None) is not (row.state == Certified.PENDING.value):
            yield _fault(Kind.CERTIFICATE, row.id, "due_on")


def _lists() -> _Rows:
    owed = Q(state=Listing.OWED.value, listed_at__isnull=True)
    came = Q(state=Listing.LISTED.value, listed_at__isnull=False, run__isnull=True)
    asked = Q(state__in=(Listing.ASKED.value, Listing.FAILED.value), run__isnull=False)
    done = Q(state=Listing.DONE.value, listed_at__isnull=False)
    return Member.objects.exclude(owed | came | asked | done)


def _runs() -> Iterator[Fault]:
    """One that is done has its answers, one that was refused its reason, and any other neither.

    One that is bound stands in a volume in which its purpose is looked for.
    """
    terms = dict(Volume.objects.values_list("id", "terms"))
    rows = Run.objects.defer("authorisation").order_by("id")
    for row in rows.iterator(chunk_size=_RUNS):
        office = (row.acting.get("officer"), row.acting.get("organisation"))
        is_done = row.entry is not None
        holds = {
            "acting": office == (row.officer, row.organisation),
            "state": row.state in Running.values and (row.state == Running.DONE) is is_done,
            "refusal": (row.state == Running.FAILED) is bool(row.refusal),
            "asked_at": row.is_stored or row.released_at in (None, row.asked_at),
            "answers": is_done or not _answers(row),
            "total_rows": not is_done or row.total_rows == row.done_rows,
            "volume": row.volume is None
            or any(one[-1:] == [row.purpose] for one in terms.get(row.volume, ())),
        }
        yield from (_fault(Kind.RUN, row.id, detail) for detail, does in holds.items() if not does)


def _answers(row: Run) -> bool:
    held = (row.counts, row.refused, row.list_version, row.list_label, row.rows_root, row.blocks, row.volume)
    return any(held) or row.is_loose or row.rows_group != ALONE or row.released_at is not None
