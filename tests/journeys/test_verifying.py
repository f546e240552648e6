"""What is pending goes to the agency that delivered the record; two officers tell persons apart; it is remembered."""

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cast import conviction, load, number
from tests.journeys.campaign_steps import OWN, carry_out_the_queue, employ, hand_in, ordered
from tests.journeys.desk import ENGLISH, OFFENDER, OFFENDER_NAME, desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import Person, appoint, filed
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.inventory_steps import the_inventory_follows as the_inventory_follows  # a fixture
from tests.journeys.verifying_steps import (
    FIRST,
    NAMESAKE,
    SECOND,
    Traveller,
    answer_of,
    as_if,
    finds,
    inquiry_of,
    pending,
    refused,
    seen,
    the_case,
    verified,
)
from tests.journeys.verifying_steps import court as court  # a fixture
from tutela.agencies.verifying import actions, opening, queries
from tutela.agencies.verifying.case import LONGEST_WORDS, Basis, Judged, Need, State
from tutela.agencies.verifying.models import Case
from tutela.answers.filings import queries as filings
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries import queries as asked
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry, Settlement
from tutela.answers.screening.models import Hit
from tutela.answers.subjects.view import own_view, receipts
from tutela.auditing import said
from tutela.auditing.audit import audit
from tutela.auditing.statements import Kind as Statements
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason
from tutela.core.filings.states import Move
from tutela.core.filings.states import State as FilingState
from tutela.core.identity.agreement import Verdict
from tutela.core.proofs import entries
from tutela.index.compile import actions as compile_
from tutela.index.lookup import queries as index
from tutela.keys import current
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.measures.following import opening as following
from tutela.measures.following.models import Following
from tutela.packs.current import legal_day_of
from tutela.records.registry.models import Verdict as Kept
from tutela.redress.notifying import actions as notifying
from tutela.redress.notifying import queries as notifications
from tutela.redress.notifying.kinds import Kind
from tutela_verify import openings
from tutela_verify import receipts as outside

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("court")]


PAPERS = itertools.count(1)


def again(at: datetime, person: Person = NAMESAKE) -> Answer:
    """Somebody asked about by a body of its own, without a filing, on a new paper each time."""
    question = replace(person.question(), authorisation=f"B-{next(PAPERS)}")
    return inquiries.ask(
        acting=acting_as("carer"), purpose_code="close-contact-hire", question=question, at=at
    ).answer


def came_to(at: datetime) -> list[str]:
    """What the questions of that body came to in the end."""
    opening.keep_up(at=at)
    latest = asked.latest(acting_as("carer"), 9)
    return [one.last.value if one.last else "withdrawn" for one in latest]


def test_an_identity_to_compare_is_told_to_the_agencys_verifiers(at: datetime) -> None:
    pending(at)
    notifying.gather(at=at)
    assert [one.kind for one in notifications.listed(acting_as(FIRST))] == [Kind.IDENTITY]
    notifying.gather(at=at)
    assert [one.kind for one in notifications.listed(acting_as(SECOND))] == [Kind.IDENTITY]


def test_a_pending_answer_waits_at_the_agency_that_delivered_the_record(at: datetime) -> None:
    pending(at)
    (case,) = queries.waiting(acting_as(FIRST), 9)
    assert case.state is State.OPEN
    assert case.due_on > legal_day_of(at)
    assert Case.objects.get().agency == "court"
    opening.keep_up(at=at)
    assert Case.objects.count() == 1
    assert Entry.objects.filter(event="identity:waits", organisation="court").count() == 1


