"""Certificates: one question, one route, one wait; the paper is made from five things and nothing else."""

from datetime import date, datetime, timedelta
from inspect import signature
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD, about, appoint_all, conviction, declare_all, load, number
from tests.journeys.desk import ENGLISH, desk_of
from tests.journeys.desk import log as log  # a fixture
from tests.journeys.filing_steps import appoint
from tests.journeys.verifying_steps import FIRST, SECOND, verified
from tutela.agencies.verifying import opening
from tutela.agencies.verifying.models import Case
from tutela.answers.certificates import actions, papers, queries
from tutela.answers.certificates.certificate import Application, Applied, Form, State, code_of
from tutela.answers.certificates.models import Certificate
from tutela.answers.inquiries.answer import Question
from tutela.answers.inquiries.models import Inquiry
from tutela.auditing.audit import audit
from tutela.bodies import actions as bodies
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import DocumentKind
from tutela.core.identity.sex import Sex
from tutela.ledger import sequencer
from tutela.ledger.models import Entry

pytestmark = pytest.mark.django_db

OFFENDER, OFFENDER_NAME = number(date(1980, 2, 29), 101), "王小明"
PASSPORT = "E12345678"
NOBODY, NOBODY_NAME = number(date(1985, 7, 1), 102), "赵无名"
JUVENILE, JUVENILE_NAME = number(date(1998, 3, 3), 103), "赵小虎"
STATION = NewOrganisation(
    "station",
    "枫桥公安分局城西派出所",
    "Chengxi Police Station",
    BodyKind.POLICE_STATION,
    "330299",
    "police",
    40,
)


@pytest.fixture(autouse=True)
def registry(at: datetime, tmp_path: Path, settings: Any) -> datetime:
    """The cast and a police station with two officers; one adult's conviction, one juvenile's that the law seals."""
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    declare_all(at)
    manager = acting_as("administrator")
    bodies.enter_organisations(new=[STATION], by=manager, at=at)
    for username in ("window", "second"):
        bodies.appoint(
            username=username,
            password=PASSWORD,
            organisation="station",
            role=Role.ASKER,
            by=acting_as("security"),
            at=at,
        )
    sealed = conviction("c-2", JUVENILE_NAME, JUVENILE, acted_on="2015-01-01", months=48)
    load(tmp_path / "court.jsonl", [conviction("c-1", OFFENDER_NAME, OFFENDER), sealed], at)
    return at


def applied(name: str, document: str, at: datetime, form: Form = Form.PERSON, **more: str) -> Applied:
    application = Application(form, about(name, document), **more)
    return actions.apply(acting=acting_as("window"), application=application, at=at)


def traveller(at: datetime) -> Applied:
    """Somebody with a passport, of the offender's name, day of birth and sex."""
    person = Question(
        OFFENDER_NAME, PASSPORT, "S-1", DocumentKind.PASSPORT, "CHN", date(1980, 2, 29), Sex.MALE
    )
    return actions.apply(acting=acting_as("window"), application=Application(Form.PERSON, person), at=at)


def agrees(one: Applied, at: datetime) -> Applied:
    """Another officer of the station finds that the document is the applicant's."""
    return actions.settle(acting=acting_as("second"), certificate_id=one.id, belongs=True, at=at)


def compared(at: datetime, *, same: bool) -> None:
    """Two officers of the agency compare the identity: the court, or whichever a routine check was drawn for."""
    opening.keep_up(at=at)
    agency = Case.objects.exclude(state="ended").get().agency
    for username in (FIRST, SECOND):
        appoint(username, agency, Role.VERIFIER, at)
    verified(at, same=same)


def paper(one: Applied) -> bytes:
    return actions.paper(acting=acting_as("window"), certificate_id=one.id)


def code_on(one: Applied) -> str:
    row = Certificate.objects.get(id=one.id)
    return actions._opened(row)[0].code


def test_the_paper_is_made_from_exactly_five_things() -> None:
    assert list(signature(papers.certificate).parameters) == ["name", "number", "on", "code", "authority"]


