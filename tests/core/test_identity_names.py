"""Names: all ways of writing one name have one form, different names differ, what is no name is refused."""

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.core.errors import Reason, Refusal
from tutela.core.identity.han import SIMPLIFIED
from tutela.core.identity.names import (
    LONGEST,
    canonical_forms,
    canonical_name,
    latin_words,
    written_name,
)


def reason(raw: str) -> Reason:
    with pytest.raises(Refusal) as refused:
        canonical_name(raw)
    return refused.value.reason


han = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
rare_han = st.characters(min_codepoint=0x3400, max_codepoint=0x4DBF) | st.characters(
    min_codepoint=0x20000, max_codepoint=0x2FFFD
)
han_names = st.text(han | rare_han, min_size=1, max_size=8)
latin_tokens = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyzéøłđßæıñü", min_size=1, max_size=6), min_size=1, max_size=4
)
nothings = st.sampled_from("\u200b\u200d\u2060\ufeff\u202a\u202e\u00ad\ufe00\U000e0100")
partings = st.sampled_from(" \u3000\u00a0\u2003\t\n·•・‧．-\u200b")


@pytest.mark.parametrize(
    "raw, form",
    [
        ("王小明", "王小明"),
        ("王 小 明", "王小明"),
        ("　王　小明\n", "王小明"),
        ("'王小明", "王小明"),
        ("陳國強", "陈国强"),
        ("錢鍾書", "钱钟书"),
        ("钱锺书", "钱钟书"),
        ("李峯", "李峰"),
        ("薴苧苎", "苎苎苎"),
        ("⻢⻰⻢", "马龙马"),
        ("⽅⼩⽉", "方小月"),
        ("\uf9e1\u660e", "李明"),
        ("王\U000e0100明", "王明"),
        ("\ue81e", "\u9fb4"),
        ("𠮷\U00031350", "𠮷\U00031350"),
        ("王〇", "王〇"),
        ("Smith, John", "john smith"),
        ("O'Neil-Smith, John", "john oneil smith"),
        ("JOHN O’NEIL SMITH", "john oneil smith"),
        ("Ｊｏｈｎ　Ｓｍｉｔｈ", "john smith"),
        ("J.Smith", "j smith"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("Søren Đặng", "dang soren"),
        ("Weiß Æon", "aeon weiss"),
        ("İbrahim Işık", "ibrahim isik"),
        ("José", "jose"),
        ("Jose\u0301", "jose"),
        ("Raj a/l Kumar", "al kumar raj"),
        ("陈大文 David", "陈大文 david"),
        ("DAVID 陳大文", "陈大文 david"),
        ("阿·B", "阿 b"),
        ("김 철수", "김철수"),
        ("ｶﾀｶﾅ", "カタカナ"),
        ("Иванов, Иван", "иван иванов"),
        ("བསོད་ནམས", "ནམས བསོད"),
    ],
)
def test_a_name_has_one_form(raw: str, form: str) -> None:
    assert canonical_name(raw) == form


DOTS = "·•・･‧∙⋅．.•᛫ꞏ‧ \u3000\u318d"


@pytest.mark.parametrize("dot", [*DOTS, "", " · ", "\u200b·"])
def test_a_minority_name_is_the_same_with_any_dot(dot: str) -> None:
    assert canonical_name(f"阿卜杜拉{dot}买买提") == "阿卜杜拉买买提"


@pytest.mark.parametrize(
    "one, other", [("王喆", "王哲"), ("李堃", "李坤"), ("甯静", "宁静"), ("王小明", "王明小")]
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert canonical_name(one) != canonical_name(other)


@pytest.mark.parametrize(
    "raw, expected",
    [
        ("", Reason.NAME_MISSING),
        (" \u3000\u200b", Reason.NAME_MISSING),
        ("-", Reason.NAME_MISSING),
        ("·", Reason.NAME_MISSING),
        ("'", Reason.NAME_MISSING),
        ("12345", Reason.NAME_CHARACTERS),
        ("张三2", Reason.NAME_CHARACTERS),
        ("张三（大）", Reason.NAME_CHARACTERS),
        ("王*明", Reason.NAME_CHARACTERS),
        ("王?明", Reason.NAME_CHARACTERS),
        ("王\ufffd明", Reason.NAME_CHARACTERS),
        ("王\x00明", Reason.NAME_CHARACTERS),
        ("王\x7f", Reason.NAME_CHARACTERS),
        ("王\ud800", Reason.NAME_CHARACTERS),
        ("王\ue000", Reason.NAME_CHARACTERS),
        ("王\U0002ffff", Reason.NAME_CHARACTERS),
        ("=HYPERLINK", Reason.NAME_CHARACTERS),
        ("+王", Reason.NAME_CHARACTERS),
        ("-王", Reason.NAME_CHARACTERS),
        ("@SUM", Reason.NAME_CHARACTERS),
        ("张三,李四", Reason.NAME_CHARACTERS),
        ("张三、李四", Reason.NAME_CHARACTERS),
        ("张三/李四", Reason.NAME_CHARACTERS),
        ("Jоhn", Reason.NAME_CHARACTERS),
        ("王\u0301", Reason.NAME_CHARACTERS),
        ("王\u3099", Reason.NAME_CHARACTERS),
        ("王😀", Reason.NAME_CHARACTERS),
    ],
)
def test_what_is_no_name_is_refused(raw: str, expected: Reason) -> None:
    assert reason(raw) is expected


def test_a_name_has_at_most_two_hundred_characters() -> None:
    assert canonical_name("a" * LONGEST) == "a" * LONGEST
    assert canonical_name("王" * LONGEST) == "王" * LONGEST
    assert reason("a" * (LONGEST + 1)) is Reason.NAME_LENGTH
    assert reason("王" * (LONGEST + 1)) is Reason.NAME_LENGTH
    assert reason("æ" * LONGEST) is Reason.NAME_LENGTH
    assert reason(" " * 10_000) is Reason.NAME_LENGTH


def test_all_names_of_a_person_have_their_forms() -> None:
    assert canonical_forms(["王小明", "王 小明", "Wang Xiaoming", "XIAOMING, WANG"]) == {
        "王小明",
        "wang xiaoming",
    }
    assert canonical_forms([]) == frozenset()


def test_what_an_officer_would_call_a_difference_stays_in_the_written_name() -> None:
    assert written_name(" ＷＡＮＧ\u3000\u200b小·明 ") == "WANG 小·明"
    assert written_name("陳") != written_name("陈")
    assert latin_words("陈大文 David Lee") == ("david", "lee")
    assert latin_words("陈大文") == ()


def test_folding_han_twice_changes_nothing() -> None:
    for form in SIMPLIFIED.values():
        assert form.translate(SIMPLIFIED) == form
        assert len(form) == 1


def test_the_fast_way_and_the_long_way_agree_on_every_common_han_character() -> None:
    for point in range(0x4E00, 0xA000):
        assert canonical_name(chr(point)) == canonical_name(f" {chr(point)}")


@given(st.text(st.characters(exclude_categories=()), max_size=12))
def test_any_text_is_refused_or_its_form_is_its_own_form(raw: str) -> None:
    with suppress(Refusal):
        form = canonical_name(raw)
        assert canonical_name(form) == form
        assert form == form.strip() != ""
        assert canonical_name(unicodedata.normalize("NFD", raw)) == form


@given(han_names, st.lists(partings, max_size=6), st.data())
def test_han_names_do_not_change_with_what_parts_or_hides(
    name: str, dirt: list[str], data: st.DataObject
) -> None:
    dirty = name
    for piece in dirt:
        place = data.draw(st.integers(1, len(dirty)))
        dirty = dirty[:place] + piece + dirty[place:]
    assert canonical_name(dirty) == canonical_name(name)


@given(latin_tokens, st.lists(nothings, max_size=5), st.data())
def test_latin_names_do_not_change_with_order_case_or_what_hides(
    tokens: list[str], dirt: list[str], data: st.DataObject
) -> None:
    name = " ".join(tokens)
    dirty = ", ".join(data.draw(st.permutations(tokens)))
    for piece in dirt:
        place = data.draw(st.integers(0, len(dirty)))
        dirty = dirty[:place] + piece + dirty[place:]
    assert canonical_name(dirty) == canonical_name(name)
    assert canonical_name(unicodedata.normalize("NFD", dirty)) == canonical_name(name)


@given(st.lists(st.sampled_from(sorted(SIMPLIFIED)), min_size=1, max_size=6))
def test_traditional_and_simplified_are_one_name(points: list[int]) -> None:
    traditional = "".join(map(chr, points))
    simplified = "".join(SIMPLIFIED[point] for point in points)
    assert traditional != simplified
    assert canonical_name(traditional) == canonical_name(simplified)
