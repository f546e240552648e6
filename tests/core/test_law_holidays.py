"""The holidays of a jurisdiction: strict as packs, days off by notice, weekend days worked instead."""

from datetime import date
from pathlib import Path

import pytest

from tutela.core.errors import Reason, Refusal
from tutela.core.law.holidays import FILE, WEEKENDS, load_holidays

ROOT = Path(__file__).parents[2] / "policy"
GOOD = """\
cited_instruments:
  - {code: notice, zh: 通知, en: Notice, rank: departmental-rule}
years:
  - year: 2024
    cite: {instrument: notice, article: "1", status: secondary}
    off:
      - {zh: 元旦, en: New Year, from_on: 2023-12-30, until_on: 2024-01-02}
      - {zh: 春节, en: Spring Festival, from_on: 2024-02-10, until_on: 2024-02-18}
    working: [2024-02-04]
  - year: 2025
    cite: {instrument: notice, article: "2", status: secondary}
    off:
      - {zh: 春节, en: Spring Festival, from_on: 2025-01-28, until_on: 2025-02-05}
"""


def written(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "land"
    folder.mkdir()
    (folder / FILE).write_text(text, "utf-8")
    return tmp_path


def refusal(root: Path) -> Refusal:
    with pytest.raises(Refusal) as caught:
        load_holidays(root)
    assert caught.value.reason is Reason.PACK_INVALID
    assert caught.value.values["file"] == f"land/{FILE}"
    return caught.value


def test_a_run_of_days_off_ends_before_its_last_day(tmp_path: Path) -> None:
    land = load_holidays(written(tmp_path, GOOD))["land"]
    assert date(2024, 2, 12) in land.off
    assert date(2024, 2, 17) in land.off
    assert date(2024, 2, 18) not in land.off
    assert date(2023, 12, 30) in land.off
    assert date(2023, 12, 29) not in land.off


def test_a_weekend_day_that_is_worked_is_no_day_off(tmp_path: Path) -> None:
    land = load_holidays(written(tmp_path, GOOD))["land"]
    assert not land.rests(date(2024, 2, 4))
    assert land.rests(date(2024, 2, 3))
    assert land.rests(date(2024, 2, 16))
    assert not land.rests(date(2024, 2, 19))


def test_it_is_known_from_the_first_year_until_december_of_the_last(tmp_path: Path) -> None:
    land = load_holidays(written(tmp_path, GOOD))["land"]
    assert (land.known_from, land.known_until) == (date(2024, 1, 1), date(2025, 12, 1))


def test_an_unconfirmed_year_is_not_known_and_gives_no_day(tmp_path: Path) -> None:
    text = GOOD.replace('article: "2", status: secondary', 'article: "2", status: unconfirmed')
    land = load_holidays(written(tmp_path, text))["land"]
    assert land.known_until == date(2024, 12, 1)
    assert not land.rests(date(2025, 1, 28))


def test_where_nothing_is_confirmed_there_are_weekends(tmp_path: Path) -> None:
    text = GOOD.replace("status: secondary", "status: unconfirmed")
    assert load_holidays(written(tmp_path, text))["land"] == WEEKENDS


def test_a_land_without_the_file_is_not_among_them(tmp_path: Path) -> None:
    assert load_holidays(tmp_path) == {}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("year: 2025", "year: 2026", "does not follow"),
        ("until_on: 2024-02-18", "until_on: 2024-02-10", "ends before it starts"),
        ("working: [2024-02-04]", "working: [2024-02-05]", "no weekend day"),
        ("working: [2024-02-04]", "working: [2024-02-11]", "no weekend day"),
        ("working: [2024-02-04]", "working: [2025-02-08]", "no weekend day"),
        ("working: [2024-02-04]", "working: [2023-11-26]", "no weekend day"),
        ("working: [2024-02-04]", "worked: [2024-02-04]", "unknown key"),
        ("from_on: 2023-12-30", "from_on: 2023-11-30", "do not belong"),
        ("from_on: 2025-01-28, until_on: 2025-02-05", "from_on: 2025-12-31, until_on: 2026-01-02", "do not belong"),
        ("article: \"1\", ", "", "exactly the keys"),
        ("{instrument: notice, article: \"2\"", "{instrument: other, article: \"2\"", "not known"),
        ('article: "1", status: secondary', 'article: "1", status: unconfirmed', "is unconfirmed"),
        ("zh: 元旦, ", "", "missing"),
    ],
)  # fmt: skip
def test_a_slip_is_refused_with_what_is_wrong(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert GOOD.count(old) == 1
    assert said in str(refusal(written(tmp_path, GOOD.replace(old, new))).values["detail"])


def test_the_last_days_that_belong_to_a_year_are_taken(tmp_path: Path) -> None:
    text = GOOD.replace("from_on: 2023-12-30", "from_on: 2023-12-01").replace(
        "from_on: 2025-01-28, until_on: 2025-02-05", "from_on: 2025-12-31, until_on: 2026-01-01"
    )
    land = load_holidays(written(tmp_path, text))["land"]
    assert date(2023, 12, 1) in land.off
    assert date(2025, 12, 31) in land.off


def test_a_slip_is_named_with_its_line(tmp_path: Path) -> None:
    text = GOOD.replace("working: [2024-02-04]", "working: [2024-02-05]")
    assert refusal(written(tmp_path, text)).values["line"] == 9


def test_china_has_the_notices_that_were_read() -> None:
    china = load_holidays(ROOT)["cn"]
    assert china.rests(date(2025, 10, 8))
    assert not china.rests(date(2025, 10, 9))
    assert not china.rests(date(2025, 9, 28))
    assert all(day.weekday() >= 5 for day in china.working)
    assert not china.working & china.off
