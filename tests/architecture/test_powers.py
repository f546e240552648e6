"""Who may do what, as a table: every role × kind of body × power × place of the body touched; all else is denied."""

import itertools
from collections.abc import Callable

import pytest

from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.permissions import (
    Act,
    Permission,
    Place,
    Scope,
    decided,
    holds,
    permitting_rule,
    place_of,
    require_or_hide,
)
from tutela.bodies.places import is_within
from tutela.core.errors import Reason, Refusal
from tutela.core.law.packs import Policy

P, R, K = Permission, Role, BodyKind
AGENCIES = {K.POLICE, K.PROCURATORATE, K.COURT}
OFFICES = {K.EDUCATION_OFFICE, K.QUALIFICATION_BODY}
EMPLOYERS = {K.SCHOOL, K.UNIVERSITY, K.CLOSE_CONTACT_UNIT} | OFFICES
OVERSEERS = {K.PROCURATORATE, K.OVERSIGHT}
EVERYONE, EVERY_KIND = set(Role), set(BodyKind)
DECIDING = {R.ADMINISTRATOR, R.SECURITY}
ADDRESSED = {R.ASKER, R.REVIEWER, R.RECORDER, R.VERIFIER, R.ADMINISTRATOR}
ASKING = {P.INQUIRY_ASK, P.ROSTER_SCREEN}
Where = Callable[[Place], bool]


def anywhere(place: Place) -> bool:
    return True


def own(place: Place) -> bool:
    return place.own


def below(place: Place) -> bool:
    return place.own or (place.below and place.in_region)


def near(place: Place) -> bool:
    return place.in_region


def others_near(place: Place) -> bool:
    return place.in_region and not place.own


def others_below(place: Place) -> bool:
    return place.below and place.in_region and not place.own


def employers_near(place: Place) -> bool:
    return others_near(place) and place.kind in {kind.value for kind in EMPLOYERS}


