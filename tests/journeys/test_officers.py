"""Officers are appointed, moved, suspended and brought back: what is dangerous takes two, what ends ends at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from allauth.idp.oidc.models import Client as Program
from django.contrib.auth import get_user_model
from django.utils import timezone

from tests.cast import PASSWORD, appoint_all
from tests.commands import Commands
from tutela.auditing.audit import audit
from tutela.auditing.statements import Kind
from tutela.bodies import clients, deciding, officers, proposals, sessions, tree
from tutela.bodies.actions import NewOrganisation, enter_organisations
from tutela.bodies.clients import Scope
from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.models import DeskSession, Officer, OfficerChange, Organisation, Proposal, Quota
from tutela.bodies.proposals import LASTS, State
from tutela.bodies.queries import acting_as, acting_for
from tutela.bodies.quotas import ALONE
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


@pytest.mark.parametrize("username", ["security", "supervisor"])
def test_a_move_out_of_a_dangerous_office_takes_two_of_whom_it_does_not_concern(
    username: str, at: datetime
) -> None:
    third = appointed(Role.SECURITY, "admin", at)
    assert third.proposal is not None
    deciding.decide(proposal=third.proposal, approve=True, by=acting("security"), at=at)
    concerned, role = acting(username), acting(username).role
    made = officers.transfer(
        officer=concerned.officer, organisation="care", role=Role.ASKER, by=acting("administrator"), at=at
    )
    assert isinstance(made, UUID)
    assert acting(username).role is role
    is_refused(Reason.NOT_ENTITLED, lambda: deciding.decide(proposal=made, approve=True, by=concerned, at=at))
    deciding.decide(proposal=made, approve=True, by=acting("new"), at=at + timedelta(seconds=1))
    assert acting(username).role is Role.ASKER
    assert audit().faults == ()


def test_who_decides_where_an_officer_goes_does_not_take_away_a_dangerous_office_elsewhere(
    at: datetime,
) -> None:
    far = [
        NewOrganisation("far-admin", "远方", "Far", BodyKind.ADMINISTRATION, "330399", None, 0),
        NewOrganisation("far", "远校", "Far School", BodyKind.SCHOOL, "330399", None, 9),
    ]
    enter_organisations(new=far, by=acting("administrator"), at=at)
    county = appointed(Role.ADMINISTRATOR, "far-admin", at)
    assert county.proposal is not None
    deciding.decide(proposal=county.proposal, approve=True, by=acting("security"), at=at)
    made = officers.transfer(
        officer=id_of("supervisor"), organisation="far", role=Role.ASKER, by=acting("security"), at=at
    )
    assert made is not None
    is_refused(
        Reason.NOT_FOUND, lambda: deciding.decide(proposal=made, approve=True, by=acting("new"), at=at)
    )
    deciding.decide(proposal=made, approve=True, by=acting("administrator"), at=at)
    assert acting("supervisor").organisation == "far"


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


def entered(at: datetime, headcount: int, by: str = "administrator") -> list[UUID]:
    """A close-contact unit of its own."""
    new = NewOrganisation(
        "shell", "空壳托管", "Shell", BodyKind.CLOSE_CONTACT_UNIT, "330299", None, headcount
    )
    return enter_organisations(new=[new], by=acting(by), at=at)


def test_a_new_body_declares_many_staff_only_once_another_agrees(at: datetime) -> None:
    (made,) = entered(at, ALONE + 1)
    assert Organisation.objects.get(code="shell").headcount == 0
    is_refused(
        Reason.NOT_ENTITLED,
        lambda: deciding.decide(proposal=made, approve=True, by=acting("administrator"), at=at),
    )
    deciding.decide(proposal=made, approve=True, by=acting("security"), at=at)
    assert Organisation.objects.get(code="shell").headcount == ALONE + 1
    assert audit().faults == ()


def test_a_new_body_declares_some_staff_by_one(at: datetime) -> None:
    assert entered(at, ALONE) == []
    assert Organisation.objects.get(code="shell").headcount == ALONE


@pytest.mark.parametrize("role, organisation", [(Role.ASKER, "care"), (Role.SECURITY, "admin")])
def test_nobody_moves_themselves(role: Role, organisation: str, at: datetime) -> None:
    by = acting("administrator")
    is_refused(
        Reason.NOT_ENTITLED,
        lambda: officers.transfer(officer=by.officer, organisation=organisation, role=role, by=by, at=at),
    )
    is_refused(Reason.NOT_ENTITLED, lambda: officers.suspend(officer=by.officer, by=by, at=at))
    assert acting("administrator").role is Role.ADMINISTRATOR


def test_the_first_who_asks_for_a_body_that_one_entered_takes_two(at: datetime) -> None:
    entered(at, 9)
    made = appointed(Role.ASKER, "shell", at)
    assert made.proposal is not None
    is_refused(Reason.NOT_FOUND, lambda: acting("new"))
    by = acting("administrator")
    moved = officers.transfer(officer=id_of("carer"), organisation="shell", role=Role.ASKER, by=by, at=at)
    assert moved is not None
    assert acting("carer").organisation == "care"
    for proposal in (made.proposal, moved):
        deciding.decide(proposal=proposal, approve=True, by=acting("security"), at=at)
    assert acting("new").organisation == acting("carer").organisation == "shell"
    assert (
        officers.transfer(officer=id_of("clerk"), organisation="shell", role=Role.ASKER, by=by, at=at) is None
    )
    assert audit().faults == ()


def test_another_than_who_entered_a_body_appoints_its_first_who_asks(at: datetime) -> None:
    entered(at, 9)
    assert appointed(Role.ASKER, "shell", at, by="security").proposal is None
    assert acting("new").organisation == "shell"
    assert audit().faults == ()


def test_until_two_can_decide_one_enters_and_appoints_alone(at: datetime) -> None:
    never_was(Role.SECURITY)
    assert entered(at, ALONE + 1) == []
    assert appointed(Role.ASKER, "shell", at).proposal is None


def never_was(role: Role) -> None:
    """As if whoever has this office had been appointed to another."""
    asker = {"role": Role.ASKER.value, "organisation": "edu"}
    OfficerChange.objects.filter(officer__role=role.value).update(**asker)
    Officer.objects.filter(role=role.value).update(**asker)


@pytest.mark.parametrize("left", ["moved", "suspended"])
def test_once_two_could_decide_one_never_decides_alone_again(left: str, at: datetime) -> None:
    by, second = acting("administrator"), id_of("security")
    if left == "suspended":
        officers.suspend(officer=second, by=by, at=at)
    else:  # past every door
        row = Officer.objects.get(user__username="security")
        officers.carry_out_transfer(row, organisation="care", role=Role.ASKER, by=by, at=at)
    assert len(entered(at, ALONE + 1)) == 1
    assert Organisation.objects.get(code="shell").headcount == 0
    for role, organisation in (
        (Role.SUPERVISOR, "prosecutor"),
        (Role.SECURITY, "admin"),
        (Role.ASKER, "shell"),
    ):
        made = officers.appoint(
            username=f"a-{role.value}", password=PASSWORD, organisation=organisation, role=role, by=by, at=at
        )
        assert made.proposal is not None
        is_refused(Reason.NOT_FOUND, lambda role=role: acting(f"a-{role.value}"))


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


def left_alone(at: datetime, role: Role = Role.SECURITY) -> UUID:
    """The security officer has gone; what the administrator who is left has proposed."""
    officers.suspend(officer=id_of("security"), by=acting("administrator"), at=at)
    made = appointed(role, "prosecutor" if role is Role.SUPERVISOR else "admin", at)
    assert made.proposal is not None
    return made.proposal


def test_where_nobody_is_left_to_decide_the_prosecutor_stands_in(at: datetime) -> None:
    proposal = left_alone(at)
    line = deciding.stand_in(proposal=proposal, by=acting("supervisor"), at=at)
    assert (line.state, line.decided_by) == (State.APPROVED, id_of("supervisor"))
    assert acting("new").role is Role.SECURITY
    assert audit().faults == ()
    back = officers.reactivate(officer=id_of("security"), by=acting("administrator"), at=at)
    is_refused(
        Reason.NOT_ENTITLED,
        lambda: deciding.stand_in(proposal=back, by=acting("supervisor"), at=at),
    )
    deciding.decide(proposal=back, approve=True, by=acting("new"), at=at)


def test_who_went_is_brought_back_by_the_one_who_is_left_and_the_prosecutor(at: datetime) -> None:
    officers.suspend(officer=id_of("security"), by=acting("administrator"), at=at)
    then = at + timedelta(minutes=1)
    proposal = officers.reactivate(officer=id_of("security"), by=acting("administrator"), at=then)
    deciding.stand_in(proposal=proposal, by=acting("supervisor"), at=then)
    assert acting("security").role is Role.SECURITY
    assert audit().faults == ()


def test_nobody_stands_in_but_a_supervisor_for_who_may_decide_and_in_time(at: datetime) -> None:
    proposal = left_alone(at)
    for username in ("administrator", "clerk", "court-recorder"):
        is_refused(
            Reason.NOT_ENTITLED,
            lambda username=username: deciding.stand_in(proposal=proposal, by=acting(username), at=at),
        )
    is_refused(Reason.NOT_FOUND, lambda: deciding.stand_in(proposal=uuid4(), by=acting("supervisor"), at=at))
    is_refused(
        Reason.ALREADY_DONE,
        lambda: deciding.stand_in(proposal=proposal, by=acting("supervisor"), at=at + LASTS),
    )


def test_nobody_stands_in_for_anything_else(at: datetime) -> None:
    supervises = left_alone(at, Role.SUPERVISOR)
    asks_more = deciding.propose_raise(
        organisation="school", year=at.year, allowed=10_000, by=acting("administrator"), at=at
    )
    moves, changes = (
        officers.transfer(
            officer=id_of(one), organisation="admin", role=role, by=acting("administrator"), at=at
        )
        for one, role in (("clerk", Role.SECURITY), ("security", Role.ADMINISTRATOR))
    )
    for proposal in (supervises, asks_more, moves, changes):
        assert proposal is not None
        is_refused(
            Reason.NOT_ENTITLED,
            lambda proposal=proposal: deciding.stand_in(proposal=proposal, by=acting("supervisor"), at=at),
        )


def test_the_prosecutor_stands_in_at_the_machine(tutela: Commands) -> None:
    proposal = left_alone(timezone.now())
    assert tutela("bodies", "stand-in", str(proposal), "--as", "security").code != 0
    assert tutela("bodies", "stand-in", str(proposal), "--as", "supervisor").code == 0
    assert acting("new").role is Role.SECURITY
