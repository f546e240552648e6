"""A roster run by any engine up to its commit, and the files that it leaves."""

from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from tests.cast import appoint_all, number
from tests.rosters import LI, PURPOSE, WANG, ZHAO, Listed, publish, write_csv
from tutela.answers.screening.engine import Engine
from tutela.answers.screening.order import Order
from tutela.answers.screening.result import Form
from tutela.answers.screening.run import Outcome, answered
from tutela.bodies.models import Quota
from tutela.bodies.queries import acting_as
from tutela.core.identity.sex import Sex
from tutela.index.lookup.rows import Basis, RowOutcome

RUN = UUID(int=7)


def roster(folder: Path, at: datetime) -> Path:
    """A body that may ask, a list of four, and 6,001 lines: one person on a third of them, 199 refused."""
    appoint_all(at)
    twin = Listed(
        number(date(1980, 1, 1), 107), "李四", RowOutcome.PENDING, Basis.PERSON_WITHOUT, sex=Sex.MALE
    )
    publish([Listed(LI, "李四"), Listed(ZHAO, "赵六", RowOutcome.PENDING), Listed(WANG, "另一名"), twin], at)
    born = [date(1960, 1, 1) + timedelta(place * 1_237 % 16_000) for place in range(3_800)]
    others = [["王小明", number(day, 1 + place * 389 % 998)] for place, day in enumerate(born)]
    lines = [["李四", LI]] * 2_000 + others + [["赵六", ZHAO], ["王五", WANG], *[["王五", "1"]] * 199]
    return write_csv(folder / "roster.csv", ("姓名", "身份证号"), lines)


def order(engine: Engine, at: datetime, remote: str = "") -> Order:
    """By a body that may ask about a hundred thousand in a year."""
    Quota.objects.get_or_create(organisation_id="edu", year=2026, defaults={"allowed": 100_000})
    return Order(RUN, acting_as("clerk"), PURPOSE, "SQ-1", at, engine, remote)


def run(wanted: Order, roster: Path, folder: Path) -> Outcome:
    """Everything before the commit, into `folder`."""
    folder.mkdir()
    return answered(
        wanted,
        roster,
        form=Form.PARQUET,
        target=folder / "result",
        leaf_file=folder / "leaves",
        subject_file=folder / "subjects",
        described_file=folder / "described",
        tag_file=folder / "tags",
        progress=lambda done, total: None,
    )


def files(folder: Path) -> dict[str, bytes]:
    """What a run leaves: the result, its row commitments, and whom the rows concern."""
    names = ("result", "leaves", "subjects", "described", "tags")
    return {name: (folder / name).read_bytes() for name in names}
