"""Officers are appointed, moved, suspended and brought back: what is dangerous takes two, what ends ends at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from allauth.idp.oidc.models import Client as Program
from django.contrib.auth import get_user_model

from tests.cast import PASSWORD, appoint_all
from tutela.auditing.audit import audit
from tutela.auditing.statements import Kind
from tutela.bodies import clients, deciding, officers, proposals, sessions, tree
from tutela.bodies.actions import NewOrganisation, enter_organisations
from tutela.bodies.clients import Scope
from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.models import DeskSession, Officer, OfficerChange, Organisation, Proposal, Quota
from tutela.bodies.proposals import LASTS, State
from tutela.bodies.queries import acting_as, acting_for
from tutela.core.errors import Reason, Refusal
from tutela.ledger.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cast(at: datetime) -> None:
    appoint_all(at)


def acting(username: str) -> Acting:
    return acting_as(username)


def entries() -> int:
    return Entry.objects.count()


def is_refused(reason: Reason, what: Callable[[], Any]) -> None:
    before = entries()
    with pytest.raises(Refusal) as refused:
        what()
    assert refused.value.reason is reason
    assert entries() == before


def id_of(username: str) -> str:
    return f"officer-{Officer.objects.get(user__username=username).pk}"


def appointed(role: Role, organisation: str, at: datetime, by: str = "administrator") -> officers.Appointed:
    return officers.appoint(
        username="new", password=PASSWORD, organisation=organisation, role=role, by=acting(by), at=at
    )


def test_an_ordinary_officer_is_appointed_by_one_in_one_entry(at: datetime) -> None:
    before = entries()
    made = appointed(Role.ASKER, "school", at)
    assert made.proposal is None
    assert acting("new").role is Role.ASKER
    assert entries() == before + 1


@pytest.mark.parametrize(
    "role, organisation",
    [(Role.ADMINISTRATOR, "admin"), (Role.SECURITY, "admin"), (Role.SUPERVISOR, "prosecutor")],
)
def test_who_gives_powers_or_oversees_is_appointed_by_two(
    role: Role, organisation: str, at: datetime
) -> None:
    before = entries()
    made = appointed(role, organisation, at)
    assert made.proposal is not None
    is_refused(Reason.NOT_FOUND, lambda: acting("new"))
    is_refused(
        Reason.NOT_ENTITLED,
        lambda: deciding.decide(proposal=made.proposal, approve=True, by=acting("administrator"), at=at),
    )
    deciding.decide(proposal=made.proposal, approve=True, by=acting("security"), at=at)
    assert acting("new").role is role
    assert entries() == before + 2
    is_refused(
        Reason.ALREADY_DONE,
        lambda: deciding.decide(proposal=made.proposal, approve=False, by=acting("security"), at=at),
    )


def test_whoever_was_refused_never_acts_and_is_not_brought_back(at: datetime) -> None:
    made = appointed(Role.SECURITY, "admin", at)
    assert made.proposal is not None
    deciding.decide(proposal=made.proposal, approve=False, by=acting("security"), at=at)
    is_refused(Reason.NOT_FOUND, lambda: acting("new"))
    is_refused(
        Reason.ALREADY_DONE,
        lambda: officers.reactivate(officer=made.officer, by=acting("administrator"), at=at),
    )


def test_a_proposal_lapses_on_its_last_day_and_not_before(at: datetime) -> None:
    made = appointed(Role.SECURITY, "admin", at)
    assert made.proposal is not None
    assert [one.id for one in proposals.waiting(acting("security"), at + LASTS - timedelta(seconds=1))] == [
        made.proposal
    ]
    assert proposals.waiting(acting("security"), at + LASTS) == []
    is_refused(
        Reason.ALREADY_DONE,
        lambda: deciding.decide(proposal=made.proposal, approve=True, by=acting("security"), at=at + LASTS),
    )
    deciding.decide(
        proposal=made.proposal, approve=True, by=acting("security"), at=at + LASTS - timedelta(seconds=1)
    )


def test_only_who_proposed_withdraws(at: datetime) -> None:
    made = appointed(Role.SECURITY, "admin", at)
    assert made.proposal is not None
    is_refused(
        Reason.NOT_FOUND, lambda: deciding.withdraw(proposal=made.proposal, by=acting("security"), at=at)
    )
    deciding.withdraw(proposal=made.proposal, by=acting("administrator"), at=at)
    assert Proposal.objects.get(id=made.proposal).state == State.WITHDRAWN.value


def test_the_same_is_not_proposed_twice_while_it_waits(at: datetime) -> None:
    deciding.propose_raise(
        organisation="school", year=at.year, allowed=999, by=acting("administrator"), at=at
    )
    is_refused(
        Reason.ALREADY_DONE,
        lambda: deciding.propose_raise(
            organisation="school", year=at.year, allowed=999, by=acting("administrator"), at=at
        ),
    )


@pytest.mark.parametrize(
    "role, organisation",
    [
        (Role.ADMINISTRATOR, "school"),
        (Role.SECURITY, "police"),
        (Role.SUPERVISOR, "edu"),
        (Role.RECORDER, "school"),
        (Role.VERIFIER, "school"),
        (Role.REVIEWER, "court"),
        (Role.ASKER, "admin"),
    ],
)
def test_an_office_stands_only_where_its_kind_of_body_has_it(
    role: Role, organisation: str, at: datetime
) -> None:
    is_refused(Reason.BODY_PLACE, lambda: appointed(role, organisation, at))


def test_a_move_ends_powers_desks_and_programs_at_once_in_one_entry(at: datetime) -> None:
    program = clients.create(
        username="clerk", name="a program", scopes=[Scope.ASK], by=acting("administrator"), at=at
    )
    user = get_user_model().objects.get(username="clerk")
    assert sessions.look(user_id=user.pk, key="a-key", agent="Chrome", at=at) is not None
    before = entries()
    assert (
        officers.transfer(
            officer=id_of("clerk"), organisation="care", role=Role.ASKER, by=acting("administrator"), at=at
        )
        is None
    )
    assert entries() == before + 1
    assert acting_for(user).organisation == "care"
    assert sessions.look(user_id=user.pk, key="a-key", agent="Chrome", at=at) is None
    assert not Program.objects.filter(id=program.client_id).exists()
    assert [one.what for one in OfficerChange.objects.filter(officer__user=user).order_by("pk")] == [
        "appointed",
        "transferred",
    ]


def test_the_officer_keeps_the_id_so_that_a_former_step_stays_theirs(at: datetime) -> None:
    before = acting("clerk").officer
    officers.transfer(officer=before, organisation="care", role=Role.ASKER, by=acting("administrator"), at=at)
    assert acting("clerk").officer == before


def test_a_move_into_a_dangerous_office_ends_nothing_until_another_agrees(at: datetime) -> None:
    made = officers.transfer(
        officer=id_of("clerk"),
        organisation="admin",
        role=Role.ADMINISTRATOR,
        by=acting("administrator"),
        at=at,
    )
    assert acting("clerk").organisation == "edu"
    assert isinstance(made, UUID)
    deciding.decide(proposal=made, approve=True, by=acting("security"), at=at)
    assert acting("clerk").role is Role.ADMINISTRATOR


def test_one_suspends_two_bring_back(at: datetime) -> None:
    clerk = id_of("clerk")
    officers.suspend(officer=clerk, by=acting("security"), at=at)
    is_refused(Reason.NOT_FOUND, lambda: acting("clerk"))
    made = officers.reactivate(officer=clerk, by=acting("security"), at=at)
    is_refused(
        Reason.NOT_ENTITLED,
        lambda: deciding.decide(proposal=made, approve=True, by=acting("security"), at=at),
    )
    deciding.decide(proposal=made, approve=True, by=acting("administrator"), at=at)
    assert acting("clerk").organisation == "edu"


def test_whom_it_concerns_does_not_decide(at: datetime) -> None:
    officers.suspend(officer=id_of("security"), by=acting("administrator"), at=at)
    made = officers.reactivate(officer=id_of("security"), by=acting("administrator"), at=at)
    concerned = Acting(
        id_of("security"), Role.SECURITY, "admin", BodyKind.ADMINISTRATION, "330000", "", "", 0, "admin/"
    )
    is_refused(Reason.NOT_ENTITLED, lambda: deciding.decide(proposal=made, approve=True, by=concerned, at=at))


@pytest.mark.parametrize("username", ["clerk", "court-recorder", "supervisor"])
def test_nobody_else_touches_officers_bodies_or_quotas(username: str, at: datetime) -> None:
    by, carer = acting(username), id_of("carer")
    for what in (
        lambda: officers.suspend(officer=carer, by=by, at=at),
        lambda: officers.transfer(officer=carer, organisation="edu", role=Role.ASKER, by=by, at=at),
        lambda: officers.reactivate(officer="officer-999999", by=by, at=at),
        lambda: appointed(Role.ASKER, "school", at, by=username),
        lambda: tree.rename(code="school", names=tree.Names("新", "New"), by=by, at=at),
        lambda: tree.move(code="school", parent=None, region="330299", by=by, at=at),
        lambda: tree.close(code="care", on=at.date(), by=by, at=at),
        lambda: tree.declare_fewer(code="care", headcount=1, vacancies=0, by=by, at=at),
        lambda: deciding.propose_raise(organisation="care", year=at.year, allowed=999, by=by, at=at),
        lambda: deciding.propose_rotation(by=by, at=at),
        lambda: deciding.decide(proposal=uuid4(), approve=True, by=by, at=at),
    ):
        is_refused(Reason.NOT_ENTITLED, what)


def test_an_administrator_of_a_county_reaches_its_bodies_alone(at: datetime) -> None:
    far = [
        NewOrganisation("far-admin", "远方", "Far", BodyKind.ADMINISTRATION, "330399", None, 0),
        NewOrganisation("far", "远校", "Far School", BodyKind.SCHOOL, "330399", None, 9),
    ]
    enter_organisations(new=far, by=acting("administrator"), at=at)
    made = appointed(Role.ADMINISTRATOR, "far-admin", at)
    assert made.proposal is not None
    deciding.decide(proposal=made.proposal, approve=True, by=acting("security"), at=at)
    by = acting("new")
    tree.rename(code="far", names=tree.Names("远小学", "Far Primary"), by=by, at=at)
    is_refused(Reason.NOT_FOUND, lambda: officers.suspend(officer=id_of("clerk"), by=by, at=at))
    is_refused(Reason.NOT_FOUND, lambda: officers.suspend(officer="officer-999999", by=by, at=at))
    is_refused(Reason.NOT_FOUND, lambda: tree.rename(code="edu", names=tree.Names("新", "New"), by=by, at=at))
    waits = appointed_in_admin(at)
    is_refused(Reason.NOT_FOUND, lambda: deciding.decide(proposal=waits, approve=True, by=by, at=at))
    is_refused(Reason.NOT_FOUND, lambda: deciding.decide(proposal=uuid4(), approve=True, by=by, at=at))
    assert proposals.waiting(by, at) == []


def appointed_in_admin(at: datetime) -> UUID:
    made = officers.appoint(
        username="another",
        password=PASSWORD,
        organisation="admin",
        role=Role.SECURITY,
        by=acting("administrator"),
        at=at,
    )
    assert made.proposal is not None
    return made.proposal


def test_a_quota_is_raised_by_two_and_lowered_by_nobody(at: datetime) -> None:
    by = acting("administrator")
    for allowed in (60 * 4, 10_000_001):
        is_refused(
            Reason.REQUEST_INVALID,
            lambda allowed=allowed: deciding.propose_raise(
                organisation="school", year=at.year, allowed=allowed, by=by, at=at
            ),
        )
    made = deciding.propose_raise(organisation="school", year=at.year, allowed=60 * 4 + 1, by=by, at=at)
    assert not Quota.objects.filter(organisation_id="school").exists()
    deciding.decide(proposal=made, approve=True, by=acting("security"), at=at)
    assert Quota.objects.get(organisation_id="school", year=at.year).allowed == 60 * 4 + 1


def test_declaring_more_takes_two_and_declaring_fewer_one(at: datetime) -> None:
    by = acting("administrator")
    is_refused(
        Reason.TWO_PERSONS, lambda: tree.declare_fewer(code="school", headcount=61, vacancies=0, by=by, at=at)
    )
    is_refused(
        Reason.TWO_PERSONS, lambda: tree.declare_fewer(code="school", headcount=60, vacancies=1, by=by, at=at)
    )
    tree.declare_fewer(code="school", headcount=59, vacancies=0, by=by, at=at)
    made = deciding.propose_declaration(code="school", headcount=70, vacancies=5, by=by, at=at)
    deciding.decide(proposal=made, approve=True, by=acting("security"), at=at)
    row = Organisation.objects.get(code="school")
    assert (row.headcount, row.vacancies) == (70, 5)


def test_the_ledger_and_the_tables_agree_on_all_of_it(at: datetime) -> None:
    by = acting("administrator")
    tree.rename(code="school", names=tree.Names("枫桥中心小学", "Fengqiao Central"), by=by, at=at)
    clients.create(username="clerk", name="a program", scopes=[Scope.ASK], by=by, at=at)
    officers.transfer(officer=id_of("clerk"), organisation="care", role=Role.ASKER, by=by, at=at)
    officers.suspend(officer=id_of("carer"), by=by, at=at)
    made = appointed(Role.SECURITY, "admin", at)
    assert made.proposal is not None
    assert audited() == set(), "while it waits"
    deciding.decide(proposal=made.proposal, approve=True, by=acting("security"), at=at)
    quota = deciding.propose_raise(organisation="school", year=at.year, allowed=999, by=by, at=at)
    deciding.decide(proposal=quota, approve=True, by=acting("security"), at=at)
    assert audited() == set()
    for one in Entry.objects.values_list("body", flat=True):
        assert b"another" not in bytes(one)
        assert b"clerk" not in bytes(one), "no entry holds a sign-in name"


def audited() -> set[tuple[str, str]]:
    """What the auditor tells of bodies, officers, programs and quotas."""
    about = {Kind.ORGANISATION, Kind.OFFICER, Kind.CLIENT, Kind.QUOTA_SET}
    return {(one.wrong.value, one.kind) for one in audit().faults if one.kind in about}


def test_ended_desks_are_told_by_their_hash_alone(at: datetime) -> None:
    user = get_user_model().objects.get(username="clerk")
    sessions.look(user_id=user.pk, key="the-key-itself", agent="Mozilla Firefox/1", at=at)
    (row,) = DeskSession.objects.all()
    assert (len(row.key_hash), row.browser) == (64, "Firefox")
    assert "the-key-itself" not in row.key_hash
