"""Records in through three ports, one question answered, everything in the ledger."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cast import about, appoint_all, conviction, declare_all, load, number
from tutela.agencies.intake import actions as intake
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer, Question, Reply
from tutela.answers.inquiries.models import Inquiry
from tutela.bodies.queries import acting_as, quota_left
from tutela.core.errors import Reason, Refusal
from tutela.ledger import sequencer
from tutela.ledger.verify import verify

pytestmark = pytest.mark.django_db
OFFENDER = number(date(1980, 2, 29), 101)
NOBODY = number(date(1985, 7, 1), 102)
JUVENILE = number(date(1998, 3, 3), 103)


@pytest.fixture(autouse=True)
def registry(at: datetime, tmp_path: Path, settings: object) -> None:
    settings.TUTELA_PENDING_SAMPLE = 0  # type: ignore[attr-defined]
    appoint_all(at)
    declare_all(at)
    load(tmp_path / "police.jsonl", [_indecency()], at, "police-recorder")
    load(tmp_path / "prosecutor.jsonl", [_not_prosecuted()], at, "prosecutor-recorder")
    load(
        tmp_path / "court.jsonl",
        [
            conviction("c-1", "王小明", OFFENDER),
            conviction("c-2", "赵小虎", JUVENILE, acted_on="2015-01-01", months=48),
        ],
        at,
    )


def _indecency() -> dict[str, object]:
    return {
        "source_id": "p-1",
        "name": "阿卜杜拉·买买提",
        "document_number": number(date(1979, 5, 5), 105),
        "kind": "administrative-penalty",
        "decided_on": "2019-04-01",
        "penalty": "administrative-detention",
        "days": 7,
        "acts": [{"offence": "猥亵", "acted_on": "2019-03-20"}],
    }


def _not_prosecuted() -> dict[str, object]:
    return {
        "source_id": "n-1",
        "name": "歐陽文",
        "document_number": number(date(1982, 8, 8), 108),
        "kind": "non-prosecution",
        "non_prosecution": "discretionary",
        "decided_on": "2018-06-01",
        "acts": [{"offence": "强制猥亵罪", "acted_on": "2018-02-01"}],
    }


def ask(question: Question, at: datetime, purpose: str = "teacher-hire", officer: str = "clerk") -> Reply:
    return inquiries.ask(acting=acting_as(officer), purpose_code=purpose, question=question, at=at)


def test_a_person_with_a_conviction_is_a_record(at: datetime) -> None:
    assert ask(about("王小明", OFFENDER), at).answer is Answer.RECORD


def test_a_person_nobody_knows_is_no_record(at: datetime) -> None:
    assert ask(about("李四", NOBODY), at).answer is Answer.NO_RECORD


def test_a_sealed_juvenile_is_no_record_for_every_purpose(at: datetime) -> None:
    assert ask(about("赵小虎", JUVENILE), at).answer is Answer.NO_RECORD
    assert ask(about("赵小虎", JUVENILE), at, "close-contact-hire", "carer").answer is Answer.NO_RECORD


@pytest.mark.parametrize(
    "name", ["阿卜杜拉·买买提", "阿卜杜拉•买买提", "阿卜杜拉 · 买买提", "阿卜杜拉・買買提"]
)
def test_every_spelling_of_a_name_finds_the_record(at: datetime, name: str) -> None:
    assert ask(about(name, number(date(1979, 5, 5), 105)), at).answer is Answer.RECORD


def test_a_traditional_name_finds_the_simplified_one(at: datetime) -> None:
    assert ask(about("欧阳文", number(date(1982, 8, 8), 108)), at).answer is Answer.RECORD


def test_another_name_under_a_recorded_number_is_for_a_person_to_look_at(at: datetime) -> None:
    assert ask(about("王大明", OFFENDER), at).answer is Answer.PENDING


def test_the_same_name_and_birthday_under_another_resident_number_is_another_person(at: datetime) -> None:
    assert ask(about("王小明", number(date(1980, 2, 29), 201)), at).answer is Answer.NO_RECORD


def test_a_passport_with_the_name_birth_date_and_sex_of_a_recorded_person_is_pending(at: datetime) -> None:
    question = _passport("王小明")
    assert ask(question, at).answer is Answer.PENDING
    assert ask(_passport("王小军"), at).answer is Answer.NO_RECORD


def _passport(name: str) -> Question:
    from tutela.core.identity.documents import DocumentKind
    from tutela.core.identity.sex import Sex

    return about(
        name,
        "E12345678",
        document_kind=DocumentKind.PASSPORT,
        country="CHN",
        born_on=date(1980, 2, 29),
        sex=Sex.MALE,
    )


def test_a_feed_that_covers_days_to_come_alone_covers_nothing(at: datetime) -> None:
    intake.declare_feed(
        acting=acting_as("court-recorder"), families=["all"], from_on=date(2030, 1, 1), cadence_days=31, at=at
    )
    with pytest.raises(Refusal) as refused:
        ask(about("李四", NOBODY), at)
    assert refused.value.reason is Reason.NOT_COVERED


@pytest.mark.parametrize(
    ("families", "cadence_days"), [([], 31), (["sexaul"], 31), (["all"], 0), (["all"], 401)]
)
def test_a_feed_that_says_nothing_is_refused(at: datetime, families: list[str], cadence_days: int) -> None:
    acting = acting_as("court-recorder")
    with pytest.raises(Refusal) as refused:
        intake.declare_feed(
            acting=acting, families=families, from_on=date(2000, 1, 1), cadence_days=cadence_days, at=at
        )
    assert refused.value.reason is Reason.CELL_VALUE


def test_a_malformed_number_is_refused_with_its_reason_and_costs_no_quota(at: datetime) -> None:
    wrong = OFFENDER[:-1] + ("0" if OFFENDER[-1] != "0" else "1")
    reply = ask(about("王小明", wrong), at)
    assert reply.answer is Answer.REFUSED
    assert reply.refusal is not None
    assert reply.refusal.reason is Reason.DOCUMENT_CHECK_DIGIT
    assert quota_left("edu", 2026) == 900 * 4


def test_every_answer_has_its_entry_and_the_ledger_verifies(at: datetime) -> None:
    replies = [ask(about("王小明", OFFENDER), at), ask(about("李四", NOBODY), at)]
    sequencer.catch_up()
    report = verify()
    assert report.waiting == 0
    entries = set(Inquiry.objects.values_list("entry", flat=True))
    assert {reply.receipt.entry_id for reply in replies} == entries


def test_a_body_that_the_law_does_not_name_is_refused_and_the_refusal_is_logged(at: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        ask(about("李四", NOBODY), at, "teacher-hire", "carer")
    assert refused.value.reason is Reason.NOT_ENTITLED
    assert not Inquiry.objects.exists()


def test_a_recorder_cannot_ask(at: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        ask(about("李四", NOBODY), at, "close-contact-hire", "police-recorder")
    assert refused.value.reason is Reason.NOT_ENTITLED


def test_over_quota_nothing_is_answered_and_nothing_counted(at: datetime, settings: object) -> None:
    settings.TUTELA_QUOTA_PER_HEAD = 1  # type: ignore[attr-defined]
    twelve = [about("李四", NOBODY)] * 12
    acting = acting_as("carer")
    inquiries.ask_many(acting=acting, purpose_code="close-contact-hire", questions=twelve, at=at)
    with pytest.raises(Refusal) as refused:
        inquiries.ask_many(acting=acting, purpose_code="close-contact-hire", questions=twelve[:1], at=at)
    assert refused.value.reason is Reason.OVER_QUOTA
    assert Inquiry.objects.count() == 12


def test_without_an_authorisation_nothing_is_looked_up(at: datetime) -> None:
    reply = ask(Question(name="李四", document=NOBODY, authorisation=" "), at)
    assert reply.refusal is not None
    assert reply.refusal.reason is Reason.AUTHORISATION_MISSING


def test_an_answer_says_from_which_day_the_feeds_cover(at: datetime) -> None:
    assert ask(about("李四", NOBODY), at).covers_from == date(2000, 1, 1)
    intake.declare_feed(
        acting=acting_as("court-recorder"),
        families=["all"],
        from_on=date(2019, 4, 1),
        cadence_days=31,
        at=at,
    )
    assert ask(about("李四", NOBODY), at).covers_from == date(2019, 4, 1)


def test_a_regime_that_the_deployment_names_answers_under_its_own_keys_and_forgets_what_falls(
    at: datetime, tmp_path: Path, settings: Any
) -> None:
    settings.TUTELA_REGIMES = frozenset({"cn", "cn-minhang"})
    declare_all(at)
    recent = number(date(1983, 4, 4), 113)
    facts = {"acted_on": "2024-05-01", "decided_on": "2025-01-20", "effective_on": "2025-03-01"}
    load(tmp_path / "recent.jsonl", [conviction("c-9", "周九", recent, **facts)], at)

    def answered(document: str, name: str) -> Answer:
        question = about(name, document)
        return inquiries.ask(
            acting=acting_as("clerk"), purpose_code="minhang-hire", question=question, at=at
        ).answer

    assert answered(recent, "周九") is Answer.RECORD
    assert answered(NOBODY, "李四") is Answer.NO_RECORD
    load(
        tmp_path / "fallen.jsonl",
        [conviction("c-9", "周九", recent, **facts, overturned_on="2026-06-01")],
        at,
    )
    assert answered(recent, "周九") is Answer.NO_RECORD
