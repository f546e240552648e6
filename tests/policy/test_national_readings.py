"""The named readings of the national packs: what each changes when it is turned, and what no feed here can answer."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.laws import national
from tutela.core.bans.decide import bans_on
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.history import Act, History, NonProsecution, Port, Record, RecordKind
from tutela.core.disclosure.question import Outcome, Question
from tutela.core.law.packs import load_policy
from tutela.core.law.policy import Policy
from tutela.core.law.words import Switch
from tutela.index.compile.coverage import covered
from tutela.records.registry.queries import Delivered

ROOT = Path(__file__).parents[2] / "policy"
POLICY = national()
NEW_YEAR = date(2026, 1, 1)
OPENED = next(
    rule
    for pack in POLICY.packs
    if pack.instrument == "public-security-punishments-law"
    for rule in pack.content.sealing or ()
).opens_for


def turned(name: str, to: Switch) -> Policy:
    return load_policy(ROOT, {name: to})


def told(policy: Policy, purpose: str, kind: RecordKind, offence: str, on: date = NEW_YEAR) -> Outcome:
    """The answer about one old record of a grown-up."""
    port = Port.POLICE if kind is RecordKind.ADMINISTRATIVE_PENALTY else Port.COURT
    day = date(2020, 3, 1)
    record = Record("r1", port, kind, (Act(offence, day),), decided_on=day, effective_on=day)
    return decide(History(date(1980, 5, 1), records=(record,)), Question(purpose, on), policy).outcome


def test_with_the_exception_off_no_penalty_of_an_adult_shows_to_anybody() -> None:
    shut = turned("public-security-punishments-law/everyones-penalty-opens", Switch.OFF)
    penalty = RecordKind.ADMINISTRATIVE_PENALTY
    for purpose in OPENED or ():
        offence = "indecency-penalty"
        assert told(POLICY, purpose, penalty, offence) is Outcome.RECORD, purpose
        assert told(shut, purpose, penalty, offence) is Outcome.NO_RECORD, purpose


def test_the_exception_names_only_purposes_that_there_are() -> None:
    assert set(OPENED or ()) <= set(POLICY.purposes)


@pytest.mark.parametrize(
    ("rule", "kind", "offence"),
    [
        ("kindergarten-other-drug-convictions", RecordKind.CONVICTION, "drug-trafficking"),
        ("kindergarten-other-drug-penalties", RecordKind.ADMINISTRATIVE_PENALTY, "drug-possession-penalty"),
        ("kindergarten-other-violence-convictions", RecordKind.CONVICTION, "robbery"),
    ],
)
def test_a_wider_reading_of_the_kindergartens_list_asks_a_person(
    rule: str, kind: RecordKind, offence: str
) -> None:
    wider = turned(f"preschool-education-law/{rule}", Switch.ON)
    assert told(POLICY, "preschool-hire", kind, offence) is Outcome.NO_RECORD
    assert told(wider, "preschool-hire", kind, offence) is Outcome.PENDING


def test_with_the_reading_of_harassment_off_exposure_is_no_record_for_a_kindergarten() -> None:
    name = "preschool-education-law/kindergarten-harassment-in-other-penalties"
    penalty = RecordKind.ADMINISTRATIVE_PENALTY
    assert told(POLICY, "preschool-hire", penalty, "exposure-penalty") is Outcome.PENDING
    narrower = turned(name, Switch.OFF)
    assert told(narrower, "preschool-hire", penalty, "exposure-penalty") is Outcome.NO_RECORD


def test_a_purpose_that_is_a_reading_can_be_taken_away() -> None:
    for name in ("preschool-education-law/preschool-organiser", "private-education-regulations/school-head"):
        assert name.partition("/")[2] not in turned(name, Switch.OFF).purposes


def test_the_restriction_database_is_not_covered_where_no_education_department_delivers() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    agencies = [
        Delivered(
            authority=f"A-{port}",
            port=port,
            families=frozenset({"all"}),
            from_on=date(2000, 1, 1),
            cadence_days=31,
            last_delivery_at=at,
        )
        for port in (Port.POLICE, Port.PROCURATORATE, Port.COURT)
    ]
    restricted = POLICY.purposes["teacher-restriction"]
    assert covered(restricted, agencies, NEW_YEAR).missing == "education: restriction"
    assert not covered(POLICY.purposes["preschool-hire"], agencies, NEW_YEAR).missing


def test_a_limb_of_a_ban_is_a_reading_that_can_be_turned_by_itself() -> None:
    day = date(2022, 3, 1)
    record = Record(
        "r1",
        Port.PROCURATORATE,
        RecordKind.NON_PROSECUTION,
        (Act("rape", date(2018, 3, 5)),),
        decided_on=day,
        non_prosecution=NonProsecution.DISCRETIONARY,
    )
    history = History(date(1980, 5, 1), records=(record,))
    name = "minors-protection-law/close-contact-bar/barred-by-sexual-non-prosecutions"
    narrower = turned(name, Switch.OFF)
    assert "close-contact-bar" in {ban.rule for ban in bans_on(history, NEW_YEAR, POLICY).bans}
    assert "close-contact-bar" not in {ban.rule for ban in bans_on(history, NEW_YEAR, narrower).bans}
