"""`tutela demo`: a fictional district made, loaded, screened, held against the truth, and served."""

import json
import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from pydantic import TypeAdapter

from tutela.agencies.intake import actions as intake
from tutela.agencies.sealing import gate
from tutela.answers.screening import actions as screening
from tutela.answers.subjects.proofing import Application, canonical_of
from tutela.bodies import actions as bodies
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.queries import acting_as
from tutela.cli import serve
from tutela.cli.exits import Exit
from tutela.cli.found import Found, tables
from tutela.cli.show import OUT, progress, table
from tutela.cli.texts import language
from tutela.core.crypto.suites import Suite
from tutela.core.disclosure.history import Port
from tutela.core.law.words import Family
from tutela.core.wording import Language
from tutela.keys import keyfile
from tutela.ledger import sequencer
from tutela.ledger.verify import verify
from tutela.packs.current import legal_day_of
from tutela.records.vault import keys as vault_keys
from tutela.records.vault import setting_up, shares
from tutela.world import yearly
from tutela.world.judge import judge
from tutela.world.make import World, make_world
from tutela.world.people import Person
from tutela.world.proofing import code_of
from tutela.world.register import load_population

_HOST: Final = "127.0.0.1"
_MARK: Final = "made-by-tutela-demo"
_ORGANISATIONS: Final[TypeAdapter[list[NewOrganisation]]] = TypeAdapter(list[NewOrganisation])


@dataclass(frozen=True, slots=True)
class SignIn:
    """A demo officer: what they are called, for which kind of body they act, in which role."""

    username: str
    kind: BodyKind
    role: Role
    chinese: str
    english: str


SIGN_INS: Final = (
    SignIn("clerk", BodyKind.EDUCATION_OFFICE, Role.ASKER, "教育局查询员", "education office, asks"),
    SignIn("school", BodyKind.SCHOOL, Role.ASKER, "学校经办人", "school, files inquiries"),
    SignIn("reviewer", BodyKind.EDUCATION_OFFICE, Role.REVIEWER, "教育局审核员", "education office, reviews"),
    SignIn(
        "licensing", BodyKind.QUALIFICATION_BODY, Role.ASKER, "资格认定查询员", "qualification body, asks"
    ),
    SignIn(
        "keeper",
        BodyKind.QUALIFICATION_BODY,
        Role.RECORDER,
        "资格认定录入员",
        "qualification body, keeps the restriction list",
    ),
    SignIn(
        "keeper-2",
        BodyKind.QUALIFICATION_BODY,
        Role.RECORDER,
        "资格认定录入员（确认）",
        "qualification body, confirms",
    ),
    SignIn("carer", BodyKind.CLOSE_CONTACT_UNIT, Role.ASKER, "托管机构查询员", "close-contact unit, asks"),
    SignIn("window", BodyKind.POLICE_STATION, Role.ASKER, "派出所窗口", "police station, certificates"),
    SignIn("police", BodyKind.POLICE, Role.RECORDER, "公安录入员", "police, records"),
    SignIn("procuratorate", BodyKind.PROCURATORATE, Role.RECORDER, "检察院录入员", "procuratorate, records"),
    SignIn("court", BodyKind.COURT, Role.RECORDER, "法院录入员", "court, records"),
    SignIn("police-2", BodyKind.POLICE, Role.RECORDER, "公安录入员（确认）", "police, confirms records"),
    SignIn(
        "procuratorate-2",
        BodyKind.PROCURATORATE,
        Role.RECORDER,
        "检察院录入员（确认）",
        "procuratorate, confirms records",
    ),
    SignIn(
        "verifier",
        BodyKind.POLICE,
        Role.VERIFIER,
        "公安核验员",
        "police, verifies identities, decides re-checks",
    ),
    SignIn("court-2", BodyKind.COURT, Role.RECORDER, "法院录入员（确认）", "court, confirms records"),
    SignIn("supervisor", BodyKind.OVERSIGHT, Role.SUPERVISOR, "检察监督员", "procuratorial supervision"),
    SignIn(
        "supervisor-2",
        BodyKind.OVERSIGHT,
        Role.SUPERVISOR,
        "检察监督员（审批）",
        "procuratorial supervision, approves opinions",
    ),
    SignIn("administrator", BodyKind.ADMINISTRATION, Role.ADMINISTRATOR, "管理员", "administration"),
    SignIn("security", BodyKind.ADMINISTRATION, Role.SECURITY, "安全员", "keys and ledger"),
)
_KEEPER: Final = "keeper"
_RECORDERS: Final = {Port.POLICE: "police", Port.PROCURATORATE: "procuratorate", Port.COURT: "court"}


