"""The holidays of a jurisdiction: strict as packs, days off by notice, weekend days worked instead."""

from datetime import date
from pathlib import Path

import pytest

from tutela.core.errors import Reason, Refusal
from tutela.core.law.clocks import after_working_days
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


def test_it_is_known_from_the_first_year_until_the_last_week_of_the_last(tmp_path: Path) -> None:
    land = load_holidays(written(tmp_path, GOOD))["land"]
    assert (land.known_from, land.known_until) == (date(2024, 1, 1), date(2025, 12, 25))


def test_an_unconfirmed_year_is_not_known_and_gives_no_day(tmp_path: Path) -> None:
    text = GOOD.replace('article: "2", status: secondary', 'article: "2", status: unconfirmed')
    land = load_holidays(written(tmp_path, text))["land"]
    assert land.known_until == date(2024, 12, 25)
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
        ("working: [2024-02-04]", "working: [2023-12-24]", "no weekend day"),
        ("working: [2024-02-04]", "worked: [2024-02-04]", "unknown key"),
        ("from_on: 2023-12-30", "from_on: 2023-12-24", "do not belong"),
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
    text = GOOD.replace("from_on: 2023-12-30", "from_on: 2023-12-25").replace(
        "from_on: 2025-01-28, until_on: 2025-02-05", "from_on: 2025-12-31, until_on: 2026-01-01"
    )
    land = load_holidays(written(tmp_path, text))["land"]
    assert date(2023, 12, 25) in land.off
    assert date(2025, 12, 31) in land.off


LAW = """\
regulation:
  cite: {instrument: notice, article: "2", status: secondary}
  from_on: 2025-01-01
  yearly:
    - {zh: 国庆节, en: National Day, month: 10, day: 1, days: 3}
  counted:
    - {zh: 春节, en: Spring Festival, days: 2, from_on: [2025-01-28, 2026-02-16]}
years:
"""
OCTOBER = "      - {zh: 国庆节, en: National Day, from_on: 2025-10-01, until_on: 2025-10-04}\n"
WITH_LAW = GOOD.replace("years:\n", LAW) + OCTOBER


def test_what_the_law_itself_fixes_is_off_in_a_year_without_a_notice(tmp_path: Path) -> None:
    land = load_holidays(written(tmp_path, WITH_LAW))["land"]
    assert all(land.rests(date(2029, 10, day)) for day in (1, 2, 3))
    assert not land.rests(date(2029, 10, 4))
    assert all(land.rests(date(2026, 2, day)) for day in (16, 17))
    assert not land.rests(date(2026, 2, 18))
    assert not land.knows(date(2026, 2, 16))


def test_before_that_law_its_days_are_no_days_off(tmp_path: Path) -> None:
    land = load_holidays(written(tmp_path, WITH_LAW))["land"]
    assert not land.rests(date(2024, 10, 1))


def test_a_law_that_is_unconfirmed_gives_no_day(tmp_path: Path) -> None:
    head, law = WITH_LAW.split("regulation:\n")
    text = f"{head}regulation:\n{law.replace('secondary', 'unconfirmed', 1)}"
    assert not load_holidays(written(tmp_path, text))["land"].rests(date(2029, 10, 1))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("month: 10, day: 1", "month: 2, day: 29", "not every year"),
        ("from_on: [2025-01-28, 2026-02-16]", "from_on: [2025-01-28, 2027-02-05]", "does not follow"),
        ("from_on: [2025-01-28, 2026-02-16]", "from_on: [2025-02-07]", "2025-02-07 is a day off by law"),
        ("month: 10, day: 1", "month: 10, day: 2", "2025-10-04 is a day off by law"),
    ],
)
def test_a_slip_between_law_and_notice_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert WITH_LAW.count(old) == 1
    assert said in str(refusal(written(tmp_path, WITH_LAW.replace(old, new))).values["detail"])


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


def test_new_year_and_national_day_are_off_in_china_before_their_notice() -> None:
    china = load_holidays(ROOT)["cn"]
    fixed = ((1, 1), (2, 5), (2, 8), (4, 5), (6, 9), (9, 15), (10, 1))
    assert all(china.rests(date(2027, *day)) for day in fixed)
    assert not china.rests(date(2027, 10, 4))
    assert after_working_days(1, date(2026, 12, 31), china) == date(2027, 1, 4)
