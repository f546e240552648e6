"""One thing of every kind that an address or a form can name, in every state that matters, done in one county.

`Thing.bodies` are those whose business a thing is; whether an officer's power reaches one of them is for the policy to
say. Everything is done by the actions that the doors call.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Model

from tests.cast import about, conviction, number, second, write_lines
from tests.journeys import campaign_steps, filing_steps, proof_steps, verifying_steps
from tests.journeys.campaign_steps import somebody
from tests.journeys.desk import NOBODY, NOBODY_NAME, OFFENDER, OFFENDER_NAME
from tests.journeys.filing_steps import IN_SERVICE, PURPOSE, Person
from tests.journeys.verifying_steps import NAMESAKE, Traveller
from tests.journeys.watch_steps import PEOPLE, entered, in_post, ticked
from tutela.agencies.intake import actions as intake
from tutela.agencies.intake.models import Upload
from tutela.agencies.verifying import actions as verifying
from tutela.agencies.verifying.case import Need
from tutela.agencies.verifying.models import Case
from tutela.answers.campaigns import actions as campaigns
from tutela.answers.campaigns.models import Campaign, Member
from tutela.answers.certificates import actions as certificates
from tutela.answers.certificates.certificate import Application, Form
from tutela.answers.certificates.models import Certificate
from tutela.answers.filings import actions as filings
from tutela.answers.filings import answering
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening import actions as screening
from tutela.answers.screening.models import Run
from tutela.answers.staff import actions as staff
from tutela.answers.staff import imports
from tutela.answers.staff.models import Engagement, Import
from tutela.answers.subjects import delays
from tutela.answers.subjects.models import Delay
from tutela.answers.watch import actions as watch
from tutela.answers.watch.models import Message
from tutela.answers.withdrawals import actions as withdrawals
from tutela.answers.withdrawals.models import Withdrawal
from tutela.bodies import deciding, officers
from tutela.bodies.models import DeskSession, Officer, Proposal
from tutela.bodies.queries import acting_as
from tutela.bodies.sweeping.models import Pace
from tutela.core.following.duties import Duty
from tutela.ledger.models import Entry
from tutela.measures.following import opening as following
from tutela.measures.following.models import Declaration, Following
from tutela.packs.current import legal_day_of
from tutela.redress.opinions import actions as opinions
from tutela.redress.opinions import drafts
from tutela.redress.opinions.models import Draft, Opinion
from tutela.redress.opinions.opinion import INSIDE, Basis, Move, Reply, State
from tutela.redress.relief import actions as relief
from tutela.redress.relief import queries as rechecks
from tutela.redress.relief.models import Recheck
from tutela.redress.relief.recheck import Found, Outcome
from tutela.redress.reports import actions as reports
from tutela.redress.reports.models import Report
from tutela.redress.reports.report import By, Told

Id = UUID | str | int
A_DAY: Final = timedelta(days=1)
SAID: Final = "请核查贵单位的情况。"
HIT: Final = Person(OFFENDER_NAME, OFFENDER)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing by its id."""

    id: Id
    state: str
    bodies: frozenset[str]
    officer: str = ""  # whose alone it is; empty: of whoever has the power over a body
    owner: str = ""  # of the bodies that which began it
    within: Id = ""  # what it is part of, where its address names that as well

    def __str__(self) -> str:
        return f"{self.state or 'any'} of {', '.join(sorted(self.bodies)) or self.officer}"


def make(folder: Path, at: datetime) -> None:
    """Does one of everything; `found` says what there is then."""
    _filings(at)
    _doubts(at)
    _staff(folder, at)
    _duties(at)
    _watched(folder, at)
    _campaigns(at)
    _runs(at)
    _certificates(at)
    _withdrawn(at)
    _uploads(folder, at)
    _delays(at)
    _reports(at)
    _opinions(at)
    _administered(at)
    _accounts(at)


