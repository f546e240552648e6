"""Lines of rosters as people write them, right and wrong, drawn at random; and batches made of them."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from tests.cast import number
from tutela.answers.screening.batch import TEXT, Batch, Layout
from tutela.answers.screening.columns import Cells
from tutela.core.identity.check_digit import check_digit

TODAY = date(2026, 11, 21)
PEOPLE = tuple(
    (number(born_on, sequence), name)
    for born_on, sequence, name in (
        (date(1980, 1, 1), 101, "李四"),
        (date(1980, 1, 1), 102, "歐陽文"),
        (date(1992, 2, 29), 103, "阿依古丽·买买提"),
        (TODAY, 104, "王小明"),
    )
)
PASSPORT = ("E12345678", "Anna Smith")


def _bodies() -> st.SearchStrategy[str]:
    regions = st.sampled_from(("110101", "330299", "710000", "810000", "910000", "160000", "000000"))
    days = st.dates(date(1848, 1, 1), date(2028, 1, 1)).map("{:%Y%m%d}".format)
    wrong = st.sampled_from(
        ("19900230", "19901301", "19900001", "18500101", "18491231", "20261121", "20261122")
    )
    return st.builds("".join, st.tuples(regions, days | wrong, st.from_regex(r"[0-9]{3}", fullmatch=True)))


right = _bodies().map(lambda body: body + check_digit(body))
off_by_one = st.builds(lambda body, last: body + last, _bodies(), st.sampled_from("0123456789Xx×Ｘ"))
spoiled = st.builds(
    lambda number, place, character: number[:place] + character + number[place + 1 :],
    right,
    st.integers(0, 17),
    st.sampled_from("0O l-一①٣X.\u200b"),
)
documents = st.one_of(
    st.sampled_from([document for document, _ in PEOPLE]),
    st.sampled_from([PASSPORT[0], "", "无", "合计", "H12345678", "110101800101101", "CHN110101800101"]),
    right,
    off_by_one,
    spoiled,
    right.map(lambda text: f" {text[:6]} {text[6:]}"),
    right.map(str.lower),
    right.map(lambda text: text[:-1]),
    st.text(max_size=20),
)
names = st.one_of(
    st.sampled_from([name for _, name in PEOPLE]),
    st.sampled_from(
        [
            PASSPORT[1],
            "SMITH, Anna",
            "李 四",
            "欧阳文",
            "阿依古麗買買提",
            "",
            "=1+1",
            "张三1",
            "张三,李四",
            "鍾薴",
            "㐀㐁",
            "𠮷田",
            "é" * 3,
        ]
    ),
    st.text("王李张欧陽钟鍾锺文小明々〇", min_size=1, max_size=4),
    st.text("王", min_size=48, max_size=52),
    st.text(max_size=6),
)
sound = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
stripped = sound.map(str.strip)
cells = st.builds(
    Cells,
    name=st.none() | names.map(str.strip),
    document=st.none() | documents.map(str.strip),
    kind=st.sampled_from(["", "", "居民身份证", "护照", "回乡证", "居住证", "户口本子", None]),
    country=st.sampled_from(["", "中国", "USA", "火星", None]),
    sex=st.sampled_from(["", "", "男", "女", "2", "?", None]),
    born_on=st.sampled_from(
        [
            "",
            "",
            "1980-01-01",
            "1980/1/1",
            "19920229",
            "1990年2月30日",
            "1992.2.29",
            "1700-01-01",
            "2030-01-01",
            None,
        ]
    ),
    authorisation=st.sampled_from(["", "", "A-1", "A" * 120, "A" * 121, None]) | stripped,
)


def _told() -> st.SearchStrategy[Cells]:
    """One of a few people, with other columns that agree with the number, contradict it, or are blank."""
    return st.builds(
        lambda person, **columns: Cells(person[1], person[0], **columns),
        st.sampled_from(PEOPLE),
        kind=st.sampled_from(["", "居民身份证", "护照"]),
        sex=st.sampled_from(["", "男", "女"]),
        born_on=st.sampled_from(["", "1980-01-01", "19920229", "2026-11-21", "1980-1-2"]),
        authorisation=st.sampled_from(["", "A-1", "A" * 121]),
    )


told = _told()


def encodable(line: Cells) -> bool:
    """Whether a column can hold the line: half a surrogate pair was replaced when the file was read."""
    texts = [line.name, line.document, line.authorisation]
    return all(text is None or text.isascii() or _is_sound(text) for text in texts)


def _is_sound(text: str) -> bool:
    return not any(0xD800 <= ord(character) < 0xE000 for character in text)


def batch(lines: Sequence[Cells], first: int = 0) -> Batch:
    """These lines as an engine receives them."""
    asked = {name: pa.array([getattr(line, name) for line in lines], TEXT) for name in Cells.__slots__}
    shown = (pa.array([line.name or "" for line in lines], TEXT),)
    return Batch(Layout("", ("姓名",)), first, np.arange(2, len(lines) + 2), shown, asked)
