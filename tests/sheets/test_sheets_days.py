"""Days in tables: every way they are written that is certain, against a plain reading, and no other."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tutela.sheets.days import day_of

DAY = date(2019, 9, 1)
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {" ": "\u3000"})
FORMS = (
    "{y:04}-{m:02}-{d:02}",
    "{y:04}/{m}/{d}",
    "{y:04}.{m}.{d}",
    "{y:04}{m:02}{d:02}",
    "{y:04}年{m}月{d}日",
)
MIDNIGHTS = (
    *("", " 0:00", " 00:00", " 0:00:00", " 00:00:00", "T00:00:00", " 00:00:00.000", "  0:00"),
    *(" 12:00:00 AM", " 12:00 am", " 0:00:00 AM", " 上午 12:00:00", " 上午12:00"),
)


def is_by_day(text: str) -> bool:
    """Whether a text is a time of day, read without patterns, and not the midnight a day begins at."""
    hour, minute, *second = (int(part) for part in text.split(":"))
    return any((hour, minute, *second))


@given(st.dates(), st.sampled_from(FORMS), st.sampled_from(MIDNIGHTS), st.booleans())
def test_a_day_is_read_in_every_form_with_and_without_its_midnight(
    day: date, form: str, midnight: str, is_wide: bool
) -> None:
    written = form.format(y=day.year, m=day.month, d=day.day) + midnight
    assert day_of(written.translate(WIDE) if is_wide else written) == day


@given(
    st.sampled_from(FORMS),
    st.one_of(
        st.times().map(lambda time: f"{time.hour}:{time.minute:02}"),
        st.times().map(lambda time: f"{time.hour:02}:{time.minute:02}:{time.second:02}"),
    ),
)
@example(FORMS[0], "12:00")
@example(FORMS[0], "12:00:00")
@example(FORMS[0], "0:00")
def test_only_midnight_may_stand_behind_a_day(form: str, time: str) -> None:
    found = day_of(f"{form.format(y=2019, m=9, d=1)} {time}")
    assert found == (None if is_by_day(time) else DAY)


@given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99), st.sampled_from(FORMS))
def test_what_is_no_day_of_the_calendar_is_none(year: int, month: int, day: int, form: str) -> None:
    try:
        expected: date | None = date(year, month, day)
    except ValueError:
        expected = None
    assert day_of(form.format(y=year, m=month, d=day)) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "2019", "2019.9", "2019年9月", "19.9.1", "2019-9", "43709", "43709.0", "2019/9/1 24:00"),
        *(
            "2019/9/1 12:00:00 PM",
            "2019/9/1 下午12:00",
            "2019/9/1 下午 0:00",
            "2019/9/1 8:30",
            "2019/9/10:00",
        ),
        *(
            "2019/9/1 00:00:00.001",
            "2019/9/1 0:00 起",
            "2019-09-01T",
            "201909010:00",
            "②019-09-01",
            "2019-0９-3１",
        ),
    ],
)
def test_what_is_not_certain_is_no_day(text: str) -> None:
    assert day_of(text) is None


@pytest.mark.parametrize(
    "text", ["２０１９－０９－０１", "２０１９／９／１　０：００", "２０１９．９．１", "2019 年 9 月 1 日"]
)
def test_signs_of_full_width_are_read(text: str) -> None:
    assert day_of(text) == DAY


@given(st.text(max_size=30))
def test_no_text_fails(text: str) -> None:
    assert day_of(text) is None or isinstance(day_of(text), date)
