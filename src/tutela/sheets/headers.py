"""Finding the row that names the columns, whatever stands above it and however the names are spelt."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.sheets.cells import Cell, Lost
from tutela.sheets.table import Row

LOOK_WITHIN: Final = 30
Synonyms = Mapping[str, Sequence[str]]
"""The texts a canonical column goes by; the first is what a reader is told when it is missing."""

_BRACKETS: Final = str.maketrans("[]{}<>【】〔〕〈〉《》「」", "()" * 8)
# What a note in brackets may speak of and still leave the column the same. Anything else in brackets (a
# parent, a referee) may make it another person's column, so it is not passed over.
_NOTE: Final = re.compile(
    r"\([^()]*(?:填|选|格式|文本|数字|位|例|如|一致|年.?月.?日|男.?女|yyyy|required|optional|text|digits)[^()]*\)"
)
_DECORATION: Final = re.compile(r"[\s*※☆★:_∗✱\u200b-\u200f\u2060\ufeff]+")
_DEMAND: Final = re.compile(r"(?:必填项?|选填项?|可选项?)$")
# A title over columns that are another person's (配偶：姓名、性别), or of a time before this post: passed over.
_ANOTHERS: Final = re.compile(
    r"配偶|丈夫|妻子|爱人|家长|父|母|子女|孩子|亲属|家属|家庭|同住|联系人|监护|推荐人|介绍人|证明人|担保|负责人|法人|经办|填表"
    r"|学生(?:情况|信息)|参加工作|经历|履历|简历|曾任|原任|原单位|原工作|spouse|parent|contact|guardian|referee|previous|former"
)
# Names of a whole list or of a school may hold such a word; so may what stands over a list: 填表人 beside a name.
_OF_A_LIST: Final = re.compile(r"表$|册|名单|学校|小学|中学|大学|学院|幼儿园|局|镇|村")
_LABEL: Final = re.compile(r"(?:填表|制表|经办|负责|联系)人|法人")
# The titles under which a lower row goes on with the same person, as they are now; any other may be of anything.
_OF_THE_PERSON: Final = re.compile(
    r"(?:有效)?(?:身份)?证件(?:信息|情况|资料)?|身份(?:证|证明)?(?:信息|情况|资料)?|(?:本人|个人)(?:身份|证件)?"
    r"|(?:本人|个人|教师|教职工|教职员工|职工|员工|人员|基本)(?:个人|基本|身份|证件)?(?:信息|情况|资料)"
    r"|(?:personal|basic|identity|id|(?:id|identity)?document|staff|teacher|employee)(?:information|info|details|data)"
    r"|identity|(?:id|identity)?document"
)
_OF_THE_POST: Final = re.compile(
    r"(?:现任|现)?(?:工作)?(?:任职|岗位|职务)(?:信息|情况)|现任(?:工作)?(?:岗位|职务)?|(?:工作)?岗位|(?:在职|在岗)(?:信息|情况)"
    r"|(?:current|present)?(?:post|position|job)(?:information|info|details)?"
)
# What says when somebody began or whether they are there still: of this post only under a title of it.
_SAYS_WHEN: Final = re.compile(
    r"入职|到岗|聘|任职|在职|在岗|在编|在校|状态|离职|是否|from|start|status|standing|post|job"
)
_DIGIT: Final = re.compile(r"\d")
_ROWS: Final = 3  # that a header takes at most
_RUNNING: Final = frozenset({"序号", "序", "顺序号", "行号", "no", "no.", "#"})


@dataclass(frozen=True, slots=True)
class Header:
    """Where each known column stands.

    `number` is the header's last row, `columns` maps canonical names to positions counted from 0, and `texts`
    to the names as the office wrote them. `running` is the position of the column that numbers the rows, `rows` how
    many the header takes.
    """

    sheet: str
    number: int
    columns: Mapping[str, int]
    texts: Mapping[str, str]
    running: int | None = None
    rows: int = 1


def undecorated(text: str) -> str:
    """A header text as it is compared: NFKC, lower case, one kind of bracket, no spaces, stars or colons."""
    bare = _DECORATION.sub("", unicodedata.normalize("NFKC", text).casefold().translate(_BRACKETS))
    return _DEMAND.sub("", bare.replace("()", ""))


def without_notes(text: str) -> str:
    """An undecorated text without what stands in brackets about how to fill it in."""
    return _DEMAND.sub("", _NOTE.sub("", text))


def find_header(
    rows: Iterable[Row],
    synonyms: Synonyms,
    required: frozenset[str],
    look_within: int = LOOK_WITHIN,
) -> Header:
    """The first row (or two or three, as merged cells leave them) among `look_within` that names all `required`.

    `synonyms` gives every canonical column the texts it goes by; a text must be met whole, not in part, since
    家长姓名 is not 姓名. Where several spellings fit one cell, the longest wins.
    Raises FILE_HEADERS (`missing`: what the best row lacked) and FILE_HEADERS_TWICE (`column`: the texts met).
    """
    spellings = _spellings(synonyms)
    looked = iter(rows)
    passed: list[Row] = []
    closest: frozenset[str] = frozenset()
    for row in islice(looked, look_within):
        tried = _together(passed, row)
        # Merged cells leave some names in the upper rows: of a row and the pair, the one that names more counts;
        # on a tie the one that says a name twice, which is refused.
        candidates = [(taken, one, _own(_columns(one, spellings), [*passed, row])) for taken, one in tried]
        some = candidates[:2] if any(required <= found.keys() for *_, found in candidates[:2]) else candidates
        taken, candidate, found = max(some, key=lambda one: (required <= one[2].keys(), *_named(one[2])))
        if required <= found.keys():
            of_header = [*passed, row]
            columns = _single(candidate, found)
            return _with_rows_below(candidate, columns, of_header, taken, looked, spellings, required)
        closest = max(closest, *(required & columns.keys() for *_, columns in candidates), key=len)
        passed = [*passed, row][1 - _ROWS :]
    missing = [texts[0] for column, texts in synonyms.items() if column in required - closest]
    raise Refusal(Reason.FILE_HEADERS, missing="、".join(missing))


def _together(passed: Sequence[Row], row: Row) -> list[tuple[int, Row]]:
    """A row alone, and under the one above it, and under the two above it; with how many rows that is."""
    found = [(1, row)]
    for taken in range(1, len(passed) + 1):
        above = passed[-taken]
        for upper in passed[len(passed) - taken + 1 :]:
            above = _under(above, upper)
        found.append((taken + 1, _under(above, row)))
    return found


def _with_rows_below(
    row: Row,
    columns: dict[str, int],
    above: Sequence[Row],
    taken: int,
    below: Iterable[Row],
    spellings: Mapping[str, str],
    required: frozenset[str],
) -> Header:
    """The header with the rows under it that go on with it: what stands under a title of several columns.

    `above`: the rows down to the header's own, of which it takes the last `taken`.
    """
    lines, others = [*above[-taken:]], above[:-taken]
    for lower in islice(below, _ROWS - taken):
        if not _goes_on(row, lower, [columns[column] for column in required]):
            break
        named = {
            column: [place for place in places if _goes_on_about_them(lines, others, lower, place)]
            for column, places in _columns(lower, spellings).items()
            if column not in columns
        }
        found = {column: places for column, places in named.items() if places}
        kept = {*columns.values(), *(place for place, cell in enumerate(row.cells) if _is_running(cell))}
        columns |= _single(lower, found)
        width = max(len(row.cells), len(lower.cells))
        cells = tuple(
            _cell(row, place) if place in kept else _cell(lower, place) or _cell(row, place)
            for place in range(width)
        )
        row, taken = Row(row.sheet, lower.number, cells), taken + 1
        lines.append(lower)
    return _header(row, columns, taken)


def _goes_on(row: Row, lower: Row, required: Iterable[int]) -> bool:
    """Texts under a title that is wider than its cell, and nothing where a person's name or number would stand."""
    if (lower.sheet, lower.number) != (row.sheet, row.number + 1):
        return False
    filled = [place for place in range(len(lower.cells)) if not _is_blank(_cell(lower, place))]
    texts = [_cell(lower, place) for place in filled]
    if not texts or any(isinstance(text, Lost) or _DIGIT.search(text) for text in texts):
        return False
    under_a_wider_one = any(place and _is_blank(_cell(row, place)) for place in filled)
    return under_a_wider_one and all(_is_blank(_cell(lower, place)) for place in required)


