"""The page of words: what packs say in their closed vocabulary, Chinese beside English."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from tutela.core.law import names
from tutela.packs.manual.section import Section, code, page

_PARTS: Final[tuple[tuple[str, Iterable[tuple[StrEnum, names.Name]]], ...]] = (
    ("效力位阶 Ranks", names.RANKS.items()),
    ("法域性质 What a jurisdiction is", names.STANCES.items()),
    ("核对程度 Statuses", names.STATUSES.items()),
    ("记录种类 Kinds of record", names.KINDS.items()),
    ("不起诉种类 Grounds of non-prosecution", names.GROUNDS.items()),
    ("刑罚与处罚 Penalties", names.PENALTIES.items()),
    ("类别 Families of offences", names.FAMILIES.items()),
    ("罪过 Fault", names.FAULTS.items()),
    ("起算日 Where terms begin", names.STARTS.items()),
    ("终止 How bans end", names.ENDS.items()),
    ("措施 Measures beside a record", names.MEASURES.items()),
    ("方式 Modes of disclosure", names.MODES.items()),
    ("知悉者 Who learns of it", names.AUDIENCES.items()),
    ("内容 What is shown or registered", names.SHOWN.items()),
    ("答复 Outcomes", names.OUTCOMES.items()),
    ("规定种类 Kinds of provision", names.PROVISIONS.items()),
    ("计时单位 Units of time", names.UNITS.items()),
    ("作用 What a rule does", names.DIRECTIONS.items()),
)


def glossary_page() -> str:
    """Every word of the packs' vocabulary."""
    sections = [
        Section(
            title,
            (),
            ("code", "中文", "English"),
            tuple((code(word.value), zh, en) for word, (zh, en) in words),
        )
        for title, words in _PARTS
    ]
    return page(
        "术语 Glossary of the packs", ("规则包所用的词。 The words that packs are written in.",), sections
    )