def demo(
    serving: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve the pages after the table.")
    ] = True,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    records: Annotated[int, typer.Option(min=1)] = 3_800,
    applicants: Annotated[int, typer.Option(min=1)] = 1_000,
    staff: Annotated[int, typer.Option(min=1)] = 14_000,
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8000,
) -> int:
    """Everything from records to answers in a fictional district of the size one reported. All people are invented.

    Exit codes: 0 nobody missed and nobody wrongly named; 1 otherwise. Example: tutela demo --no-serve
    """
    home: Path = settings.TUTELA_HOME
    if serving:
        serve.require_free(_HOST, port)
    at = timezone.now()
    _fresh_home(home, at)
    steps = _Steps()
    world = _make(home / "country", seed, records, applicants, staff, legal_day_of(at), steps)
    password = secrets.token_urlsafe(9)
    _set_up(world, password, steps)
    _set_up_vault(home / "shares", password, steps)
    _load(world, steps)
    found = _screen(world, home / "results", steps)
    steps.begin("部署年度筛查", "order the yearly screening")
    school, reviewer = acting_as("school"), acting_as("reviewer")
    yearly.begin(world, school=school, reviewer=reviewer, at=timezone.now())
    steps.begin("账本校验", "verify the ledger")
    sequencer.catch_up()
    verify()
    tables(found)
    steps.begin("完成", "done")
    OUT.print(_either(f"结果文件：{home / 'results'}", f"Results: {home / 'results'}"))
    OUT.print(_either(f"虚构地区：{home / 'country'}", f"The fictional district: {home / 'country'}"))
    OUT.print(
        _either(
            f"封存库密钥份额（口令同下）：{home / 'shares'}",
            f"Shares of the vault's key, under the same password: {home / 'shares'}",
        )
    )
    good = all(one.verdict.holds for one in found)
    if serving:
        ended = serve.run(
            host=_HOST, port=port, workers=1, ready=lambda: _show_sign_ins(port, password, world)
        )
        good = good and ended is Exit.DONE
    return int(Exit.DONE if good else Exit.NOT_AS_IT_SHOULD_BE)


class _Steps:
    """Says what is being done, and how long each step took."""

    def __init__(self) -> None:
        self._began = datetime.now(UTC)
        self.total = timedelta()

    def begin(self, chinese: str, english: str) -> None:
        """One line for each step, as it begins."""
        self.total = datetime.now(UTC) - self._began
        OUT.print(f"{self.total.total_seconds():6.1f} s  {_either(chinese, english)}")


def _either(chinese: str, english: str) -> str:
    return chinese if language() is Language.CHINESE else english


def _fresh_home(home: Path, at: datetime) -> None:
    """Begins anew, and only ever deletes what an earlier demo made."""
    if (home / _MARK).exists():
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    (home / _MARK).touch()
    keyfile.create(settings.TUTELA_KEY_FILE, suite=Suite.STANDARD, at=at.astimezone(UTC))
    call_command("migrate", verbosity=0)


def _make(
    folder: Path, seed: int, records: int, applicants: int, staff: int, on: date, steps: _Steps
) -> World:
    steps.begin("生成虚构地区", "make the fictional district")
    return make_world(folder, seed=seed, records=records, applicants=applicants, staff=staff, on=on)


def _set_up(world: World, password: str, steps: _Steps) -> None:
    steps.begin("录入单位、人员和人口登记", "enter organisations, officers and the population register")
    new = _ORGANISATIONS.validate_python(json.loads((world.folder / "organisations.json").read_text("utf-8")))
    bodies.enter_organisations(new=new, by=None, at=timezone.now())
    first, region = None, _largest(new, BodyKind.EDUCATION_OFFICE).region
    for one in sorted(SIGN_INS, key=lambda one: one.role is not Role.ADMINISTRATOR):
        bodies.appoint(
            username=one.username,
            password=password,
            organisation=_largest(new, one.kind, region).code,
            role=one.role,
            by=first,
            at=timezone.now(),
        )
        first = first or acting_as(one.username)
    load_population(world.population_file, timezone.now())