def test_both_identities_stand_side_by_side_and_nothing_of_the_record(at: datetime) -> None:
    pending(at)
    one = seen(at)
    assert one.asked is not None
    assert "12345" not in one.asked.numbers[0]
    (compared,) = one.compared
    assert compared.identity.names == (OFFENDER_NAME,)
    found = {finding.feature: finding.verdict for finding in compared.findings}
    assert found["name_same"] is found["birth_same"] is found["sex_same"] is Verdict.AGREES
    assert found["document_same"] is Verdict.UNKNOWN
    page = words(desk_of(FIRST).get(f"/identities/{one.id}"))
    assert OFFENDER not in page
    assert OFFENDER[6:14] not in page.replace(" ", "")
    for secret in ("强奸", "2015", "枫桥区教育局"):
        assert secret not in page
    revealed = desk_of(FIRST).post(f"/identities/{one.id}", {"reveal": "1"})
    assert OFFENDER[6:14] in words(revealed)
    assert Entry.objects.filter(event="identity:revealed").count() == 1


def test_two_persons_get_no_record_and_the_first_answer_stays_as_it_was(at: datetime) -> None:
    filing = pending(at)
    verified(at, same=False)
    assert answer_of(filing) is Answer.NO_RECORD
    one = filings.one(acting_as("filer"), filing)
    assert one.state is FilingState.ANSWERED
    assert [step.move for step in one.steps][-2:] == [Move.POSTPONE, Move.SETTLE]
    row = Inquiry.objects.get(id=inquiry_of(filing))
    assert row.answer == Answer.PENDING.value
    assert Settlement.objects.get().answer == Answer.NO_RECORD.value
    view = own_view(person=NAMESAKE.proved(at), at=at)
    assert view.lines[0].answer is Answer.PENDING
    assert view.lines[0].settled is not None
    assert view.lines[0].settled.answer is Answer.NO_RECORD
    assert len(receipts(view)["receipts"]) == 2  # type: ignore[arg-type]
    sequencer.catch_up()
    assert audit().faults == ()


AUDITED: dict[str, Callable[[], object]] = {
    "settlement": lambda: Settlement.objects.update(answer=Answer.RECORD.value),
    "case": lambda: Case.objects.update(state="waits"),
}


@pytest.mark.parametrize("kind", AUDITED)
def test_the_auditor_misses_what_was_changed_of_a_verification(kind: str, at: datetime) -> None:
    pending(at)
    verified(at, same=False)
    sequencer.catch_up()
    AUDITED[kind]()
    assert {(fault.wrong.value, fault.kind) for fault in audit().faults} == {("facts-differ", kind)}


def test_one_person_is_answered_record_and_what_follows_begins(at: datetime) -> None:
    filing = pending(at)
    verified(at, same=True)
    assert answer_of(filing) is Answer.RECORD
    following.keep_up(at=at)
    assert Following.objects.get().filing == filing
    sequencer.catch_up()
    assert audit().faults == ()


def test_found_to_be_the_same_the_person_is_answered_record_at_once_from_then_on(at: datetime) -> None:
    pending(at)
    verified(at, same=True)
    assert again(at) is Answer.RECORD
    assert again(at, Traveller("王小明", "E99999999")) is Answer.PENDING


def test_found_to_be_another_the_same_match_is_raised_no_more(at: datetime) -> None:
    pending(at)
    verified(at, same=False)
    before = Case.objects.count()
    assert again(at) is Answer.PENDING
    assert came_to(at) == ["no-record"]
    assert Case.objects.count() == before
    again(at, Traveller("王小明", "E99999999"))
    assert sorted(came_to(at)) == ["no-record", "pending"]  # both of one moment
    assert Case.objects.count() == before + 1


TWIN = number(date(1980, 2, 29), 103)
"""Of another who is called as the offender is, and was born on that day."""


def found_by(first: str, second: str, at: datetime) -> None:
    """Two officers of one agency find another person, and what follows by itself has followed."""
    case = Case.objects.exclude(state="ended").get(agency=acting_as(first).organisation).id
    marks = [one.mark for one in seen(at, first, case).compared]
    judged = Judged(dict.fromkeys(marks, False), Basis.REGISTER)
    actions.propose(acting=acting_as(first), case=case, judged=judged, at=at)
    actions.confirm(acting=acting_as(second), case=case, at=at)
    opening.keep_up(at=at)