TABLE: dict[Permission, list[tuple[set[Role], set[BodyKind], Where]]] = {
    P.INQUIRY_ASK: [({R.ASKER}, EVERY_KIND, own)],  # for the purposes that name the kind
    P.ROSTER_SCREEN: [({R.ASKER}, EVERY_KIND, own)],
    P.RECORDS_LOAD: [({R.RECORDER}, AGENCIES, own)],
    P.RECORDS_CONFIRM: [({R.RECORDER}, AGENCIES, own)],
    P.RECORDS_SEAL: [({R.RECORDER}, AGENCIES, own)],
    P.RECORDS_CONSULT: [({R.RECORDER}, AGENCIES | OFFICES, own)],
    P.FEED_DECLARE: [({R.RECORDER}, AGENCIES, own)],
    P.PERSON_MERGE: [({R.RECORDER}, AGENCIES, own)],
    P.VAULT_APPLY: [({R.RECORDER}, AGENCIES, own)],
    P.VAULT_APPROVE: [({R.RECORDER}, AGENCIES, own)],
    P.VAULT_OPEN: [({R.RECORDER}, AGENCIES, own)],
    P.VAULT_TOLD: [({R.SUPERVISOR}, OVERSEERS, own)],
    P.INDEX_READ: [(EVERYONE, EVERY_KIND, anywhere)],
    P.LEDGER_READ: [(EVERYONE, EVERY_KIND, anywhere)],
    P.LEDGER_VERIFY: [({R.SUPERVISOR, R.SECURITY}, EVERY_KIND, anywhere)],
    P.INDEX_BUILD: [({R.SECURITY}, EVERY_KIND, anywhere)],
    P.KEYS_ROTATE: [({R.SECURITY}, EVERY_KIND, anywhere)],
    P.BODIES_MANAGE: [({R.ADMINISTRATOR}, EVERY_KIND, near)],
    P.QUOTA_SET: [({R.ADMINISTRATOR}, EVERY_KIND, near)],
    P.OFFICER_PROPOSE: [(DECIDING, EVERY_KIND, near)],
    P.PROPOSAL_DECIDE: [(DECIDING, EVERY_KIND, near)],
    P.PROPOSAL_STAND_IN: [({R.SUPERVISOR}, EVERY_KIND, anywhere)],
    P.SUBJECT_VIEW: [({R.SUPERVISOR}, EVERY_KIND, own), ({R.ASKER}, {K.POLICE_STATION}, own)],
    P.SUBJECT_DELAY: [({R.SUPERVISOR, R.RECORDER}, AGENCIES, own)],
    P.WITHDRAWAL_CONFIRM: [({R.ASKER}, EVERY_KIND, own)],
    P.WITHDRAWALS_OVERSEE: [({R.SUPERVISOR}, EVERY_KIND, own)],
    P.SEALING_OVERSEE: [({R.SUPERVISOR}, EVERY_KIND, own)],
    P.REPORT_MAKE: [(EVERYONE, EVERY_KIND, own)],
    P.REPORTS_HANDLE: [({R.SUPERVISOR}, EVERY_KIND, own)],
    P.STAFF_KEEP: [({R.ASKER}, EMPLOYERS, own)],
    P.AUTHORISATION_TAKE: [({R.ASKER}, EMPLOYERS, own)],
    P.FILING_MAKE: [({R.ASKER}, EMPLOYERS, own)],
    P.NOTICE_SERVE: [({R.ASKER}, EMPLOYERS, own)],
    P.FILING_SEE: [({R.ASKER}, EMPLOYERS, own), ({R.ASKER, R.REVIEWER}, OFFICES, below)],
    P.FILING_REVIEW: [({R.REVIEWER}, OFFICES, below)],
    P.PROOF_LOOK: [
        ({R.REVIEWER}, {K.EDUCATION_OFFICE}, others_below),
        ({R.SUPERVISOR}, OVERSEERS, employers_near),
    ],
    P.SCREENING_CAMPAIGN: [({R.REVIEWER}, OFFICES, below)],
    P.BODIES_OVERSEE: [({R.ASKER, R.REVIEWER}, OFFICES, below), ({R.SUPERVISOR}, OVERSEERS, near)],
    P.IDENTITY_VERIFY: [({R.VERIFIER}, AGENCIES | OFFICES, own)],
    P.RECHECK_TAKE: [({R.VERIFIER}, AGENCIES, own), ({R.ASKER}, EMPLOYERS | {K.POLICE_STATION}, own)],
    P.RECHECK_DECIDE: [({R.VERIFIER}, AGENCIES | OFFICES, own)],
    P.RESTRICTION_KEEP: [({R.RECORDER}, OFFICES, own)],
    P.SWEEP_SEE: [({R.SUPERVISOR}, OVERSEERS, near), ({R.SECURITY}, EVERY_KIND, near)],
    P.CANARY_KEEP: [({R.SECURITY}, EVERY_KIND, own)],
    P.OPINION_OPEN: [({R.SUPERVISOR}, OVERSEERS, others_near)],
    P.OPINION_APPROVE: [({R.SUPERVISOR}, OVERSEERS, others_near)],
    P.OPINION_ANSWER: [(ADDRESSED, EVERY_KIND, own)],
    P.OPINION_SEE: [({R.SUPERVISOR}, OVERSEERS, near), (ADDRESSED, EVERY_KIND, below)],
    P.CONDUCT_ACCEPT: [(EVERYONE, EVERY_KIND, own)],
}
SECOND_STEPS = {
    *(P.FILING_REVIEW, P.IDENTITY_VERIFY, P.RECHECK_DECIDE, P.PROPOSAL_DECIDE, P.OPINION_APPROVE),
    *(P.PROOF_LOOK, P.PROPOSAL_STAND_IN),
    P.OFFICER_PROPOSE,  # of themselves
}
"""What an officer does not do after their own first step."""
STANDS = [
    (True, False, True),
    (False, True, True),
    (False, True, False),
    (False, False, True),
    (False, False, False),
]


def acting(role: Role, kind: BodyKind, region: str = "330200", path: str = "top/own/") -> Acting:
    return Acting("officer-1", role, "own", kind, region, "", "", 10, path)


def test_every_power_stands_in_the_table() -> None:
    assert set(TABLE) == set(Permission)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", BodyKind)