def found() -> dict[str, list[Thing]]:
    """All of them by kind, one of each state of a kind and set of bodies."""
    filed = dict(Filing.objects.exclude(inquiry=None).values_list("inquiry", "organisation"))
    offices = dict(Campaign.objects.values_list("id", "office"))
    campaigns_of = dict(Member.objects.values_list("id", "campaign_id"))
    kinds: dict[str, list[Thing]] = {
        "filing": _each(Filing, _state, _organisation, lambda one: one.asker),
        "inquiry": _each(Inquiry, lambda one: one.answer, _organisation, lambda one: filed.get(one.id, "")),
        "engagement": _each(Engagement, _state, _organisation),
        "import": _each(Import, _nothing, _organisation),
        "following": _each(Following, _state, _organisation, lambda one: one.asker),
        "declaration": _each(Declaration, lambda one: one.look, _organisation),
        "message": _each(Message, lambda one: str(one.seen_at is None), _organisation),
        "campaign": _each(Campaign, lambda one: str(one.closed_on is None), lambda one: one.office),
        "member": [
            replace(one, within=campaigns_of[one.id])
            for one in _each(Member, _state, _organisation, lambda one: offices[one.campaign_id])
        ],
        "run": _each(Run, _state, _organisation, lambda one: one.holder),
        "certificate": _each(Certificate, _state, _organisation),
        "withdrawal": _each(Withdrawal, lambda one: str(one.confirmed_at is None), _organisation),
        "upload": _each(Upload, _state, _organisation),
        "delay": _each(Delay, lambda one: str(one.confirmed_at is None), _organisation),
        "report": _each(Report, _state, _organisation),
        "case": _each(Case, _state, lambda one: one.agency),
        "recheck": _each(Recheck, _state, lambda one: one.agency),
        "opinion": _each(Opinion, _state, _organisation, _addressed),
        "proposal": _each(Proposal, _state, lambda one: one.organisation_id),
        "entry": _each(Entry, lambda one: one.event, _nothing),
        "body": [Thing(code, "", frozenset({code})) for code in ("school", "edu", "police", "prosecutor")],
        "officer": [_officer(username) for username in ("filer", "leaver", "supervisor", "reviewer")],
        "draft": [Thing(one.thing, "", frozenset(), one.officer) for one in Draft.objects.all()],
        "session": [Thing(one.pk, "", frozenset(), _of_user(one.user)) for one in DeskSession.objects.all()],
        "key": [Thing(one.pk, "", frozenset(), _of_user(one.user)) for one in Authenticator.objects.all()],
    }
    return {kind: _one_of_each(things) for kind, things in kinds.items()}


def _each(model: type[Model], state: Callable[[Any], str], *bodies: Callable[[Any], str]) -> list[Thing]:
    rows: Iterable[Any] = model._default_manager.order_by("pk")
    return [
        Thing(one.pk, state(one), frozenset(of(one) for of in bodies) - {""}, owner=bodies[0](one))
        for one in rows
    ]


def _one_of_each(things: Iterable[Thing]) -> list[Thing]:
    kept = {(one.state, one.bodies, one.officer): one for one in things}
    return [kept[key] for key in sorted(kept, key=str)]


def _nothing(one: Any) -> str:
    return ""


def _state(one: Any) -> str:
    return str(one.state)


def _organisation(one: Any) -> str:
    return str(one.organisation)


def _addressed(one: Opinion) -> str:
    """Before it is served the body never hears of it."""
    return "" if State(one.state) in INSIDE else one.owed_by


def _officer(username: str) -> Thing:
    row = Officer.objects.get(user__username=username)
    return Thing(row.pk, "" if row.active else "suspended", frozenset({row.organisation_id}))


def _of_user(user: Any) -> str:
    return acting_as(user.username).officer


def _filings(at: datetime) -> None:
    filer = acting_as("filer")
    filing_steps.drafted(at, somebody(1))
    filings.abandon(acting=filer, filing=filing_steps.drafted(at, somebody(2)), at=at)
    filing_steps.authorised(at, somebody(3))
    filing_steps.filed(at, somebody(4))
    filing_steps.reviewed(at, somebody(5))
    _answered(at, somebody(6))
    filings.close(acting=filer, filing=_answered(at, somebody(7)), at=at)
    _answered(at, HIT)


def _answered(at: datetime, person: Person, **more: Any) -> UUID:
    filing = filing_steps.reviewed(at, person, **more)
    answering.ask(acting=acting_as("clerk"), filings=[filing], at=at)
    return filing