def test_records_of_two_agencies_are_compared_by_each_once(at: datetime, tmp_path: Path) -> None:
    load(tmp_path / "police.jsonl", [conviction("p-1", OFFENDER_NAME, TWIN)], at, "police-recorder")
    for username in ("police-compares", "police-confirms"):
        appoint(username, "police", Role.VERIFIER, at)
    filing = pending(at)
    assert sorted(Case.objects.values_list("agency", "state")) == [("court", "open"), ("police", "open")]
    found_by(FIRST, SECOND, at)
    assert answer_of(filing) is Answer.PENDING
    opening.keep_up(at=at)
    assert sorted(Case.objects.values_list("agency", "state")) == [("court", "ended"), ("police", "open")]
    found_by("police-compares", "police-confirms", at)
    assert answer_of(filing) is Answer.NO_RECORD


def test_a_record_that_came_between_the_two_officers_is_compared_too(at: datetime, tmp_path: Path) -> None:
    filing = pending(at)
    case = finds(at, same=False)
    load(tmp_path / "between.jsonl", [conviction("c-8", OFFENDER_NAME, TWIN)], at)
    second = acting_as(SECOND)
    assert refused(actions.confirm, acting=second, case=case, at=at) is Reason.NOT_READY
    opening.keep_up(at=at)
    assert answer_of(filing) is Answer.PENDING
    actions.send_back(acting=second, case=case, at=at)
    assert len(seen(at, case=case).compared) == 2
    verified(at, same=False)
    assert answer_of(filing) is Answer.NO_RECORD


def test_what_is_written_is_bounded_and_what_is_supplied_is_not_nothing(at: datetime) -> None:
    filing = pending(at)
    case = the_case()
    marks = [one.mark for one in seen(at).compared]
    longest = Judged(dict.fromkeys(marks, False), Basis.OTHER, "字" * LONGEST_WORDS)
    longer = replace(longest, words=longest.words + "字")
    call = {"acting": acting_as(FIRST), "case": case, "at": at}
    assert refused(actions.propose, judged=longer, **call) is Reason.CELL_VALUE
    actions.ask_for_more(**call, need=Need.BIRTH)
    asker = {"acting": acting_as("filer"), "inquiry": inquiry_of(filing), "at": at}
    assert refused(actions.supply, words=" ", **asker) is Reason.CELL_MISSING
    assert refused(actions.supply, words="字" * (LONGEST_WORDS + 1), **asker) is Reason.CELL_VALUE
    assert refused(actions.propose, judged=longest, **call) is None


BY_NAME_ALONE = conviction("c-9", "钱无号", "", born_on="1975-05-05", sex="male")
ASKED_ABOUT = {
    "resident number": Person("钱无号", number(date(1975, 5, 5), 301)),
    "passport": Traveller("钱无号", "E31313131", born_on=date(1975, 5, 5)),
}


@pytest.mark.parametrize("document", ASKED_ABOUT)
@pytest.mark.parametrize("same", [True, False])
def test_a_record_without_any_number_is_compared_and_what_was_found_is_remembered(
    document: str, same: bool, at: datetime, tmp_path: Path
) -> None:
    load(tmp_path / "named.jsonl", [BY_NAME_ALONE], at)
    person = ASKED_ABOUT[document]
    assert again(at, person) is Answer.PENDING
    opening.keep_up(at=at)
    verified(at, same=same)
    assert came_to(at) == ["record" if same else "no-record"]
    again(at, person)
    assert came_to(at) == ["record" if same else "no-record"] * 2
    assert Case.objects.count() == 1
    sequencer.catch_up()
    assert audit().faults == ()


def test_a_number_that_is_supplied_later_leaves_who_has_it_pending(at: datetime, tmp_path: Path) -> None:
    """What was pending by name alone is settled, not withdrawn: the record is theirs."""
    load(tmp_path / "named.jsonl", [BY_NAME_ALONE], at)
    theirs, other = ASKED_ABOUT["resident number"], Person("钱无号", number(date(1975, 5, 5), 303))
    assert [again(at, one) for one in (theirs, other)] == [Answer.PENDING] * 2
    numbered = BY_NAME_ALONE | {"document_number": theirs.document}
    load(tmp_path / "numbered.jsonl", [numbered], at)
    assert sorted(came_to(at)) == ["pending", "withdrawn"], "another number is another person"
    verified(at, same=True)
    assert sorted(came_to(at)) == ["record", "withdrawn"]


