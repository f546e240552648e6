"""The national regime answers alone; others where a deployment names them, publication only with its legal basis."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from tests.laws import everything, national
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.history import Act, History, Penalty, Port, Record, RecordKind, Sentence
from tutela.core.disclosure.question import Outcome, Question
from tutela.core.errors import Reason, Refusal
from tutela.core.law.clocks import due_at, provision
from tutela.core.law.packs import Deployment, load_policy
from tutela.core.law.policy import Policy, assemble
from tutela.core.law.words import Mode, Stance, Switch

ROOT = Path(__file__).parents[2] / "policy"
EVERY = everything()
NATIONAL = national()
HOME = "cn"
OTHERS = sorted(set(EVERY.jurisdictions) - {HOME})
UNASKED = (Mode.NOTICE, Mode.PUBLICATION)
NOBODY = History(born_on=date(1980, 5, 1))
TOLD_TO_THE_WORLD = {"cixi-publication", "huaiyin-publication", "us-public-registry", "kr-publication"}
TOLD_TO_SOME = {"risk-notice", "guardian-notice", "gb-eng-proactive-disclosure", "kr-notification"}


def running(*regimes: str, publication: Mapping[str, str] | None = None) -> Policy:
    """The law of a deployment, from packs that were read once."""
    told = None if publication is None else tuple(publication.items())
    return _running(frozenset({HOME, *regimes}), told)


@cache
def _running(regimes: frozenset[str], told: tuple[tuple[str, str], ...] | None) -> Policy:
    deployment = Deployment(regimes, None if told is None else dict(told))
    return assemble(EVERY.packs, {}, EVERY.jurisdictions.values(), deployment, EVERY.holidays)


def of(regime: str, policy: Policy = EVERY) -> set[str]:
    return {code for code, owner in policy.regimes.items() if owner == regime}


def reason(policy: Policy, purpose: str, regime: str, on: date) -> Reason:
    with pytest.raises(Refusal) as caught:
        decide(NOBODY, Question(purpose=purpose, asked_on=on, regime=regime), policy)
    return caught.value.reason


def test_by_default_only_the_national_regime_answers() -> None:
    assert set(NATIONAL.regimes.values()) == {HOME}
    assert set(NATIONAL.eras) == {HOME}
    assert {pack.jurisdiction for pack in NATIONAL.packs} == {HOME}


def test_a_deployment_loads_what_it_names() -> None:
    deployment = Deployment(frozenset({HOME, "cn-cixi"}), {"cn-cixi": "one basis"})
    loaded = load_policy(ROOT, deployment=deployment)
    assert loaded.sha256 == running("cn-cixi", publication={"cn-cixi": "one basis"}).sha256
    assert set(loaded.purposes) == set(NATIONAL.purposes) | of("cn-cixi")


def test_by_default_nothing_is_told_without_being_asked() -> None:
    assert not [code for code, purpose in NATIONAL.purposes.items() if purpose.mode in UNASKED]


@pytest.mark.parametrize("regime", OTHERS)
def test_a_regime_adds_exactly_its_purposes_that_are_asked_for(regime: str) -> None:
    asked_for = {code for code in of(regime) if EVERY.purposes[code].mode not in UNASKED}
    policy = running(regime)
    assert set(policy.purposes) == set(NATIONAL.purposes) | asked_for
    assert {code: policy.regimes[code] for code in NATIONAL.regimes} == NATIONAL.regimes


@pytest.mark.parametrize("regime", OTHERS)
def test_what_is_told_unasked_needs_the_regime_and_its_legal_basis(regime: str) -> None:
    unasked = {code for code in of(regime) if EVERY.purposes[code].mode in UNASKED}
    assert unasked.isdisjoint(running(regime).purposes)
    assert unasked.isdisjoint(running(regime, publication={regime: "  "}).purposes)
    assert unasked.isdisjoint(running(publication={regime: "an order of the court"}).purposes)
    assert unasked <= set(running(regime, publication={regime: "an order of the court"}).purposes)


def test_a_regime_that_is_to_publish_and_does_not_run_is_refused_at_start() -> None:
    with pytest.raises(Refusal) as caught:
        load_policy(ROOT, deployment=Deployment(frozenset({HOME}), {"cn-cixi": "one basis"}))
    assert caught.value.reason is Reason.SETTING_INVALID
    assert caught.value.values["word"] == "cn-cixi"


def test_the_purposes_that_tell_unasked_are_these_and_no_others() -> None:
    unasked = {code for code, purpose in EVERY.purposes.items() if purpose.mode in UNASKED}
    assert unasked == TOLD_TO_THE_WORLD | TOLD_TO_SOME


def test_no_regime_that_publishes_is_national_or_local_law() -> None:
    for code in TOLD_TO_THE_WORLD | TOLD_TO_SOME:
        stance = EVERY.jurisdictions[EVERY.regimes[code]].stance
        assert stance in (Stance.PILOT, Stance.PROPOSAL, Stance.COMPARISON)


@pytest.mark.parametrize("regime", OTHERS)
def test_the_digest_of_the_law_tells_which_regimes_run(regime: str) -> None:
    assert running(regime).sha256 != NATIONAL.sha256
    assert running().sha256 == NATIONAL.sha256


def test_an_heir_that_runs_alone_answers_for_itself_and_not_for_whom_it_inherits_from() -> None:
    alone = assemble(EVERY.packs, {}, EVERY.jurisdictions.values(), Deployment(frozenset({"cn-minhang"})))
    assert set(alone.purposes) == of("cn-minhang")
    assert set(alone.eras) == {"cn-minhang"}
    assert {pack.jurisdiction for pack in alone.packs} == {HOME, "cn-minhang"}
    assert alone.sha256 != running("cn-minhang").sha256


def test_the_digest_of_the_law_tells_on_what_basis_is_published() -> None:
    digests = {
        running("cn-cixi").sha256,
        running("cn-cixi", publication={"cn-cixi": "one basis"}).sha256,
        running("cn-cixi", publication={"cn-cixi": "another basis"}).sha256,
    }
    assert len(digests) == 3


@pytest.mark.parametrize("regime", OTHERS)
def test_a_regime_does_not_answer_the_purposes_it_inherits_under_its_own_name(regime: str) -> None:
    for purpose in NATIONAL.purposes:
        assert reason(EVERY, purpose, regime, date(2025, 7, 1)) is Reason.PURPOSE_UNKNOWN


@pytest.mark.parametrize("regime", OTHERS)
def test_the_national_regime_does_not_answer_the_purposes_of_another(regime: str) -> None:
    for purpose in of(regime):
        assert reason(running(regime), purpose, HOME, date(2025, 7, 1)) is Reason.PURPOSE_UNKNOWN


def test_a_local_regime_seals_what_the_national_law_seals() -> None:
    record = Record(
        "r1",
        Port.COURT,
        RecordKind.CONVICTION,
        (Act("rape", date(2018, 4, 5), victim_was_minor=True),),
        date(2019, 1, 5),
        effective_on=date(2019, 2, 5),
        sentence=Sentence(Penalty.FIXED_TERM, months=60),
    )
    question = Question(purpose="minhang-hire", asked_on=date(2020, 9, 1), regime="cn-minhang")
    minor = History(born_on=date(2000, 5, 1), records=(record,))
    adult = History(born_on=date(2000, 4, 1), records=(record,))
    assert decide(adult, question, EVERY).outcome is Outcome.RECORD
    assert decide(minor, question, EVERY).outcome is Outcome.NO_RECORD
    assert not decide(minor, question, EVERY).doubts


@pytest.mark.parametrize("regime", OTHERS)
def test_every_regime_says_what_it_is_and_is_off_unless_named(regime: str) -> None:
    known = EVERY.jurisdictions[regime]
    assert known.stance is not Stance.NATIONAL
    assert known.note
    assert (known.inherits == HOME) == regime.startswith(("cn-", "proposal-"))


def test_what_is_not_confirmed_is_off_where_it_widens() -> None:
    off = {state.name for state in EVERY.switched_off}
    assert {
        "cixi-disclosure-measures/cixi-inquiry",
        "cixi-disclosure-measures/cixi-2017-publication",
        "cixi-disclosure-measures/cixi-employment-ban",
        "minhang-restriction-measures/minhang-restriction",
        "hangzhou-entry-opinions/hangzhou-penalties",
        "shenzhen-preschool-regulations/shenzhen-kindergarten-founder",
        "hk-record-check/hk-other-listed-convictions",
    } <= off
    on = {state.name for state in EVERY.states if state.switch is Switch.ON}
    assert {"hk-record-check/hk-too-young-to-answer", "hk-record-check/hk-spent-conviction"} <= on


@pytest.mark.parametrize(
    ("issued_on", "months"),
    [
        (date(2011, 12, 1), 12),
        (date(2017, 5, 31), 12),
        (date(2017, 6, 1), 18),
        (date(2024, 12, 15), 18),
        (date(2024, 12, 16), 36),
    ],
)
def test_a_hong_kong_check_is_good_for_as_long_as_the_day_of_issue_says(issued_on: date, months: int) -> None:
    issue = EVERY.purpose("hk-record-check").issue
    assert issue is not None
    terms = [one.lasts for one in issue.validity if one.issued_from <= issued_on]
    assert terms[-1].months == months


def test_a_hong_kong_check_has_a_code_and_a_second_factor_that_is_not_confirmed() -> None:
    issue = EVERY.purpose("hk-record-check").issue
    assert issue is not None
    assert issue.code_digits == 14
    assert issue.second_factor == "four-characters-of-the-identity-card"
    assert issue.renewal is not None
    assert issue.renewal.months == 3
    states = {state.rule: state for state in EVERY.states if state.name.startswith("hk-record-check/")}
    assert states["hk-second-factor"].citation.status == "unconfirmed"


def test_the_first_checks_of_england_and_wales_end_24_hours_after_the_contact() -> None:
    first = provision(EVERY, "gb-initial-checks", "gb-eng", date(2024, 2, 20))
    assert first.clock is not None
    contacted_at = datetime(2024, 2, 20, 17, 30, tzinfo=UTC)
    assert due_at(first.clock, contacted_at) == contacted_at + timedelta(hours=24)
