"""The rosters of the fictional country: dirty as real ones, each line with the answer it should get."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.core.worlds import ON, a_world, by_key, history_of
from tutela.agencies.intake.columns import DOCUMENT_KINDS, SEXES
from tutela.answers.inquiries.answer import Question as Asked
from tutela.answers.inquiries.identify import identify
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.question import Outcome, Question
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import DocumentKind, parse_document
from tutela.core.identity.names import canonical_forms
from tutela.core.law.packs import Policy
from tutela.index.lookup.rows import Probe
from tutela.sheets.cells import Lost
from tutela.sheets.days import day_of
from tutela.sheets.opening import open_table
from tutela.sheets.records import Line, read_records
from tutela.world.make import APPLICANT_PURPOSE, STAFF_PURPOSE, World
from tutela.world.rosters.dirt import FATAL, HARMLESS
from tutela.world.rosters.files import Placed
from tutela.world.rosters.line import Due

SYNONYMS = {
    "name": ("姓名", "教师姓名"),
    "number": ("身份证号", "证件号码"),
    "kind": ("证件类型",),
    "country": ("国籍", "签发国"),
    "sex": ("性别",),
    "born_on": ("出生日期",),
    "post": ("岗位", "部门"),
    "authorisation": ("授权编号",),
}
REQUIRED = frozenset({"name", "number", "authorisation"})
ROSTERS = ("applicants", "staff", "clean_staff")


def lines_of(path: Path) -> Iterator[Line]:
    return read_records(open_table(path), SYNONYMS, REQUIRED, frozenset(SYNONYMS) - REQUIRED)


def roster(world: World, name: str) -> tuple[Path, tuple[Placed, ...], str]:
    return {
        "applicants": (world.applicants_file, world.applicants, APPLICANT_PURPOSE),
        "staff": (world.staff_file, world.staff, STAFF_PURPOSE),
        "clean_staff": (world.clean_staff_file, world.clean_staff, STAFF_PURPOSE),
    }[name]


def probe_of(line: Line) -> Probe:
    """What an office's line asks, or the refusal it earns."""
    if isinstance(line.values["number"], Lost):
        raise Refusal(Reason.DOCUMENT_LOST_DIGITS)
    values = {key: str(cell) for key, cell in line.values.items()}
    return identify(
        Asked(
            name=values["name"],
            document=values["number"],
            authorisation=values["authorisation"],
            document_kind=DOCUMENT_KINDS.get(values["kind"]),
            country=values["country"] or None,
            born_on=day_of(values["born_on"]),
            sex=SEXES.get(values["sex"]),
        ),
        ON,
    )


class Oracle:
    """Answers a probe from everything this world knows, one plain step after another."""

    def __init__(self, world: World, policy: Policy, purpose: str) -> None:
        self.names: dict[str, frozenset[str]] = {}
        for person in world.people:
            for document in person.documents:
                self.names[document.canonical] = canonical_forms([person.name, *person.former_names])
        self.by_document: dict[str, Outcome] = {}
        self.by_birth: dict[tuple[object, ...], list[bool]] = defaultdict(list)
        for offender in world.offenders:
            outcome = decide(history_of(offender, policy), Question(purpose, ON), policy).outcome
            if outcome is Outcome.NO_RECORD:
                continue
            is_resident = False
            for written in offender.records:
                for document in (written.document, *written.other_documents):
                    number, kind = document.number, document.kind
                    canonical = parse_document(number, kind=kind, country=document.country, on=ON).canonical
                    self.by_document[canonical] = outcome
                    is_resident |= kind is DocumentKind.RESIDENT
                for name in canonical_forms([written.name, *written.former_names, *written.aliases]):
                    self.by_birth[name, written.born_on, written.sex].append(is_resident)

    def answer(self, probe: Probe) -> Due:
        if probe.name not in self.names.get(probe.document, ()):
            return Due.PENDING
        if probe.document in self.by_document:
            return Due.of(self.by_document[probe.document])
        alike = self.by_birth.get((probe.name, probe.born_on, probe.sex), [])
        return Due.PENDING if any(not (probe.is_resident and one) for one in alike) else Due.NO_RECORD


@pytest.mark.parametrize("name", ROSTERS)
def test_a_roster_read_as_an_office_hands_it_in_has_the_lines_of_the_truth_on_their_rows(name: str):
    path, placed, _ = roster(a_world(), name)
    lines = list(lines_of(path))
    assert [(line.sheet, line.row) for line in lines] == [(one.sheet, one.row) for one in placed]
    for line, one in zip(lines, placed, strict=True):
        assert line.values["authorisation"] == one.line.cells.authorisation