def test_equal_inputs_give_equal_bytes_and_other_inputs_do_not() -> None:
    five = {
        "name": "欧阳𠮷晴",
        "number": NOBODY,
        "on": date(2026, 11, 21),
        "code": "ABCD-EFGH",
        "authority": "所",
    }
    first = papers.certificate(**five)
    assert first == papers.certificate(**five)
    assert first.startswith(b"%PDF-")
    assert b"pdfaid" in first  # it says that it is PDF/A
    for name, other in {"name": "欧阳晴", "number": OFFENDER, "code": "ABCD-EFGX", "authority": "局"}.items():
        assert papers.certificate(**{**five, name: other}) != first
    assert papers.certificate(**{**five, "on": date(2026, 11, 22)}) != first


def test_markup_in_a_name_is_a_name() -> None:
    five = {"number": NOBODY, "on": date(2026, 11, 21), "code": "ABCD-EFGH", "authority": "所"}
    hostile = '#panic("x") *b* <a> $x$ \\ #sys.inputs.code'
    assert papers.certificate(name=hostile, **five) != papers.certificate(name="ABCD-EFGH", **five)


def test_a_person_without_a_record_gets_the_certificate_at_once(at: datetime) -> None:
    one = applied(NOBODY_NAME, NOBODY, at)
    assert (one.state, one.due_on) == (State.ISSUED, None)
    assert paper(one) == paper(one)


def test_a_record_gives_the_refusal_in_its_form(at: datetime) -> None:
    one = applied(OFFENDER_NAME, OFFENDER, at)
    assert one.state is State.NOT_ISSUED
    assert paper(one) != paper(applied(NOBODY_NAME, NOBODY, at))