def _doubts(at: datetime) -> None:
    """An identity in each state; and what these persons applied for against the answers."""
    first, next_, third, fourth = (Traveller(NAMESAKE.name, f"E1234567{place}") for place in range(4))
    looks, decides = acting_as("looks"), acting_as("decides")
    asked = verifying_steps.pending(at, first)
    verifying_steps.verified(at, same=True)
    recheck = _applied(asked, first, at)
    relief.propose(acting=looks, recheck=recheck, found=_upheld(recheck), at=at)
    asked = verifying_steps.pending(at, next_)
    verifying_steps.finds(at, same=False)
    _applied(asked, next_, at)
    asked = verifying_steps.pending(at, third)
    recheck = _applied(asked, third, at)
    relief.propose(acting=looks, recheck=recheck, found=_upheld(recheck), at=at)
    relief.confirm(acting=decides, recheck=recheck, at=at)
    asked = verifying_steps.pending(at, fourth)
    case = Case.objects.get(inquiry=verifying_steps.inquiry_of(asked))
    verifying.ask_for_more(acting=acting_as("compares"), case=case.id, need=Need.DOCUMENT, at=at)


def _upheld(recheck: UUID) -> Found:
    """That every record is the applicant's."""
    seen = rechecks.one(acting_as("looks"), recheck).comparison
    compared = () if seen is None else seen.compared
    return Found(Outcome.UPHELD, "已核对照片", {one.mark: True for one in compared})


def _applied(filing: UUID, who: Traveller, at: datetime) -> UUID:
    entry = Inquiry.objects.get(id=verifying_steps.inquiry_of(filing)).entry
    return relief.apply(person=who.proved(at), entry=entry, grounds="我不是记录所指的人", at=at)


def _staff(folder: Path, at: datetime) -> None:
    """An applicant, one in post, one who left, one not hired; and two rosters."""
    filer, on = acting_as("filer"), legal_day_of(at)
    filing_steps.listed(at, somebody(20))
    in_post(at, somebody(21), on=on - A_DAY)
    staff.leave(acting=filer, engagement=in_post(at, somebody(22), on=on - A_DAY), on=on, at=at)
    staff.turn_down(acting=filer, engagement=filing_steps.listed(at, somebody(23)), at=at)
    who = somebody(24)
    roster = folder / "roster.csv"
    roster.write_text(f"姓名,证件号码,岗位\n{who.name},{who.document},教师\n", "utf-8-sig")
    staged = imports.stage(acting=filer, purpose_code=IN_SERVICE, path=roster, at=at)
    assert staged.id is not None, staged.faults


def _duties(at: datetime) -> None:
    """What follows on a hit in post: a proof that waits, one that was returned, one accepted; and one that fell."""
    engagement = in_post(at, HIT)
    filing = _answered(at, HIT, purpose=IN_SERVICE, engagement=engagement)
    following.keep_up(at=at)
    hit = Following.objects.get(filing=filing).id
    proof_steps.look(proof_steps.declare(hit, Duty.STOP, at), at)
    proof_steps.look(proof_steps.declare(hit, Duty.DISMISSAL, at), at, proof_steps.RETURN)
    proof_steps.declare(hit, Duty.DISMISSAL, at)


def _watched(folder: Path, at: datetime) -> None:
    """A message that the watch gave, and one that was read."""
    for place, person in enumerate(PEOPLE[:2]):
        in_post(at, person)
        entered(folder, [conviction(f"c-{place + 10}", person.name, person.document)], at)
        ticked(at)
        if place == 0:
            watch.read(
                acting=acting_as("filer"), messages=Message.objects.values_list("id", flat=True), at=at
            )


def _campaigns(at: datetime) -> None:
    """One in which a list was handed in and others are owed, and one that was closed."""
    going = campaign_steps.ordered(at)
    campaign_steps.hand_in(going, "filer", at)
    ended = campaign_steps.ordered(at, days=31)
    campaigns.close(acting=acting_as("reviewer"), campaign=ended, at=at)


def _runs(at: datetime) -> None:
    """One that waits, and one that is done."""
    for place in (1, 2):
        who = somebody(30 + place)
        roster = BytesIO(f"姓名,证件号码\n{who.name},{who.document}\n".encode())
        run = screening.submit(
            acting=acting_as("clerk"),
            purpose_code=IN_SERVICE,
            authorisation="枫教〔2026〕3号",
            content=roster,
            filename_suffix=".csv",
            at=at,
        )
        if place == 1:
            screening.perform(run_id=run, at=at)


def _certificates(at: datetime) -> None:
    """One that was issued, and one whose applicant is compared with the document first."""
    for name, document in ((NOBODY_NAME, NOBODY), (OFFENDER_NAME, number(date(1980, 2, 29), 103))):
        settings.TUTELA_PENDING_SAMPLE = int(name == OFFENDER_NAME)
        form = Application(Form.PERSON, about(name, document))
        certificates.apply(acting=acting_as("window"), application=form, at=at)
    settings.TUTELA_PENDING_SAMPLE = 0