@pytest.mark.parametrize("name", ROSTERS)
def test_every_line_earns_the_answer_or_the_reason_that_the_truth_gives_it(policy: Policy, name: str):
    path, placed, purpose = roster(a_world(), name)
    oracle = Oracle(a_world(), policy, purpose)
    for line, one in zip(lines_of(path), placed, strict=True):
        earned = answer_of(line, oracle)
        due = one.line.why if one.line.due is Due.REFUSED else one.line.due
        assert earned == due, one.line.kind


def answer_of(line: Line, oracle: "Oracle") -> str:
    """The answer, or the reason of the refusal."""
    try:
        return oracle.answer(probe_of(line))
    except Refusal as refusal:
        return refusal.reason.value


def test_one_applicant_in_a_hundred_and_three_staff_in_a_thousand_have_a_record():
    world = a_world()
    assert hits(world.applicants) == 6
    assert hits(world.staff) == 4


def hits(placed: tuple[Placed, ...]) -> int:
    return len({one.line.person.key for one in placed if one.line.due is Due.RECORD})


def test_many_hits_are_written_down_so_that_a_careless_matcher_misses_them():
    world = a_world()
    offenders = by_key(world.offenders)
    documents = defaultdict(set)
    for offender in world.offenders:
        for written in offender.records:
            documents[offender.person.key].add((written.name, written.document.number))
    found = [one.line for one in (*world.applicants, *world.staff) if one.line.due is Due.RECORD]
    missed = [
        line for line in found if (line.cells.name, line.cells.number) not in documents[line.person.key]
    ]
    assert len(found) >= 10
    assert len(missed) >= len(found) // 3
    assert all(line.person.key in offenders for line in found)


def test_people_of_whom_something_is_on_file_that_may_not_be_shown_stand_on_both_rosters():
    world = a_world()
    offenders = by_key(world.offenders)
    for placed in (world.applicants, world.staff):
        known = [one.line for one in placed if one.line.person.key in offenders]
        assert {line.due for line in known} >= {Due.RECORD, Due.NO_RECORD, Due.PENDING}


def test_no_offender_stands_on_both_rosters():
    world = a_world()
    offenders = by_key(world.offenders)
    applicants, staff = (
        {one.line.person.key for one in placed} & offenders.keys()
        for placed in (world.applicants, world.staff)
    )
    assert applicants
    assert staff
    assert not applicants & staff


def test_every_kind_of_dirt_and_of_doubt_befalls_somebody():
    world = a_world()
    kinds: Counter[str] = Counter()
    for one in (*world.applicants, *world.staff):
        kinds.update(one.line.kind.split("+"))
    assert {dirt.name for dirt in (*HARMLESS, *FATAL)} <= kinds.keys()
    doubts = {"misspelt-name", "number-of-another", "number-of-nobody", "number-of-offender", "former-name"}
    assert doubts <= kinds.keys()
    assert {"namesake", "twin", "duplicate", "ordinary", "passport-renewed"} <= kinds.keys()


def test_most_lines_are_clean_and_ordinary():
    world = a_world()
    for placed in (world.applicants, world.staff):
        assert Counter(one.line.kind for one in placed)["ordinary"] > 0.7 * len(placed)
        dues = Counter(one.line.due for one in placed)
        assert dues[Due.REFUSED] < 0.08 * len(placed)
        assert dues[Due.PENDING] < 0.05 * len(placed)


def test_the_hidden_sheet_is_named_and_the_guide_is_passed_over():
    records = lines_of(a_world().applicants_file)
    assert {line.sheet for line in records} == {"幼儿园", "小学", "中学"}
    assert open_table(a_world().applicants_file).hidden == ("上年度名单",)


def test_the_staff_list_is_in_the_encoding_of_old_programs():
    content = a_world().staff_file.read_bytes()
    assert "姓名" in content.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")


@pytest.mark.parametrize("name", ROSTERS)
def test_the_truth_lies_beside_each_roster_and_names_nobody(name: str):
    _, placed, _ = roster(a_world(), name)
    file = a_world().folder / "truth" / f"{name.replace('clean_staff', 'staff-clean')}.json"
    entries: list[Mapping[str, object]] = json.loads(file.read_text("utf-8"))
    assert [(entry["sheet"], entry["row"], entry["expected"]) for entry in entries] == [
        (one.sheet, one.row, one.line.due.value) for one in placed
    ]
    assert all(entry.keys() == {"sheet", "row", "expected", "why", "person", "kind"} for entry in entries)
    text = file.read_text("utf-8")
    assert not any(one.line.person.name in text for one in placed)
    assert not any(one.line.person.document.number in text for one in placed)
