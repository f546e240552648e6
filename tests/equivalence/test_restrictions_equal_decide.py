"""What keepers deliver answers as the law decides on the same facts written down plainly, beside whatever records."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import number
from tests.core.histories import days_of, histories
from tutela.core.crypto.keyring import RootKey, Use
from tutela.core.crypto.suites import Suite
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.history import History, Measure, MeasureKind, Port, Record, RecordKind
from tutela.core.disclosure.question import Outcome, Question
from tutela.core.identity.documents import Document, parse_document
from tutela.core.identity.names import canonical_name
from tutela.core.identity.sex import Sex
from tutela.core.law.calendar import add_months
from tutela.core.law.packs import Policy
from tutela.index.compile.rows import rows_of
from tutela.index.lookup.rows import Found, Probe, ProbeKeys, PurposeKeys, Row, finding
from tutela.records.registry.content import Claim, Content, known
from tutela.records.registry.orders import Order

PURPOSE = "teacher-restriction"
ASKED = {PURPOSE, "qualification-restriction"}
BEGUN = date(2023, 4, 14)  # before the notice the purpose is silent
ROOT = RootKey("k", Use.DATA, Suite.STANDARD, datetime(2026, 1, 1, tzinfo=UTC), b"\x07" * 32)
BORN = date(1980, 5, 1)
TODAY = date(2026, 11, 21)
DOCUMENT = parse_document(number(BORN, 101), on=TODAY)
NAME = "王小明"
NUMBERS = ("（2015）浙0299刑初9号", "(2015)浙 0299刑初9号", "（2019）浙0299刑初3号", "")
FOUND = {Outcome.RECORD: Found.RECORD, Outcome.PENDING: Found.PENDING, Outcome.NO_RECORD: Found.ABSENT}
DAYS = st.dates(date(2017, 1, 1), date(2026, 11, 21))


@st.composite
def orders(draw: st.DrawFn, reference: str) -> Order:
    lost = draw(st.booleans())
    decided_on = draw(DAYS)
    lifted_on = draw(st.none() | st.integers(0, 2_500).map(lambda days: decided_on + timedelta(days=days)))
    return Order(
        reference,
        MeasureKind.QUALIFICATION_LOST if lost else MeasureKind.QUALIFICATION_REVOKED,
        decided_on,
        lifted_on=lifted_on,
        judgment=draw(st.sampled_from(NUMBERS)) if lost else "",
    )


@st.composite
def people(draw: st.DrawFn) -> tuple[list[Content], History]:
    """What agencies and keepers deliver of one person, and the same as a plain history."""
    history = draw(histories())
    born_on = history.born_on or BORN
    document = parse_document(number(born_on, 101), on=TODAY)
    records = [(draw(st.sampled_from(NUMBERS)), record) for record in history.records]
    said = [draw(orders(f"order-{at}")) for at in range(draw(st.integers(0, 3)))]
    claim = Claim((NAME,), (document,), None, None)
    contents = [
        *(Content(one.reference, "court", claim, one, written) for written, one in records),
        *(Content(one.reference, "licensing", claim, one, "") for one in said),
    ]
    measures = tuple(plain(one, records) for one in said)
    whole = History(born_on, Sex.MALE, tuple(record for _, record in records), measures)
    return draw(st.permutations(contents)), whole


def plain(order: Order, records: list[tuple[str, Record]]) -> Measure:
    """An order by hand, made with the conviction of its number; the court's where several have it."""
    wanted = squeezed(order.judgment)
    fitting = [
        one
        for written, one in records
        if wanted and squeezed(written) == wanted and one.kind is RecordKind.CONVICTION
    ]
    by_court = [one for one in fitting if one.port is Port.COURT] or fitting
    made_with = max((one.reference for one in by_court), default=None)
    return Measure(order.reference, order.kind, order.decided_on, record=made_with, lifted_on=order.lifted_on)


def squeezed(text: str) -> str:
    return text.replace("（", "(").replace("）", ")").replace(" ", "")


def listed(contents: list[Content], policy: Policy) -> list[Row]:
    """The rows that a person of whom this is delivered gives the list."""
    return list(rows_of([known(contents)], ROOT, policy)) if contents else []


def told(rows: list[Row], document: Document, on: date) -> Found:
    probe = Probe(
        document.canonical,
        document.is_resident_number,
        canonical_name(NAME),
        document.born_on,
        document.sex,
    )
    own = [row for row in rows if row.purpose == PURPOSE]
    return finding(own, ProbeKeys.of(probe, PurposeKeys.of(ROOT, "cn", PURPOSE)), on)


def turning(history: History) -> set[date]:
    """Both sides of every day on which an order can begin, end or fall, and of five years after it."""
    days = set(days_of(history)) | {BEGUN}
    for measure in history.measures:
        assert measure.decided_on is not None
        days |= {measure.decided_on, add_months(measure.decided_on, 60), measure.lifted_on or BEGUN}
    beside = {day + timedelta(days=by) for day in days for by in (-1, 0, 1)}
    return {day for day in beside if day >= BEGUN}


@given(person=people())
@settings(max_examples=120, deadline=None)
def test_the_list_answers_what_the_law_decides(policy: Policy, person: tuple[list[Content], History]) -> None:
    contents, history = person
    rows = listed(contents, policy)
    document = contents[0].claim.documents[0] if contents else DOCUMENT
    for on in sorted(turning(history)):
        expected = FOUND[decide(history, Question(PURPOSE, on), policy, trace=False).outcome]
        assert told(rows, document, on) is expected, on


@given(person=people())
@settings(max_examples=60, deadline=None)
def test_no_other_purpose_changes_by_an_order(policy: Policy, person: tuple[list[Content], History]) -> None:
    contents, _ = person
    records = [one for one in contents if isinstance(one.record, Record)]
    with_orders, without = set(listed(contents, policy)), set(listed(records, policy))
    assert {row for row in with_orders if row.purpose not in ASKED} == without
    assert not any(row.purpose in ASKED for row in without)


@given(decided_on=DAYS)
def test_a_revocation_bars_for_five_years_to_the_day(policy: Policy, decided_on: date) -> None:
    claim = Claim((NAME,), (DOCUMENT,), None, None)
    order = Order("o", MeasureKind.QUALIFICATION_REVOKED, decided_on)
    contents = [Content("j-1", "licensing", claim, order, "")]
    free_on = add_months(decided_on, 60)
    for on, expected in ((free_on - timedelta(days=1), Found.RECORD), (free_on, Found.ABSENT)):
        if on >= BEGUN:
            assert told(listed(contents, policy), DOCUMENT, on) is expected


@given(order=orders("o"), judgment=st.sampled_from(NUMBERS))
def test_an_order_comes_out_of_its_bytes_as_it_went_in(order: Order, judgment: str) -> None:
    content = Content("j-1", "licensing", Claim((NAME,), (DOCUMENT,), None, None), order, judgment)
    assert Content.from_bytes(content.to_bytes()) == content
    renamed = replace(content, record=replace(order, reference="another"))
    assert renamed.to_bytes() != content.to_bytes()
