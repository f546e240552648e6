"""The API's replies are written by hand, and are byte for byte what its schemas give."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tutela.answers.inquiries.answer import Answer, Reply
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.entries import moment
from tutela.core.proofs.receipts import Receipt
from tutela.index.lookup.queries import Version
from tutela.web.api.grounds import ground
from tutela.web.api.refused import refused
from tutela.web.api.schemas import BatchOut, InquiryOut, ListVersion, ReceiptOut
from tutela.web.api.written import Writer

PURPOSE = "teacher-hire"
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 10**15).map(lambda us: EPOCH + timedelta(microseconds=us)) | st.just(EPOCH)
HASHES = st.binary(min_size=32, max_size=32)
RECEIPTS = st.builds(
    Receipt,
    st.uuids(),
    HASHES,
    MOMENTS,
    st.integers(0, 9999),
    st.lists(HASHES, max_size=14).map(tuple),
    st.text(st.characters(exclude_categories=["Cs"])),
)
REFUSALS = st.sampled_from(
    [
        None,
        Refusal(Reason.DOCUMENT_CHECK_DIGIT),
        Refusal(Reason.DOCUMENT_LENGTH, expected=18, found=3),
        Refusal(Reason.DOCUMENT_CONTRADICTS, field='"sex"\n'),
    ]
)


@st.composite
def calls(draw: st.DrawFn) -> list[Reply]:
    """The replies of one call: one moment, one version, one note."""
    at, accepted_at = draw(MOMENTS), draw(MOMENTS)
    version = Version(draw(st.integers(1, 2**63 - 1)), draw(HASHES), "k", "p", at)
    covers = draw(st.none() | st.dates(date(1990, 1, 1)))
    stale = draw(st.none() | MOMENTS)
    note = draw(st.text(st.characters(exclude_categories=["Cs"])))
    replies = draw(st.lists(st.tuples(st.sampled_from(Answer), REFUSALS, RECEIPTS, st.uuids()), min_size=1))
    return [
        Reply(
            id_,
            answer,
            refusal,
            at,
            version,
            covers,
            stale,
            Receipt(receipt.entry_id, receipt.leaf, accepted_at, receipt.index, receipt.path, note),
        )
        for answer, refusal, receipt, id_ in replies
    ]


def by_schema(reply: Reply) -> InquiryOut:
    receipt = reply.receipt
    return InquiryOut(
        inquiry=reply.inquiry,
        answer=reply.answer,
        refusal=None if reply.refusal is None else refused(reply.refusal),
        asked_at=reply.asked_at,
        list_version=ListVersion(number=reply.version.number, root=reply.version.root.hex()),
        covers_from=reply.covers_from,
        stale_since=reply.stale_since,
        legal_ground=ground(PURPOSE),
        receipt=ReceiptOut(
            entry=receipt.entry_id,
            leaf=receipt.leaf.hex(),
            accepted_at=moment(receipt.accepted_at),
            index=receipt.index,
            path=[part.hex() for part in receipt.path],
            note=receipt.note,
        ),
    )


@given(calls())
def test_answers_are_written_as_the_schemas_write_them(replies: list[Reply]) -> None:
    listed = [by_schema(reply) for reply in replies]
    counts = {answer: sum(one.answer is answer for one in replies) for answer in Answer}
    whole = BatchOut(counts=counts, answers=listed).model_dump_json(exclude_none=True).encode()
    assert Writer().many(replies, PURPOSE) == whole
    assert Writer().one(replies[:1], PURPOSE) == listed[0].model_dump_json(exclude_none=True).encode()


def test_what_differs_between_the_replies_of_a_call_is_written_for_each() -> None:
    at = datetime(2026, 11, 21, 6, 3, tzinfo=UTC)
    version = Version(7, bytes(32), "k", "p", at)

    def reply(n: int, answer: Answer, refusal: Refusal | None = None) -> Reply:
        receipt = Receipt(UUID(int=n), bytes([n]) * 32, at + timedelta(seconds=1), n, (bytes(32),) * n, "n\n")
        return Reply(UUID(int=n + 100), answer, refusal, at, version, None, None, receipt)

    replies = [reply(1, Answer.RECORD), reply(2, Answer.REFUSED, Refusal(Reason.NAME_MISSING))]
    said = Writer().many(replies, PURPOSE).decode()
    for one in replies:
        assert Writer().one([one], PURPOSE).decode() in said
