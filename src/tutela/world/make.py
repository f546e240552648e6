"""Makes a fictional country as a folder of files; equal arguments give equal bytes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

from tutela.core.disclosure.history import Port
from tutela.world.dossiers import Offender, make_offenders
from tutela.world.organisations import Organisation, make_organisations
from tutela.world.people import People, Person
from tutela.world.population import write_population
from tutela.world.progress import Progress, silent
from tutela.world.record_files import write_records
from tutela.world.regions import HOME
from tutela.world.restrictions import Listed, due_of_list, make_list, write_list
from tutela.world.rosters.casting import NOBODY, Casting, Plan, due_of
from tutela.world.rosters.dirt import Medium
from tutela.world.rosters.files import Placed, write_applicants, write_clean, write_staff
from tutela.world.rosters.line import Due, Line, plain_cells
from tutela.world.truth import write_truth

APPLICANT_PURPOSE: Final = "teacher-hire"
STAFF_PURPOSE: Final = "school-in-service"
_APPLICANT_HITS, _STAFF_HITS = 0.01, 0.003
_DUPLICATED: Final = 200
_TWICE: Final = "+duplicate"
_STALE: Final = 15
_TEACHING = ("语文", "数学", "英语", "体育", "音乐", "美术", "科学", "学前教育", "心理健康")
_IN_POST = (*_TEACHING, "行政", "后勤", "安保", "食堂", "校医", "校车")


@dataclass(frozen=True, slots=True)
class World:
    """What was made. Files lie under `folder`; `applicants` and `staff` carry the truth of each roster line."""

    folder: Path
    on: date
    organisations: tuple[Organisation, ...]
    people: tuple[Person, ...]
    offenders: tuple[Offender, ...]
    applicants: tuple[Placed, ...]
    staff: tuple[Placed, ...]
    clean_staff: tuple[Placed, ...]
    listed: tuple[Listed, ...]
    record_files: Mapping[Port, Path]
    restrictions_file: Path | None  # None in a country so small that nobody is on the list
    population_file: Path
    applicants_file: Path
    staff_file: Path
    clean_staff_file: Path


def make_world(
    folder: Path,
    *,
    seed: int,
    records: int,
    applicants: int,
    staff: int,
    on: date,
    progress: Progress = silent,
) -> World:
    """The fictional country with `records` records and rosters of `applicants` and `staff` lines, for the day `on`.

    Writes `organisations.json`, `population.parquet`, `records/`, `rosters/` and `truth/`. Refuses `on` before
    `dossiers.EARLIEST_QUESTION` (`REQUEST_INVALID`).
    """
    rng = Random(seed)
    for name in ("records", "rosters", "truth"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    people = People(rng)
    organisations = make_organisations(rng, staff)
    _write_organisations(folder / "organisations.json", organisations)
    offenders = make_offenders(rng, people, records, on)
    files = write_records(folder / "records", [paper for one in offenders for paper in one.records])
    progress("records", records, records)
    pool = [*offenders]
    applying = _with_duplicates(rng, Casting(rng, people, _applying(applicants, on)).lines(pool))
    progress("applicants", applicants, applicants)
    working = _with_duplicates(rng, Casting(rng, people, _working(staff, on)).lines(pool))
    progress("staff", staff, staff)
    rosters = _Rosters(folder, on)
    applicants_placed = rosters.write_applicants(applying)
    listed = make_list(Random(f"restrictions {seed}"), applicants_placed, offenders, on)
    restrictions = folder / "records" / "restrictions.csv" if listed else None
    if restrictions is not None:
        write_list(restrictions, listed)
    write_truth(folder / "truth" / "applicants-restriction.json", due_of_list(applicants_placed, listed))
    population = folder / "population.parquet"
    write_population(population, people.all())
    return World(
        folder=folder,
        on=on,
        organisations=organisations,
        people=people.all(),
        offenders=tuple(offenders),
        applicants=tuple(applicants_placed),
        staff=tuple(rosters.write_staff(working)),
        clean_staff=tuple(rosters.write_clean(working, offenders)),
        listed=tuple(listed),
        record_files=files,
        restrictions_file=restrictions,
        population_file=population,
        applicants_file=rosters.applicants,
        staff_file=rosters.staff,
        clean_staff_file=rosters.clean,
    )


class _Rosters:
    """Writes the rosters, each with its truth beside it."""

    def __init__(self, folder: Path, on: date) -> None:
        self._truth, self._on = folder / "truth", on
        self.applicants = folder / "rosters" / "applicants.xlsx"
        self.staff = folder / "rosters" / "staff.csv"
        self.clean = folder / "rosters" / "staff.parquet"

    def write_applicants(self, lines: list[Line]) -> list[Placed]:
        """`applicants.xlsx`; its hidden sheet repeats a few lines, which nobody may read."""
        stale = [line for line in lines if line.kind == "ordinary"][:_STALE]
        title = f"{HOME.name_zh}{self._on.year}年新招录教职员工准入查询名单"
        placed = write_applicants(self.applicants, title, lines, stale)
        write_truth(self._truth / "applicants.json", placed)
        return placed

    def write_staff(self, lines: list[Line]) -> list[Placed]:
        """`staff.csv`."""
        placed = write_staff(self.staff, f"{HOME.name_zh}{self._on.year}年在职教职员工名册", lines)
        write_truth(self._truth / "staff.json", placed)
        return placed

    def write_clean(self, lines: list[Line], offenders: list[Offender]) -> list[Placed]:
        """`staff.parquet`: the same persons, each once, under the documents they usually show."""
        dues = {one.person.key: due_of(one, STAFF_PURPOSE) for one in offenders}
        once = {line.person.key: line for line in lines}
        placed = write_clean(self.clean, [_cleaned(line, dues) for line in once.values()])
        write_truth(self._truth / "staff-clean.json", placed)
        return placed


def _applying(size: int, on: date) -> Plan:
    hits = round(size * _APPLICANT_HITS)
    return Plan(APPLICANT_PURPOSE, size, hits, Medium.SPREADSHEET, 46, _TEACHING, "ZP", on)


def _working(size: int, on: date) -> Plan:
    return Plan(STAFF_PURPOSE, size, round(size * _STAFF_HITS), Medium.TEXT, 60, _IN_POST, "ZZ", on)


def _with_duplicates(rng: Random, lines: list[Line]) -> list[Line]:
    """A few ordinary lines replaced by lines that stand elsewhere already."""
    ordinary = [at for at, line in enumerate(lines) if line.kind == "ordinary"]
    for at in rng.sample(ordinary, len(lines) // _DUPLICATED):
        twice = lines[rng.randrange(len(lines))]
        lines[at] = replace(twice, kind=twice.kind.removesuffix(_TWICE) + _TWICE)
    return lines


def _cleaned(line: Line, dues: Mapping[str, tuple[Due, str]]) -> Line:
    person = line.person
    due, why = dues.get(person.key, (Due.NO_RECORD, NOBODY))
    cells = plain_cells(person, 0, "", line.cells.authorisation)
    return Line(person, cells, due, why, "clean")


def _write_organisations(path: Path, organisations: tuple[Organisation, ...]) -> None:
    text = json.dumps([asdict(body) for body in organisations], ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