def test_every_cell_of_the_table(role: Role, kind: BodyKind) -> None:
    for permission, stands, same in itertools.product(TABLE, STANDS, (True, False)):
        place = Place(*stands, kind=kind.value if stands[0] else BodyKind.SCHOOL.value)
        act = Act("p", (kind.value,) if permission in ASKING else (), same)
        wanted = any(
            role in roles and kind in kinds and where(place) for roles, kinds, where in TABLE[permission]
        )
        wanted = wanted and not (same and permission in SECOND_STEPS)
        assert (decided(role, kind, permission, place, act) is not None) is wanted, (permission, place, same)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", BodyKind)
def test_only_the_kinds_that_a_purpose_names_ask_for_it(role: Role, kind: BodyKind, policy: Policy) -> None:
    for purpose, permission in itertools.product(policy.purposes.values(), ASKING):
        scope = Scope(purpose=purpose.code, askers=tuple(purpose.asked_by))
        may = permitting_rule(acting(role, kind), permission, scope) is not None
        assert may is (role is R.ASKER and kind.value in purpose.asked_by), (permission, purpose.code)
    assert permitting_rule(acting(role, kind), P.INQUIRY_ASK, Scope(purpose="none")) is None


def test_every_purpose_can_be_asked_by_somebody(policy: Policy) -> None:
    kinds = {kind.value for kind in BodyKind}
    for purpose in policy.purposes.values():
        assert set(purpose.asked_by) & kinds, purpose.code


@pytest.mark.parametrize("role", [R.ADMINISTRATOR, R.SECURITY])
def test_who_gives_powers_asks_about_nobody_for_any_purpose(role: Role, policy: Policy) -> None:
    for kind, purpose in itertools.product(BodyKind, policy.purposes.values()):
        assert not any(
            holds(acting(role, kind), one, purpose.code, tuple(purpose.asked_by))
            for one in (*ASKING, P.SUBJECT_VIEW, P.FILING_MAKE, P.FILING_SEE, P.STAFF_KEEP)
        )


@pytest.mark.parametrize(
    "region, wider, lies",
    [
        ("330299", "330299", True),
        ("330299", "330200", True),
        ("330299", "330000", True),
        ("330299", "000000", True),
        ("330200", "330299", False),
        ("330000", "330200", False),
        ("330299", "330298", False),
        ("330299", "330100", False),
        ("330299", "340000", False),
        ("000000", "330000", False),
    ],
)
def test_a_region_lies_in_the_wider_ones_of_its_digits(region: str, wider: str, lies: bool) -> None:
    assert is_within(region, wider) is lies


def test_a_body_is_seen_by_its_path_and_region() -> None:
    office = acting(R.REVIEWER, K.EDUCATION_OFFICE)
    assert place_of(office, Scope()) == Place(True, False, True, "education-office")
    under = Scope("s", "330299", "top/own/s/", "school")
    assert place_of(office, under) == Place(False, True, True, "school")
    assert place_of(office, Scope("s", "330199", "top/own/s/", "school")) == Place(
        False, True, False, "school"
    )
    beside = Scope("s", "330299", "top/owner/s/", "school")
    assert place_of(office, beside) == Place(False, False, True, "school")
    assert not place_of(acting(R.REVIEWER, K.EDUCATION_OFFICE, path=""), under).below
    assert not place_of(office, Scope("s")).in_region, "an unknown region is nobody's"


def test_what_is_anothers_is_not_there_and_what_nobody_gave_is_denied() -> None:
    beside = Scope("s", "330299", "top/s/", "school")
    for role, scope, reason in (
        (R.REVIEWER, beside, Reason.NOT_FOUND),
        (R.ASKER, beside, Reason.NOT_ENTITLED),
        (
            R.REVIEWER,
            Scope("s", "330299", "top/own/s/", "school", done_by=("officer-1",)),
            Reason.NOT_ENTITLED,
        ),
    ):
        with pytest.raises(Refusal) as refused:
            require_or_hide(acting(role, K.EDUCATION_OFFICE), P.FILING_REVIEW, scope, what="filing")
        assert refused.value.reason is reason
    mine = Scope("s", "330299", "top/own/s/", "school", done_by=("officer-2",))
    assert require_or_hide(acting(R.REVIEWER, K.EDUCATION_OFFICE), P.FILING_REVIEW, mine, what="filing")
