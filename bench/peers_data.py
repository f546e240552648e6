"""Records without documents, and persons who are asked about: the same for ours and for the peers that link them.

Of the persons asked about half are recorded, under a name as another clerk would write it; the others never were, but
many have the name of somebody recorded and his year or day of birth. Truth stands in a file of its own.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import opencc
import pyarrow as pa
import pyarrow.parquet as pq

SEED: Final = 20261122
SURNAMES: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾"
GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文辉红梅林波宁飞雪玲钟龙凤宝庆东"
FIRST: Final = date(1950, 1, 1)
KINDS: Final = ("same", "traditional", "spaced", "one character", "one day")
SHARES: Final = (0.6, 0.15, 0.1, 0.08, 0.07)
"""How the recorded are asked about: the last two are slips that no way of writing explains."""

_TRADITIONAL: Final = opencc.OpenCC("s2t")

Person = tuple[str, date, str]


def generate(home: Path, recorded: int, asked: int) -> None:
    """`recorded.parquet`, `asked.parquet` (id, name, born_on, sex) and `truth.parquet` (asked, recorded, kind)."""
    drawn = np.random.default_rng(SEED)
    people = [_person(drawn) for _ in range(recorded)]
    chosen = drawn.choice(recorded, asked // 2, replace=False)
    kinds = drawn.choice(KINDS, len(chosen), p=SHARES)
    same = [_written(people[who], kind, drawn) for who, kind in zip(chosen, kinds, strict=True)]
    others = [_neighbour(people[who], drawn) for who in drawn.choice(recorded, asked - len(same))]
    _write(home / "recorded.parquet", people)
    _write(home / "asked.parquet", [*same, *others])
    truth = {"asked": range(len(chosen)), "recorded": chosen, "kind": kinds}
    pq.write_table(pa.table({name: list(column) for name, column in truth.items()}), home / "truth.parquet")


def _person(drawn: np.random.Generator) -> Person:
    name = drawn.choice(list(SURNAMES)) + "".join(drawn.choice(list(GIVEN), 1 + int(drawn.random() < 0.8)))
    return name, FIRST + timedelta(int(drawn.integers(0, 365 * 55))), str(drawn.choice(["F", "M"]))


def _written(person: Person, kind: str, drawn: np.random.Generator) -> Person:
    name, born_on, sex = person
    match kind:
        case "traditional":
            name = _TRADITIONAL.convert(name)
        case "spaced":
            name = " ".join(name)
        case "one character":
            name = name[:-1] + str(drawn.choice(list(GIVEN)))
        case "one day":
            born_on += timedelta(1)
    return name, born_on, sex


def _neighbour(person: Person, drawn: np.random.Generator) -> Person:
    """Somebody else of that name, or born that day."""
    other = _person(drawn)
    match int(drawn.integers(0, 4)):
        case 0:
            return person[0], person[1].replace(day=1) + timedelta(400), person[2]
        case 1:
            return person[0], other[1], other[2]
        case 2:
            return other[0], person[1], person[2]
    return other


def _write(path: Path, people: list[Person]) -> None:
    names, births, sexes = zip(*people, strict=True)
    table = {
        "id": range(len(people)),
        "name": names,
        "born_on": [day.isoformat() for day in births],
        "sex": sexes,
    }
    pq.write_table(pa.table({name: list(column) for name, column in table.items()}), path)
