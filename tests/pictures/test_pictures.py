"""A picture shows every number as text in both languages, keeps within its frame, and is the same every time."""

from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as Tree

from hypothesis import example, given
from hypothesis import strategies as some

from tutela.pictures.bars import svg
from tutela.pictures.beside import markdown
from tutela.pictures.chart import Cell, Chart, Heading
from tutela.pictures.letters import fitted, wrapped

SPACE = "{http://www.w3.org/2000/svg}"
CHART = Chart(
    title=Heading("同一批人", "The same people"),
    description=Heading("一千人。", "A thousand persons."),
    columns=(Heading("答复", "answered", "#12407a"), Heading("公开", "published", "#a4161a")),
    rows=(Heading("全国", "China"), Heading("试点", "A pilot")),
    cells=(
        (Cell(300, 20, "终身 7 人", "for life 7"), Cell(0, 0, applies=False)),
        (Cell(0, 0), Cell(12, 0, "终身 1 人", "for life 1")),
    ),
    of=1000,
    legend=(Heading("确定", "certain"), Heading("待核实", "open")),
    notes=(Heading("注。", "A note."),),
)


def drawn(chart: Chart) -> Tree.Element:
    return Tree.fromstring(svg(chart))


def texts(root: Tree.Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SPACE}text")]


def bars(root: Tree.Element, fill: str) -> list[Tree.Element]:
    return [one for one in root.iter(f"{SPACE}rect") if one.get("fill") == fill and one.get("stroke")]


def test_every_count_note_and_name_stands_in_it_as_text() -> None:
    said = texts(drawn(CHART))
    for text in (
        "同一批人",
        "The same people",
        "全国",
        "China",
        "300 + 20?",
        "终身 7 人",
        "for life 7",
        "12",
        "—",
        "A note.",
    ):
        assert text in said


def test_who_cannot_see_it_hears_every_row() -> None:
    root = drawn(CHART)
    assert root.get("role") == "img"
    labels = str(root.get("aria-labelledby")).split()
    named = {one.get("id"): one.text or "" for one in root.iter() if one.get("id") in labels}
    assert named["title"] == "同一批人 The same people"
    assert "全国 China: 答复 answered 300 + 20?" in named["description"]
    assert "试点 A pilot" in named["description"]


def test_what_is_open_is_hatched_and_not_only_of_another_colour() -> None:
    root = drawn(CHART)
    patterns = {one.get("id") for one in root.iter(f"{SPACE}pattern")}
    assert patterns == {"open-0", "open-1"}
    [legend, hatched] = bars(root, "url(#open-0)")
    assert int(hatched.get("width", "0")) >= 2
    assert legend.get("y") != hatched.get("y")


def test_a_picture_without_hatched_bars_explains_none() -> None:
    root = drawn(replace(CHART, legend=(CHART.legend[0], Heading("", ""))))
    assert len(bars(root, "url(#open-0)")) == len(bars(drawn(CHART), "url(#open-0)")) - 1


def test_a_bar_is_as_long_as_its_share() -> None:
    wide = [int(one.get("width", "0")) for one in bars(drawn(CHART), "#12407a")][-1]
    chart = replace(CHART, cells=((Cell(600, 0), CHART.cells[0][1]), CHART.cells[1]))
    assert [int(one.get("width", "0")) for one in bars(drawn(chart), "#12407a")][-1] == 2 * wide


def test_nothing_of_a_regime_is_a_dash_and_nobody_is_a_nought() -> None:
    said = texts(drawn(CHART))
    assert said.count("—") == 1
    assert said.count("0") == 1


def test_equal_charts_give_equal_bytes_and_nothing_is_loaded_from_elsewhere() -> None:
    assert svg(CHART) == svg(CHART)
    assert svg(CHART).startswith(b"<?xml")
    assert b"href" not in svg(CHART)


counts = some.integers(0, 1_400_000_000)
names = some.text(some.sampled_from("浙江慈溪 abcdefgh 性侵害"), min_size=1, max_size=80)


@example(sure=1, open_=1, zh=" ", en=" ")
@given(sure=counts, open_=counts, zh=names, en=names)
def test_no_text_leaves_the_picture_or_meets_its_neighbour(sure: int, open_: int, zh: str, en: str) -> None:
    """Widths are guessed upwards; a number may be as large as the population of the country."""
    of = max(sure + open_, 1)
    row = (Cell(sure, open_), Cell(sure, open_))
    root = drawn(replace(CHART, rows=(Heading(zh, en),), cells=(row,), of=of))
    width = int(root.get("width", "0"))
    on_line: dict[str, list[tuple[int, int]]] = {}
    for one in root.iter(f"{SPACE}text"):
        left = int(one.get("x", "0"))
        right = left + fitted(one.text or "", int(one.get("font-size", "0")))
        assert right <= width
        on_line.setdefault(one.get("y", ""), []).append((left, right))
    for spans in on_line.values():
        ordered = sorted(spans)
        assert all(before[1] <= after[0] for before, after in pairwise(ordered))


@given(
    text=some.text(some.sampled_from("性侵害未成年人 abcd efgh"), max_size=200), width=some.integers(60, 400)
)
def test_lines_keep_the_width_and_lose_nothing(text: str, width: int) -> None:
    lines = wrapped(text, width, 13)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(fitted(line, 13) <= width for line in lines)


def test_the_table_beside_it_has_the_same_numbers() -> None:
    told = markdown(CHART)
    assert "| 全国 China | 300 + 20?; 终身 7 人; for life 7 | — |" in told
    assert "- 注。 A note." in told