def _named(found: Mapping[str, Sequence[int]]) -> tuple[int, int]:
    return len(found), sum(map(len, found.values()))


def _own(found: Mapping[str, list[int]], rows: Sequence[Row]) -> dict[str, list[int]]:
    """The columns that stand under no title of somebody else in the rows above their name."""
    kept = {
        column: [position for position in positions if not _is_anothers(_over(rows, position), position)]
        for column, positions in found.items()
    }
    return {column: positions for column, positions in kept.items() if positions}


def _over(rows: Sequence[Row], position: int) -> Sequence[Row]:
    """The rows above the lowest that has something at a position."""
    named = [place for place, row in enumerate(rows) if not _is_blank(_cell(row, position))]
    return rows[: named[-1]] if named else rows


def _is_anothers(above: Sequence[Row], position: int) -> bool:
    """Whether a title over a column, or the next one to its left in a row, is of somebody else."""
    return any(_names_another(row, place) for row in above if (place := _title(row, position)) is not None)


def _names_another(row: Row, place: int) -> bool:
    """A title of part of the columns; what is over all of them, or tells a value, names the list."""
    text = row.cells[place]
    filled = sum(not _is_blank(cell) for cell in row.cells)
    if isinstance(text, Lost) or (place == 0 and filled == 1):
        return False
    title = undecorated(text)
    if re.search(r"[:：].", text.strip()) or _OF_A_LIST.search(title) or not _ANOTHERS.search(title):
        return False
    return _is_blank(_cell(row, place + 1)) or _LABEL.fullmatch(title) is None