def _set_up_vault(folder: Path, passphrase: str, steps: _Steps) -> None:
    """Both shares lie beside each other here, which no deployment does."""
    steps.begin("建立封存库", "set up the vault of sealed records")
    at = timezone.now().astimezone(UTC)
    public, secret = vault_keys.fresh(at)
    folder.mkdir(mode=0o700)
    for share in shares.split(public.key_id, secret):
        shares.write_under_passphrase(folder / f"share-{share.index}.json", share, passphrase)
    setting_up.install(public, suite=Suite.STANDARD, at=at)


def _largest(new: list[NewOrganisation], kind: BodyKind, region: str = "") -> NewOrganisation:
    """The body of this kind with the most heads, in the region if it has one: one desk's work then reaches the next.

    The office's quota is enough for the whole district.
    """
    return max(
        (body for body in new if body.kind is kind), key=lambda body: (body.region == region, body.headcount)
    )


def _load(world: World, steps: _Steps) -> None:
    for port, file in world.record_files.items():
        steps.begin(f"录入记录：{file.name}", f"load records: {file.name}")
        _hand_in(_RECORDERS[port], "all", file)
    steps.begin("录入教师资格限制库", "load the teacher restriction list")
    _hand_in(_KEEPER, Family.RESTRICTION, world.restrictions_file)
    steps.begin("录入登记", "enter them into the registry")
    gate.turn(at=timezone.now())


def _hand_in(username: str, families: str, file: Path | None) -> None:
    """One officer declares the feed and stages the file; another confirms it, or that there is nothing."""
    acting, second, at = acting_as(username), acting_as(f"{username}-2"), timezone.now()
    intake.declare_feed(acting=acting, families=[families], from_on=date(2000, 1, 1), cadence_days=31, at=at)
    if file is None:
        intake.nothing_new(acting=second, at=at)
        return
    staged = intake.stage(acting=acting, path=file, at=at)
    if staged.upload is None:
        told = [f"{one.row} {one.column}: {one.told(language())}" for one in staged.problems[:5]]
        raise RuntimeError("the generator made a file that its own intake refuses: " + "; ".join(told))
    intake.confirm(acting=second, upload_id=staged.upload.id, at=timezone.now())


def _screen(world: World, results: Path, steps: _Steps) -> list[Found]:
    results.mkdir(parents=True, exist_ok=True)
    found = []
    for purpose, roster, name in (
        ("teacher-hire", world.applicants_file, "applicants"),
        ("teacher-restriction", world.applicants_file, "applicants-restriction"),
        ("school-in-service", world.staff_file, "staff"),
    ):
        steps.begin(f"筛查名单：{name}", f"screen the roster: {name}")
        out = results / f"{name}-result.xlsx"
        with progress(name) as told:
            summary = screening.screen(
                acting=acting_as("clerk"),
                purpose_code=purpose,
                roster=roster,
                authorisation="",
                out=out,
                at=timezone.now(),
                progress=told,
            )
        verdict = judge(out, world.folder / "truth" / f"{name}.json")
        found.append(Found(name, verdict, summary.counted))
    return found


def _show_sign_ins(port: int, password: str, world: World) -> None:
    table(
        [_either("账号", "sign-in"), _either("口令", "password"), _either("职责", "who")],
        [[one.username, password, _either(one.chinese, one.english)] for one in SIGN_INS],
        _either(f"演示账号 http://{_HOST}:{port}/", f"Demo sign-ins for http://{_HOST}:{port}/"),
    )
    person = somebody(world)
    found = canonical_of(Application(person.name, person.document.number), legal_day_of(timezone.now()))
    table(
        [_either("姓名", "name"), _either("证件号码", "number"), _either("验证码", "code")],
        [[person.name, person.document.number, code_of(*found)]],
        _either(
            f"一名虚构人物，可在 http://{_HOST}:{port}/me/ 查看谁查询过自己",
            f"A fictional person, who sees at http://{_HOST}:{port}/me/ who asked about them",
        ),
    )


def somebody(world: World) -> Person:
    """An applicant as careful clerks write them, with an identity card and on no list: somebody who was asked about."""
    listed = {one.person.key for one in world.listed}
    people = (placed.line.person for placed in world.applicants if placed.line.kind == "ordinary")
    return next(one for one in people if one.is_resident and one.key not in listed)