def _withdrawn(at: datetime) -> None:
    """Two answers that fell, of which one is confirmed to be destroyed."""
    for purpose in (PURPOSE, IN_SERVICE):
        reply = inquiries.ask(
            acting=acting_as("clerk"), purpose_code=purpose, question=about(OFFENDER_NAME, OFFENDER), at=at
        )
        withdrawals.withdraw_answer(reply.inquiry, at=at)
    row = Withdrawal.objects.filter(organisation="edu").order_by("id")[0]
    withdrawals.confirm(acting=acting_as("clerk"), withdrawal_id=row.id, at=at)


def _uploads(folder: Path, at: datetime) -> None:
    """One that waits, one taken back, one that waits for the gate."""
    by = acting_as("court-recorder")
    staged = []
    for place in range(3):
        record = conviction(f"c-{place + 20}", "王二", number(date(1981, 1, 1), 101 + 2 * place))
        lines = write_lines(folder / f"upload-{place}.jsonl", [record])
        upload = intake.stage(acting=by, path=lines, at=at).upload
        assert upload is not None
        staged.append(upload.id)
    intake.cancel(acting=by, upload_id=staged[1], at=at)
    intake.confirm(acting=second("court-recorder"), upload_id=staged[2], at=at)


def _delays(at: datetime) -> None:
    """One that waits for its second officer, and one in force."""
    entries = Inquiry.objects.filter(organisation="edu").order_by("id").values_list("entry", flat=True)
    until_on = legal_day_of(at) + 30 * A_DAY
    for place, entry in enumerate(entries[:2]):
        by, ground = acting_as("court-recorder"), delays.Ground.DUTY
        asked = delays.ask(acting=by, entry=entry, until_on=until_on, ground=ground, at=at)
        if place:
            delays.confirm(acting=acting_as("court-second"), delay=asked, at=at)


def _reports(at: datetime) -> None:
    """One in each state."""
    for times in range(3):
        told = Told("有人泄露", "家长群", "昨天")
        report = reports.report(acting=acting_as("filer"), told=told, by=By.OFFICER, at=at)
        for _ in range(times):
            reports.move_on(acting=acting_as("supervisor"), report_id=report, at=at)


def _opinions(at: datetime) -> None:
    """One for every way that it can have come, and what a prosecutor and a school are writing."""
    by, chief, filer = acting_as("supervisor"), acting_as("chief"), acting_as("filer")
    looked: tuple[Move, ...] = (Move.RETURN, Move.WITHDRAW, Move.APPROVE, Move.APPROVE, Move.APPROVE)
    for place, move in enumerate((None, *looked)):
        one = opinions.open_opinion(acting=by, body="school", basis=Basis.UNIT, words=SAID, at=at)
        if move is Move.WITHDRAW:
            opinions.decide(acting=by, opinion=one, move=move, words=SAID, at=at)
        elif move is not None:
            opinions.look(acting=chief, opinion=one, move=move, words=SAID, at=at)
        if place > 3:
            opinions.answer(acting=filer, opinion=one, reply=Reply.DONE, words=SAID, at=at)
        if place > 4:
            opinions.decide(acting=by, opinion=one, move=Move.ACCEPT, words="", at=at)
    drafts.keep(acting=by, thing=uuid4(), written={"words": SAID, "body": "school"}, opens=True, at=at)


def _administered(at: datetime) -> None:
    """What waits for a second officer, what was decided, an officer who was suspended, a body that was stopped."""
    by = acting_as("administrator")
    for place, code in enumerate(("school", "edu", "court")):
        asked = deciding.propose_raise(organisation=code, year=at.year, allowed=99_999, by=by, at=at)
        if place:
            deciding.decide(proposal=asked, approve=place == 1, by=acting_as("security"), at=at)
    officers.suspend(officer=acting_as("leaver").officer, by=by, at=at)
    stopped = {"level": "stopped", "changed_at": at}
    Pace.objects.update_or_create(organisation="school", defaults=stopped)


def _accounts(at: datetime) -> None:
    """An open desk, and a second factor."""
    user = Officer.objects.get(user__username="filer").user
    DeskSession.objects.create(user=user, key_hash="0" * 64, opened_at=at, seen_at=at)
    data = {"name": "key", "credential": {}}
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
