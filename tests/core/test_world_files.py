"""The folder of the fictional country: equal arguments give equal bytes, in any process, on any day."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow.parquet

from tests.core.worlds import ON, a_world
from tutela.bodies.kinds import BodyKind
from tutela.world.make import make_world
from tutela.world.regions import HOME, REGIONS

SIZE = {"records": 330, "applicants": 320, "staff": 330}
EVERY_FILE = {
    "organisations.json",
    "population.parquet",
    "records/court.xlsx",
    "records/police.jsonl",
    "records/procuratorate.csv",
    "records/restrictions.csv",
    "rosters/applicants.xlsx",
    "rosters/staff.csv",
    "rosters/staff.parquet",
    "truth/applicants-restriction.json",
    "truth/applicants.json",
    "truth/staff-clean.json",
    "truth/staff.json",
}
ELSEWHERE = """
import sys
from datetime import date
from pathlib import Path
from tutela.world.make import make_world
make_world(Path(sys.argv[1]), seed=4, records=330, applicants=320, staff=330, on=date(2026, 11, 21))
"""


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_equal_arguments_give_equal_bytes_even_in_a_process_that_hashes_otherwise(tmp_path):
    make_world(tmp_path / "here", seed=4, on=ON, **SIZE)
    environment = os.environ | {"PYTHONHASHSEED": "77", "TZ": "America/Lima"}
    subprocess.run([sys.executable, "-c", ELSEWHERE, str(tmp_path / "there")], check=True, env=environment)
    here, there = digests(tmp_path / "here"), digests(tmp_path / "there")
    assert here == there
    assert here.keys() == EVERY_FILE


def test_another_seed_or_another_day_gives_another_country(tmp_path):
    folders = [tmp_path / name for name in ("first", "other-seed", "other-day")]
    make_world(folders[0], seed=4, on=ON, **SIZE)
    make_world(folders[1], seed=5, on=ON, **SIZE)
    make_world(folders[2], seed=4, on=date(2026, 12, 21), **SIZE)
    first, other_seed, other_day = map(digests, folders)
    assert all(first[file] != other_seed[file] for file in EVERY_FILE)
    assert all(first[file] != other_day[file] for file in EVERY_FILE if file.startswith("rosters"))


def test_progress_is_told_to_the_end(tmp_path):
    told: list[tuple[str, int, int]] = []
    make_world(
        tmp_path, seed=1, records=20, applicants=12, staff=15, on=ON, progress=lambda *step: told.append(step)
    )
    assert told == [("records", 20, 20), ("applicants", 12, 12), ("staff", 15, 15)]


def test_the_population_file_holds_every_document_of_everybody_and_no_record():
    rows = pyarrow.parquet.read_table(a_world().population_file).to_pylist()
    held = {(row["kind"], row["number"]): row for row in rows}
    assert len(held) == len(rows) == sum(len(person.documents) for person in a_world().people)
    for person in a_world().people:
        for document in person.documents:
            row = held[document.kind.value, document.number]
            assert (row["name"], tuple(row["former_names"])) == (person.name, person.former_names)
            assert (row["sex"], row["born_on"]) == (person.sex.value, person.born_on)
    assert rows[0].keys() == {"kind", "country", "number", "name", "former_names", "sex", "born_on"}


def test_organisations_are_of_every_kind_and_stand_under_known_parents_in_known_regions():
    bodies = json.loads((a_world().folder / "organisations.json").read_text("utf-8"))
    codes = [body["code"] for body in bodies]
    assert len(codes) == len(set(codes))
    assert {body["kind"] for body in bodies} == {kind.value for kind in BodyKind}
    assert {body["region"] for body in bodies} == {region.code for region in REGIONS}
    seen = set()
    for body in bodies:
        assert body["parent"] is None or body["parent"] in seen
        seen.add(body["code"])


def test_the_schools_of_the_home_district_declare_its_staff_and_its_office_can_ask_for_all():
    home = [body for body in a_world().organisations if body.region == HOME.code]
    schools = [body.headcount for body in home if body.kind is BodyKind.SCHOOL]
    offices = [body.headcount for body in home if body.kind is BodyKind.EDUCATION_OFFICE]
    assert sum(schools) == 1500
    assert min(schools) > 0
    assert offices == [1560]