def test_who_has_a_sealed_record_gets_the_bytes_of_who_never_had_one(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code is random in every world, so it is held still here."""
    monkeypatch.setattr(actions, "code_of", lambda randomness: code_of(bytes(len(randomness))))
    sealed = applied(JUVENILE_NAME, JUVENILE, at)
    assert sealed.state is State.ISSUED
    never = papers.certificate(
        name=JUVENILE_NAME,
        number=JUVENILE,
        on=date(2026, 11, 21),
        code="AAAA-AAAA-AAAA-AAAA",
        authority="枫桥公安分局城西派出所",
    )
    assert paper(sealed) == never


def test_the_unit_form_tells_the_unit_and_asks_for_its_name(at: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        applied(NOBODY_NAME, NOBODY, at, Form.UNIT)
    assert (refused.value.reason, refused.value.values["column"]) == (Reason.CELL_MISSING, "unit")
    none = applied(NOBODY_NAME, NOBODY, at, Form.UNIT, unit="晨星托管")
    some = applied(OFFENDER_NAME, OFFENDER, at, Form.UNIT, unit="晨星托管")
    assert (none.state, some.state) == (State.ISSUED, State.NOT_ISSUED)
    assert paper(none) != paper(some)


def test_the_fourth_application_in_a_year_states_its_use(at: datetime) -> None:
    for days in (0, 1, 2):
        applied(NOBODY_NAME, NOBODY, at + timedelta(days=days))
    asked = Inquiry.objects.count()
    with pytest.raises(Refusal) as refused:
        applied(NOBODY_NAME, NOBODY, at + timedelta(days=3))
    assert (refused.value.reason, refused.value.values["column"]) == (Reason.CELL_MISSING, "use")
    assert Inquiry.objects.count() == asked
    assert applied(NOBODY_NAME, NOBODY, at + timedelta(days=3), use="公证").state is State.ISSUED


def test_a_year_later_the_earliest_no_longer_counts(at: datetime) -> None:
    for days in (0, 1, 2):
        applied(NOBODY_NAME, NOBODY, at + timedelta(days=days))
    with pytest.raises(Refusal):
        applied(NOBODY_NAME, NOBODY, at + timedelta(days=364))
    assert applied(NOBODY_NAME, NOBODY, at + timedelta(days=365)).state is State.ISSUED


def test_what_cannot_be_printed_is_told_before_anything_is_asked(at: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        applied("王\U00030000明", NOBODY, at)
    assert (refused.value.reason, refused.value.values) == (Reason.PAPER_LETTER, {"field": "name"})
    assert Inquiry.objects.count() == 0


def test_who_waits_gets_a_receipt_with_three_working_days_and_another_officer_ends_it(
    at: datetime, settings: Any
) -> None:
    settings.TUTELA_PENDING_SAMPLE = 1  # everybody is in the sample
    one = applied(NOBODY_NAME, NOBODY, at)
    assert (one.state, one.due_on) == (State.PENDING, date(2026, 11, 25))  # from a Saturday: Mon, Tue, Wed
    waits = paper(one)
    with pytest.raises(Refusal) as refused:
        actions.settle(acting=acting_as("window"), certificate_id=one.id, belongs=True, at=at)
    assert refused.value.reason is Reason.NOT_ENTITLED
    assert queries.waiting(acting_as("second")) == 1
    agreed = agrees(one, at)
    assert (agreed.state, agreed.due_on, agreed.waits_here) == (State.PENDING, one.due_on, False)
    assert queries.waiting(acting_as("second")) == 0
    assert paper(one) == waits
    with pytest.raises(Refusal) as again:
        agrees(one, at)
    assert again.value.reason is Reason.ALREADY_DONE
    compared(at, same=False)
    ended = queries.one(acting_as("window"), one.id)
    assert (ended.state, ended.due_on) == (State.ISSUED, None)
    assert paper(one) != waits
    assert Entry.objects.filter(event="inquiry:settled").count() == 1


@pytest.mark.parametrize(
    ("name", "document", "state"),
    [
        (OFFENDER_NAME, OFFENDER, State.NOT_ISSUED),
        (JUVENILE_NAME, JUVENILE, State.ISSUED),
        (NOBODY_NAME, NOBODY, State.ISSUED),
    ],
)
@pytest.mark.parametrize("window_is_first", [True, False])
def test_the_receipt_of_who_waits_says_nothing_of_the_result(
    name: str, document: str, state: State, window_is_first: bool, at: datetime, settings: Any
) -> None:
    settings.TUTELA_PENDING_SAMPLE = 1
    one = applied(name, document, at)
    assert (one.state, one.due_on) == (State.PENDING, date(2026, 11, 25))
    steps = [lambda: agrees(one, at), lambda: compared(at, same=state is State.NOT_ISSUED)]
    for step in steps if window_is_first else reversed(steps):
        stands = queries.one(acting_as("window"), one.id)
        assert (stands.state, stands.due_on) == (State.PENDING, one.due_on), "nobody is told one half"
        step()
    assert queries.one(acting_as("window"), one.id).state is state
    sequencer.catch_up()
    assert audit().faults == ()


def test_a_namesake_of_one_who_has_a_record_gets_the_certificate_and_is_not_compared_again(
    at: datetime,
) -> None:
    one = traveller(at)
    assert one.state is State.PENDING
    agrees(one, at)
    compared(at, same=False)
    assert queries.one(acting_as("window"), one.id).state is State.ISSUED
    again = traveller(at)
    assert again.state is State.PENDING, "the list cannot say: all but this one"
    opening.keep_up(at=at)
    assert agrees(again, at).state is State.ISSUED
    assert Case.objects.exclude(state="ended").count() == 0
    assert Case.objects.count() == 1


def test_who_turns_out_to_be_the_one_with_the_record_is_refused(at: datetime, tmp_path: Path) -> None:
    one = traveller(at)
    agrees(one, at)
    compared(at, same=True)
    assert queries.one(acting_as("window"), one.id).state is State.NOT_ISSUED
    code = code_on(one)
    assert actions.verified(code=code, last_four=PASSPORT[-4:]) is not None
    load(
        tmp_path / "fell.jsonl", [conviction("c-1", OFFENDER_NAME, OFFENDER, overturned_on="2026-06-01")], at
    )
    assert queries.one(acting_as("window"), one.id).state is State.WITHDRAWN
    assert actions.verified(code=code, last_four=PASSPORT[-4:]) is None


def test_what_was_withdrawn_before_it_was_compared_is_looked_at_again(at: datetime, tmp_path: Path) -> None:
    one = traveller(at)
    agrees(one, at)
    load(
        tmp_path / "fell.jsonl", [conviction("c-1", OFFENDER_NAME, OFFENDER, overturned_on="2026-06-01")], at
    )
    assert queries.one(acting_as("window"), one.id).waits_here
    assert agrees(one, at).state is State.ISSUED
    opening.keep_up(at=at)
    assert Case.objects.count() == 0
    sequencer.catch_up()
    assert audit().faults == ()


def test_closed_at_the_window_nobody_compares_it(at: datetime) -> None:
    one = traveller(at)
    opening.keep_up(at=at)
    assert Case.objects.count() == 1
    actions.settle(acting=acting_as("second"), certificate_id=one.id, belongs=False, at=at)
    opening.keep_up(at=at)
    assert Case.objects.count() == 0


def test_a_document_of_somebody_else_closes_the_application(at: datetime, settings: Any) -> None:
    settings.TUTELA_PENDING_SAMPLE = 1
    one = applied(OFFENDER_NAME, OFFENDER, at)
    closed = actions.settle(acting=acting_as("second"), certificate_id=one.id, belongs=False, at=at)
    assert closed.state is State.CLOSED
    with pytest.raises(Refusal) as refused:
        paper(one)
    assert refused.value.reason is Reason.NOT_FOUND


def test_a_paper_verifies_by_code_and_last_four_and_by_nothing_else(at: datetime, settings: Any) -> None:
    one = applied(NOBODY_NAME, NOBODY, at)
    code = code_on(one)
    genuine = (date(2026, 11, 21), "枫桥公安分局城西派出所", Form.PERSON, State.ISSUED)
    assert actions.verified(code=code, last_four=NOBODY[-4:]) == genuine
    assert actions.verified(code=code.lower().replace("-", " "), last_four=NOBODY[-4:].lower()) == genuine
    assert actions.verified(code=code, last_four=OFFENDER[-4:]) is None
    assert actions.verified(code=code[:-1] + "A", last_four=NOBODY[-4:]) in (
        None,
        genuine if code[-1] == "A" else None,
    )
    assert actions.verified(code="", last_four=NOBODY[-4:]) is None
    settings.TUTELA_PENDING_SAMPLE = 1
    waiting = applied(OFFENDER_NAME, OFFENDER, at)
    assert actions.verified(code=code_on(waiting), last_four=OFFENDER[-4:]) is None


def test_what_papers_were_made_from_goes_at_the_end_of_its_time(at: datetime, settings: Any) -> None:
    one = applied(NOBODY_NAME, NOBODY, at)
    code = code_on(one)
    years = settings.TUTELA_RECORD_YEARS
    assert actions.purge(at=at.replace(year=at.year + years)) == 0
    assert actions.purge(at=at.replace(year=at.year + years) + timedelta(days=1)) == 1
    assert actions.verified(code=code, last_four=NOBODY[-4:]) is None


def test_only_police_stations_certify_and_only_for_themselves(at: datetime) -> None:
    one = applied(NOBODY_NAME, NOBODY, at)
    for username in ("clerk", "court-recorder", "supervisor", "administrator", "security"):
        assert queries.forms(acting_as(username)) == []
        with pytest.raises(Refusal) as refused:
            actions.apply(
                acting=acting_as(username), application=Application(Form.PERSON, about("甲", NOBODY)), at=at
            )
        assert refused.value.reason is Reason.NOT_ENTITLED
        with pytest.raises(Refusal) as hidden:
            actions.paper(acting=acting_as(username), certificate_id=one.id)
        assert hidden.value.reason is Reason.NOT_FOUND


def test_nobody_stands_in_the_table(at: datetime) -> None:
    applied(OFFENDER_NAME, OFFENDER, at)
    for row in Certificate.objects.all().values_list():
        for value in row:
            data = bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
            assert OFFENDER_NAME.encode() not in data
            assert OFFENDER.encode() not in data


def posted(browser: Client, **changes: str) -> HttpResponse:
    form = {"form": "person", "name": NOBODY_NAME, "document": NOBODY, "authorisation": "S-1", **changes}
    return browser.post(reverse("certificates"), form)


@pytest.mark.parametrize("language", ["zh-hans", ENGLISH])
def test_the_desk_takes_an_application_and_hands_out_the_paper(
    language: str, log: list[str], at: datetime
) -> None:
    browser = desk_of("window", language)
    page = posted(browser)
    assert page.status_code == 302
    one = browser.get(page["Location"])
    assert one.status_code == 200
    content = browser.get(page["Location"] + "/paper")
    assert content["Content-Type"] == "application/pdf"
    assert BytesIO(content.content).read(5) == b"%PDF-"
    for text in (page["Location"], content["Content-Disposition"], *log):
        assert NOBODY not in text
        assert NOBODY_NAME not in text


def test_what_is_missing_is_told_at_its_field() -> None:
    browser = desk_of("window", ENGLISH)
    unit = posted(browser, form="unit")
    assert unit.status_code == 422
    assert "needs the unit" in unit.content.decode()
    wrong = posted(browser, document=NOBODY[:-1] + "Z")
    assert wrong.status_code == 422
    assert Inquiry.objects.count() == 0


def test_the_public_page_needs_no_account_and_names_nobody(at: datetime) -> None:
    code = code_on(applied(NOBODY_NAME, NOBODY, at))
    visitor = Client()
    visitor.cookies["django_language"] = ENGLISH
    assert visitor.get(reverse("certificate-verify")).status_code == 200
    genuine = visitor.post(reverse("certificate-verify"), {"code": code, "last_four": NOBODY[-4:]})
    assert "genuine" in genuine.content.decode()
    assert NOBODY_NAME not in genuine.content.decode()
    assert NOBODY not in genuine.content.decode()
    unknown = visitor.post(reverse("certificate-verify"), {"code": code, "last_four": "0000"})
    assert "No paper agrees" in unknown.content.decode()
    wrong = visitor.post(reverse("certificate-verify"), {"code": "AAAA", "last_four": NOBODY[-4:]})
    strip = [text.decode().split("<form", 1)[0] for text in (unknown.content, wrong.content)]
    assert strip[0] == strip[1]


def test_a_pending_application_is_ended_from_its_page(at: datetime, settings: Any) -> None:
    settings.TUTELA_PENDING_SAMPLE = 1
    place = posted(desk_of("window"))["Location"]
    assert 'name="belongs"' not in desk_of("window").get(place).content.decode()
    second = desk_of("second")
    assert 'name="belongs"' in second.get(place).content.decode()
    assert second.post(place + "/settle", {"belongs": "perhaps"}).status_code == 422
    assert second.post(place + "/settle", {"belongs": "yes"}).status_code == 302
    page = second.get(place).content.decode()
    assert 'name="belongs"' not in page
    assert "本单位已核对" in page
    compared(at, same=False)
    assert "文书可以打印交付" in second.get(place).content.decode()


def test_the_auditor_misses_a_certificate_that_was_changed(at: datetime, settings: Any) -> None:
    settings.TUTELA_PENDING_SAMPLE = 1
    one = applied(NOBODY_NAME, NOBODY, at)
    actions.settle(acting=acting_as("second"), certificate_id=one.id, belongs=True, at=at)
    sequencer.catch_up()
    assert {(fault.wrong.value, fault.kind) for fault in audit().faults} == set()
    Certificate.objects.update(form="unit", state="not-issued")
    assert {(fault.wrong.value, fault.kind) for fault in audit().faults} == {
        ("facts-differ", "certificate"),
        ("facts-differ", "certificate-settled"),
        ("column", "certificate"),  # its last day
    }