def test_a_number_found_to_be_anothers_lists_nobody_any_more(at: datetime) -> None:
    """The record names a number that belongs to somebody with another name."""
    holder = Person("李四清", OFFENDER)
    assert again(at, holder) is Answer.PENDING
    opening.keep_up(at=at)
    verified(at, same=False)
    assert again(at, holder) is Answer.NO_RECORD
    assert again(at, Person(OFFENDER_NAME, OFFENDER)) is Answer.NO_RECORD
    namesake = Traveller(OFFENDER_NAME, "E99999999")
    assert again(at, namesake) is Answer.PENDING, "the record itself still stands"


class TestWhoDecides:
    def test_nobody_confirms_what_they_found(self, at: datetime) -> None:
        pending(at)
        case = finds(at, same=True)
        assert refused(actions.confirm, acting=acting_as(FIRST), case=case, at=at) is Reason.CONFIRM_ANOTHER
        assert Settlement.objects.count() == 0
        actions.send_back(acting=acting_as(SECOND), case=case, at=at)
        assert Case.objects.get().state == State.OPEN.value

    def test_who_delivered_the_record_neither_finds_nor_confirms(self, at: datetime) -> None:
        pending(at)
        loader = as_if(FIRST, "court-recorder")
        case = the_case()
        assert refused(finds, at, same=True, by=loader) is Reason.NOT_ENTITLED
        finds(at, same=True)
        assert refused(actions.confirm, acting=loader, case=case, at=at) is Reason.NOT_ENTITLED

    def test_another_agency_and_other_parts_find_nothing(self, at: datetime) -> None:
        pending(at)
        police = replace(acting_as(FIRST), organisation="police", kind=BodyKind.POLICE)
        assert refused(queries.one, police, the_case(), at) is Reason.NOT_FOUND
        for username in ("clerk", "court-recorder", "supervisor", "administrator"):
            assert refused(queries.one, acting_as(username), the_case(), at) is Reason.NOT_ENTITLED

    def test_a_record_that_nothing_was_found_of_stops_the_finding(self, at: datetime) -> None:
        pending(at)
        browser = desk_of(FIRST)
        page = browser.post(f"/identities/{the_case()}", {"basis": "number", "words": ""})
        assert page.status_code == 422


def test_more_is_asked_of_the_body_which_supplies_it(at: datetime) -> None:
    filing = pending(at)
    case = the_case()
    actions.ask_for_more(acting=acting_as(FIRST), case=case, need=Need.NAMES, at=at)
    assert queries.count(acting_as(FIRST)) == 0
    browser = desk_of("filer")
    assert "曾用名" in words(browser.get(f"/filings/{filing}"))
    sent = browser.post(f"/inquiries/{inquiry_of(filing)}/supply", {"words": "没有曾用名"})
    assert sent.status_code == 302
    assert seen(at, case=case).supplied == "没有曾用名"
    assert queries.count(acting_as(FIRST)) == 1
    carer = desk_of("carer")
    other = carer.post(f"/inquiries/{inquiry_of(filing)}/supply", {"words": "x"})
    assert other.status_code == 404


def test_corrected_identity_ends_what_was_found(at: datetime, tmp_path: Path) -> None:
    pending(at)
    verified(at, same=False)
    corrected = conviction("c-1", OFFENDER_NAME, OFFENDER, former_names="王大明")
    load(tmp_path / "later.jsonl", [corrected], at)
    assert again(at) is Answer.PENDING
    assert came_to(at) == ["pending"]
    assert Case.objects.exclude(state="ended").count() == 1


