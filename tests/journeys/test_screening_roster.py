"""An office screens its roster: every line gets an answer or a reason, and one entry stands for the whole."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.cast import appoint_all
from tests.rosters import LI, PURPOSE, WANG, ZHAO, Listed, publish, sheets_of, write_csv
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import actions
from tutela.answers.screening.engine import Engine
from tutela.bodies.queries import acting_as


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("engine", Engine)
def test_smoke(engine: Engine, at: datetime, tmp_path: Path) -> None:
    appoint_all(at)
    publish([Listed(LI, "李四")], at)
    roster = write_csv(tmp_path / "r.csv", ["姓名", "身份证号", "学科"], [["李四", LI, "数学"], ["王五", WANG, "=1+1"], ["赵六", "123", ""]])
    out = tmp_path / "out.xlsx"
    summary = actions.screen(acting=acting_as("clerk"), purpose_code=PURPOSE, roster=roster, authorisation="A", out=out, at=at, engine=engine)
    print(summary)
    for name, rows in sheets_of(out).items():
        print(name)
        for row in rows: print(row)
    assert summary.counted.answers[Answer.RECORD] == 1
