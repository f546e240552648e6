"""A row of a bulk run: its person and answer, proved under the run's entry."""

import pytest

from tests.outside.test_outside_receipts import GOOD, LOGGED, File, fault_of
from tests.outside.world import ROW_SALT, FictionalLog, entry, receipt_file, row_hash, row_leaf
from tutela.core.proofs import merkle
from tutela_verify.faults import Fault

ROSTER = [(f"1101011990030788{n:02d}", f"某{n}", "RNPX"[n % 4]) for n in range(37)]
OLDER = 7
ANSWERS = {"R": "record", "N": "no-record", "P": "pending", "X": "refused"}
INDEX = bytes(range(16))
GROUP = 16


def under(facts: File) -> File:
    """The receipt of a run with these facts."""
    log = FictionalLog([*LOGGED.bodies[:4], entry(4, "screening:run", facts).body(), *LOGGED.bodies[5:]])
    return receipt_file(log, 4)


def row_file(place: int, rows: int = len(ROSTER)) -> File:
    """The receipt of a row, of a run whose rows share leaves."""
    hashed = [row_hash(number, name, INDEX, letter.encode()) for number, name, letter in ROSTER[:rows]]
    groups = [hashed[at : at + GROUP] for at in range(0, rows, GROUP)]
    tree = FictionalTree([merkle.leaf_hash(b"".join(group)) for group in groups])
    content = under({**facts_of(rows, tree), "rows_index": "00" * 32, "rows_group": GROUP})
    others = [part.hex() for part in groups[place // GROUP] if part != hashed[place]]
    path = merkle.inclusion(place // GROUP, len(groups), tree.at)
    content["row"] = {**told_of(place, rows, path), "index": INDEX.hex(), "group": others}
    return content


def older_file(place: int, index: bytes = INDEX) -> File:
    """The receipt of a row, of a run whose rows are leaves."""
    tree = older_tree(index)
    content = under({**facts_of(OLDER, tree), **({"rows_index": "00" * 32} if index else {})})
    row = {**told_of(place, OLDER, merkle.inclusion(place, OLDER, tree.at)), "salt": ROW_SALT.hex()}
    content["row"] = {**row, **({"index": index.hex()} if index else {})}
    return content


def older_tree(index: bytes) -> "FictionalTree":
    rows = enumerate(ROSTER[:OLDER])
    return FictionalTree(
        [row_leaf(ROW_SALT, n, number, name, index, letter.encode()) for n, (number, name, letter) in rows]
    )


def facts_of(rows: int, tree: "FictionalTree") -> File:
    return {"purpose": "school-yearly", "rows": rows, "rows_root": tree.root.hex()}


def told_of(place: int, rows: int, path: list[bytes]) -> File:
    number, name, letter = ROSTER[place]
    row = {"row": place + 1, "rows": rows, "path": [part.hex() for part in path]}
    return {**row, "number": number, "name": name, "answer": ANSWERS[letter]}


class FictionalTree:
    """The tree over leaves."""

    def __init__(self, leaves: list[bytes]) -> None:
        self._leaves = leaves
        self.root = merkle.root(len(leaves), self.at)

    def at(self, level: int, index: int) -> bytes:
        part = self._leaves[index << level : (index + 1) << level]
        while len(part) > 1:
            part = [merkle.node_hash(part[n], part[n + 1]) for n in range(0, len(part), 2)]
        return part[0]


@pytest.mark.parametrize("place, rows", [(place, 37) for place in range(37)] + [(0, 1), (15, 16), (16, 17)])
def test_every_row_of_a_run_is_proved(place: int, rows: int) -> None:
    assert fault_of(row_file(place, rows)) is None


@pytest.mark.parametrize(
    "change, expected",
    [
        ({"answer": "record"}, Fault.ROW_WRONG),
        ({"answer": "pending"}, Fault.ROW_WRONG),
        ({"answer": "R"}, Fault.ROW_WRONG),
        ({"number": "110101199003078899"}, Fault.ROW_WRONG),
        ({"name": "某某"}, Fault.ROW_WRONG),
        ({"row": 3}, Fault.ROW_WRONG),
        ({"row": 18}, Fault.ROW_WRONG),
        ({"rows": 38}, Fault.ROW_WRONG),
        ({"salt": "00" * 16}, Fault.RECEIPT_MALFORMED),
        ({"group": None}, Fault.RECEIPT_MALFORMED),
        ({"group": []}, Fault.ROW_WRONG),
        ({"group": ["00" * 32] * 15}, Fault.ROW_WRONG),
        ({"group": ["00" * 32] * 14}, Fault.ROW_WRONG),
        ({"group": ["00" * 32] * 16}, Fault.RECEIPT_MALFORMED),
        ({"group": ["00" * 31] * 15}, Fault.RECEIPT_MALFORMED),
        ({"group": "00" * 32}, Fault.RECEIPT_MALFORMED),
        ({"index": "00" * 16}, Fault.ROW_WRONG),
        ({"index": INDEX[:15].hex()}, Fault.RECEIPT_MALFORMED),
        ({"index": None}, Fault.RECEIPT_MALFORMED),
        ({"path": []}, Fault.ROW_WRONG),
        ({"name": None}, Fault.PERSON_MISSING),
        ({"row": 0}, Fault.RECEIPT_MALFORMED),
        ({"row": 2**32}, Fault.RECEIPT_MALFORMED),
        ({"number": 5}, Fault.RECEIPT_MALFORMED),
    ],
)
def test_an_altered_row_is_found(change: File, expected: Fault) -> None:
    content = row_file(1)
    content["row"].update(change)
    assert fault_of(content) is expected


def test_a_row_under_an_entry_that_is_no_run_is_refused() -> None:
    assert fault_of({**GOOD, "row": row_file(1)["row"]}) is Fault.ROW_WRONG


def test_the_boundary_between_number_and_name_is_fixed() -> None:
    content = row_file(1)
    row = content["row"]
    row.update(number=row["number"] + row["name"], name="")
    assert fault_of(content) is Fault.ROW_WRONG


@pytest.mark.parametrize("said", [36, 38])
def test_a_leaf_has_as_many_rows_as_the_run_leaves_it(said: int) -> None:
    """A registry that puts a row more into the last leaf than it told, or a row less, proves none of them."""
    content = row_file(34)
    content["row"]["rows"] = said
    facts = {**facts_of(said, FictionalTree(_groups())), "rows_index": "00" * 32, "rows_group": GROUP}
    assert fault_of({**under(facts), "row": content["row"]}) is Fault.ROW_WRONG
    facts["rows"] = content["row"]["rows"] = 37
    assert fault_of({**under(facts), "row": content["row"]}) is None


def _groups() -> list[bytes]:
    hashed = [row_hash(number, name, INDEX, letter.encode()) for number, name, letter in ROSTER]
    return [merkle.leaf_hash(b"".join(hashed[at : at + GROUP])) for at in range(0, len(hashed), GROUP)]


@pytest.mark.parametrize("place", range(OLDER))
@pytest.mark.parametrize("index", [b"", INDEX])
def test_rows_of_older_runs_are_proved(place: int, index: bytes) -> None:
    assert fault_of(older_file(place, index)) is None


@pytest.mark.parametrize(
    "change, expected",
    [
        ({"answer": "record"}, Fault.ROW_WRONG),
        ({"number": "110101199003078899"}, Fault.ROW_WRONG),
        ({"row": 3}, Fault.ROW_WRONG),
        ({"salt": "00" * 16}, Fault.ROW_WRONG),
        ({"salt": "00" * 15}, Fault.RECEIPT_MALFORMED),
        ({"index": "00" * 16}, Fault.ROW_WRONG),
        ({"group": []}, Fault.RECEIPT_MALFORMED),
        ({"path": []}, Fault.ROW_WRONG),
    ],
)
def test_an_altered_row_of_an_older_run_is_found(change: File, expected: Fault) -> None:
    content = older_file(1)
    content["row"].update(change)
    assert fault_of(content) is expected


def test_what_a_run_bound_cannot_be_left_out_and_what_it_did_not_cannot_be_put_in() -> None:
    without, within = older_file(1), older_file(1, b"")
    del without["row"]["index"]
    within["row"]["index"] = INDEX.hex()
    assert fault_of(without) is Fault.ROW_WRONG
    assert fault_of(within) is Fault.ROW_WRONG
    grouped = row_file(1)
    del grouped["row"]["index"]
    assert fault_of(grouped) is Fault.ROW_WRONG


def test_an_index_is_no_way_around_the_entry() -> None:
    """A leaf without index, proved under an entry that says that its rows have one."""
    older = older_file(1, b"")["row"]
    facts = {**facts_of(OLDER, older_tree(b"")), "rows_index": "00" * 32}
    assert fault_of({**under(facts), "row": older}) is Fault.ROW_WRONG


@pytest.mark.parametrize("said", [None, 1, 15, 32, True, "16"])
def test_the_form_of_a_row_is_the_one_that_its_entry_says(said: int | str | None) -> None:
    """Who chose the form with the file could call a group a row, or a row a group."""
    rows, older = row_file(1, OLDER), older_file(1)
    root = {"rows_root": FictionalTree([_leaf_of(rows["row"])]).root.hex()}
    facts = {"purpose": "school-yearly", "rows": OLDER, **root, "rows_index": "00" * 32}
    stated = {} if said is None else {"rows_group": said}
    assert fault_of({**under({**facts, **stated}), "row": rows["row"]}) is Fault.ROW_WRONG
    assert fault_of({**under({**facts, "rows_group": GROUP}), "row": rows["row"]}) is None
    facts |= facts_of(OLDER, older_tree(INDEX))
    assert fault_of({**under({**facts, "rows_group": GROUP}), "row": older["row"]}) is Fault.ROW_WRONG


def _leaf_of(row: File) -> bytes:
    number, name, letter = ROSTER[row["row"] - 1]
    group = [bytes.fromhex(part) for part in row["group"]]
    group.insert(row["row"] - 1, row_hash(number, name, INDEX, letter.encode()))
    return merkle.leaf_hash(b"".join(group))