def _goes_on_about_them(lines: Sequence[Row], others: Sequence[Row], lower: Row, position: int) -> bool:
    """Whether every title over a column in the header is of the person, and one of the post where it is about that."""
    titles = [without_notes(undecorated(title)) for title in _titles_over(lines, position)]
    of_the_post = [_OF_THE_POST.fullmatch(title) is not None for title in titles]
    known = all(
        post or _OF_THE_PERSON.fullmatch(title) for title, post in zip(titles, of_the_post, strict=True)
    )
    if not titles or not known or _is_anothers(others, position):
        return False
    return any(of_the_post) or _SAYS_WHEN.search(undecorated(str(lower.cells[position]))) is None


def _titles_over(lines: Sequence[Row], position: int) -> list[str]:
    """In every row the title that spans a position; none reaches over one that begins later in a row above."""
    found, begins = [], 0
    for row in lines:
        place = _title(row, position)
        if place is not None and place >= begins:
            found.append(str(row.cells[place]))
            begins = place
    return found


def _title(row: Row, position: int) -> int | None:
    """Where the text stands that is at a position, or next to its left: merging leaves the rest blank."""
    filled = (place for place in range(position, -1, -1) if not _is_blank(_cell(row, place)))
    return next(filled, None)


def _is_blank(cell: Cell) -> bool:
    return not isinstance(cell, Lost) and not cell.strip()


def _header(row: Row, columns: Mapping[str, int], taken: int) -> Header:
    texts = {column: str(row.cells[position]) for column, position in columns.items()}
    numbering = (position for position, cell in enumerate(row.cells) if _is_running(cell))
    return Header(row.sheet, row.number, columns, texts, next(numbering, None), taken)


def _is_running(cell: Cell) -> bool:
    return not isinstance(cell, Lost) and undecorated(cell) in _RUNNING


def _spellings(synonyms: Synonyms) -> dict[str, str]:
    """Comparable text to canonical column. One text for two columns is the caller's mistake."""
    found: dict[str, str] = {}
    for column, texts in synonyms.items():
        for text in map(undecorated, texts):
            if found.setdefault(text, column) != column:
                raise ValueError(f"one header text stands for two columns: {column}, {found[text]}")
    return found


def _columns(row: Row, spellings: Mapping[str, str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for position, cell in enumerate(row.cells):
        column = _column(cell, spellings)
        if column is not None:
            found.setdefault(column, []).append(position)
    return found


def _column(cell: Cell, spellings: Mapping[str, str]) -> str | None:
    """The column a header cell names: as written, brackets and all, else without notes: the longest wins."""
    if isinstance(cell, Lost):
        return None
    text = undecorated(cell)
    return spellings.get(text) or spellings.get(without_notes(text))


def _single(row: Row, found: Mapping[str, list[int]]) -> dict[str, int]:
    for positions in found.values():
        if len(positions) > 1:
            met = dict.fromkeys(
                without_notes(undecorated(str(row.cells[position]))) for position in positions
            )
            raise Refusal(Reason.FILE_HEADERS_TWICE, column="、".join(met))
    return {column: positions[0] for column, positions in found.items()}


def _under(above: Row, row: Row) -> Row:
    """Two header rows as one: a blank cell of the lower takes the text above, as vertical merging does."""
    width = max(len(above.cells), len(row.cells))
    cells = tuple(_cell(row, position) or _cell(above, position) for position in range(width))
    return Row(row.sheet, row.number, cells)


def _cell(row: Row, position: int) -> Cell:
    return row.cells[position] if position < len(row.cells) else ""