def test_same_falls_with_a_corrected_identity_and_the_answer_is_withdrawn(
    at: datetime, tmp_path: Path
) -> None:
    filing = pending(at)
    verified(at, same=True)
    moved = conviction("c-1", "王小鸣", OFFENDER)
    load(tmp_path / "later.jsonl", [moved], at)
    assert answer_of(filing) is None
    assert Filing.objects.get(id=filing).state == FilingState.RECALLED.value
    assert again(at) is Answer.NO_RECORD


@pytest.mark.parametrize("is_decided", [False, True])
def test_a_sealed_record_leaves_no_case_and_no_verdict(
    at: datetime, tmp_path: Path, is_decided: bool
) -> None:
    juvenile = number(date(1998, 3, 3), 103)
    load(tmp_path / "j.jsonl", [conviction("c-2", "赵小虎", juvenile, acted_on="2015-01-01", months=61)], at)
    meant = Traveller("赵小虎", "E55555555", born_on=date(1998, 3, 3))
    assert again(at, meant) is Answer.PENDING
    opening.keep_up(at=at)
    if is_decided:
        verified(at, same=True)
        assert again(at, meant) is Answer.RECORD
    sealed = conviction("c-2", "赵小虎", juvenile, acted_on="2015-01-01", months=48)
    load(tmp_path / "sealed.jsonl", [sealed], at)
    assert queries.waiting(acting_as(FIRST), 9) == []
    opening.keep_up(at=at)
    assert Case.objects.count() == 0
    assert Kept.objects.count() == 0
    assert again(at, meant) is Answer.NO_RECORD
    assert set(came_to(at)) <= {"no-record", "withdrawn"}


def test_a_sampled_person_goes_through_the_same_queue_to_no_record(at: datetime, settings: Any) -> None:
    settings.TUTELA_PENDING_SAMPLE = 1
    somebody = Traveller("林一凡", "E77777777", born_on=date(1991, 4, 4))
    assert again(at, somebody) is Answer.PENDING
    opening.keep_up(at=at)
    case = Case.objects.get()
    assert case.agency in {"court", "police", "prosecutor"}
    Case.objects.update(agency="court")
    assert seen(at).compared == ()
    verified(at, same=False)
    assert came_to(at) == ["no-record"]


def test_late_ones_stand_on_the_prosecutors_list_by_agency_alone(at: datetime) -> None:
    pending(at)
    supervisor = acting_as("supervisor")
    case = Case.objects.get()
    assert queries.late_everywhere(supervisor, case.due_on, 9) == []
    (late,) = queries.late_everywhere(supervisor, case.due_on + timedelta(days=1), 9)
    assert (late.name_en, late.count, late.oldest_on) == ("Fengqiao Court", 1, case.due_on)
    page = words(desk_of("supervisor", ENGLISH).get("/identities/late"))
    assert OFFENDER_NAME not in page


def test_what_was_found_follows_the_data_key(at: datetime) -> None:
    pending(at)
    verified(at, same=True)
    old = Kept.objects.get().key_id
    new = compile_.rotate(organisation="admin", officer="security", at=at)
    assert Kept.objects.get().key_id == new != old
    assert again(at) is Answer.RECORD
    assert current.ring().root(new).key_id == new


def test_the_first_screen_says_what_waits(at: datetime) -> None:
    pending(at)
    assert "1</b> 份等待核对身份" in words(desk_of(FIRST).get("/"))
    assert words(desk_of(FIRST, ENGLISH).get("/identities")).count("To be compared") == 1


def test_the_inquiry_page_shows_both_answers_and_both_receipts(at: datetime) -> None:
    again(at)
    opening.keep_up(at=at)
    verified(at, same=False)
    one = asked.latest(acting_as("carer"), 1)[0]
    page = words(desk_of("carer").get(f"/inquiries/{one.inquiry}"))
    assert 'data-answer="no-record"' in page
    assert "待核实" in page
    sequencer.catch_up()
    taken = desk_of("carer").get(f"/inquiries/{one.inquiry}/receipt-settled")
    assert taken.status_code == 200
    assert desk_of("clerk").get(f"/inquiries/{one.inquiry}/receipt-settled").status_code == 404


def test_the_receipt_of_what_it_came_to_binds_what_the_question_bound_and_the_list_then(at: datetime) -> None:
    pending(at)
    verified(at, same=True)
    first, last = (
        entries.parse(bytes(Entry.objects.get(id=one).body))
        for one in (Inquiry.objects.get().entry, Settlement.objects.get().entry)
    )
    assert last.facts["entry"] == str(first.entry_id)
    for key in ("purpose", "basis", "power"):
        assert last.facts[key] == first.facts[key]
    assert last.facts["commitments"] == {
        label: first.commitments[label] for label in ("authorisation", "person")
    }
    now = index.version()
    assert now.number > int(str(first.facts["list_version"])), "the list has followed what was found"
    bound = {name: last.facts[name] for name in ("list_version", "list_root", "policy")}
    assert bound == {"list_version": now.number, "list_root": now.root.hex(), "policy": now.policy}
    files: Any = receipts(own_view(person=NAMESAKE.proved(at), at=at), naming=True)["receipts"]
    read = [outside.parse(json.dumps(one).encode()) for one in files]
    assert [one.entry.event for one in read] == ["inquiry:answered", "answer:settled"]
    for one in read:
        openings.check(one.openings, one.entry.commitments)
        assert json.loads(one.openings["person"].data)["document"] == NAMESAKE.document


def test_the_auditor_holds_the_list_that_a_settled_answer_names(at: datetime) -> None:
    pending(at)
    verified(at, same=False)
    sequencer.catch_up()
    assert audit().faults == ()
    named = entries.parse(bytes(Entry.objects.get(id=Settlement.objects.get().entry).body))
    found = {one.kind: one for one in said.statements(named)}
    version = str(named.facts["list_version"])
    told = {"root": named.facts["list_root"], "policy": named.facts["policy"]}
    used = found[Statements.LIST_USED]
    assert (used.key, used.facts) == (version, told)


def test_what_is_filed_only_is_nobodys_case(at: datetime) -> None:
    filed(at, NAMESAKE)
    opening.keep_up(at=at)
    assert Case.objects.count() == 0


def screen(at: datetime) -> None:
    """The yearly screening of a school with the namesake on its staff list."""
    employ("filer", [NAMESAKE], at)
    hand_in(ordered(at, OWN), "filer", at)
    carry_out_the_queue()


@pytest.mark.django_db(transaction=True)
class TestRowsOfARun:
    """The namesake stands on a school's staff list, and the yearly screening finds them pending."""

    @pytest.fixture
    def screened(self, school: datetime) -> datetime:
        screen(school)
        assert Hit.objects.get().answer == Answer.PENDING.value
        opening.keep_up(at=school)
        return school

    def test_two_persons_come_to_no_record(self, screened: datetime) -> None:
        assert seen(screened).of_a_list
        verified(screened, same=False)
        assert Hit.objects.get().answer == Answer.NO_RECORD.value
        sequencer.catch_up()
        assert audit().faults == ()

    def test_one_person_is_followed_like_any_answer(self, screened: datetime) -> None:
        verified(screened, same=True)
        assert Hit.objects.get().answer == Answer.RECORD.value
        following.keep_up(at=screened)
        assert Following.objects.count() == 1

    def test_the_body_is_asked_for_nothing_about_a_row(self, screened: datetime) -> None:
        asked_for = refused(
            actions.ask_for_more,
            acting=acting_as(FIRST),
            case=the_case(),
            need=Need.NAMES,
            at=screened,
        )
        assert asked_for is Reason.STEP_NOT_POSSIBLE

    def test_found_before_no_case_is_opened_for_it(self, school: datetime) -> None:
        pending(school)
        verified(school, same=False)
        cases = Case.objects.count()
        screen(school)
        opening.keep_up(at=school)
        assert Hit.objects.get().answer == Answer.NO_RECORD.value
        assert Case.objects.count() == cases
