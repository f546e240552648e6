"""A row of a bulk run: its person and answer, proved under the run's entry."""

import pytest

from tests.outside.test_outside_receipts import GOOD, LOGGED, File, fault_of
from tests.outside.world import ROW_SALT, FictionalLog, entry, receipt_file, row_leaf
from tutela.core.proofs import merkle
from tutela_verify.faults import Fault

ROSTER = [(f"1101011990030788{n:02d}", f"某{n}", "RNPX"[n % 4]) for n in range(7)]
ANSWERS = {"R": "record", "N": "no-record", "P": "pending", "X": "refused"}


INDEX = bytes(range(16))


def row_file(place: int, index: bytes = INDEX) -> File:
    rows = FictionalRows(index)
    facts = {"purpose": "school-yearly", "rows": 7, "rows_root": rows.root.hex()}
    facts |= {"rows_index": "00" * 32} if index else {}
    log = FictionalLog([*LOGGED.bodies[:4], entry(4, "screening:run", facts).body(), *LOGGED.bodies[5:]])
    content = receipt_file(log, 4)
    number, name, letter = ROSTER[place]
    content["row"] = {
        "row": place + 1,
        "rows": 7,
        "salt": ROW_SALT.hex(),
        **({"index": index.hex()} if index else {}),
        "path": [part.hex() for part in merkle.inclusion(place, 7, rows.at)],
        "number": number,
        "name": name,
        "answer": ANSWERS[letter],
    }
    return content


class FictionalRows:
    """The tree over the roster."""

    def __init__(self, index: bytes) -> None:
        self._leaves = [
            row_leaf(ROW_SALT, n, number, name, index, letter.encode())
            for n, (number, name, letter) in enumerate(ROSTER)
        ]
        self.root = merkle.root(7, self.at)

    def at(self, level: int, index: int) -> bytes:
        part = self._leaves[index << level : (index + 1) << level]
        while len(part) > 1:
            part = [merkle.node_hash(part[n], part[n + 1]) for n in range(0, len(part), 2)]
        return part[0]


@pytest.mark.parametrize("place", range(7))
def test_every_row_of_a_run_is_proved(place: int) -> None:
    assert fault_of(row_file(place)) is None


@pytest.mark.parametrize(
    "change, expected",
    [
        ({"answer": "record"}, Fault.ROW_WRONG),
        ({"answer": "pending"}, Fault.ROW_WRONG),
        ({"answer": "R"}, Fault.ROW_WRONG),
        ({"number": "110101199003078899"}, Fault.ROW_WRONG),
        ({"name": "某某"}, Fault.ROW_WRONG),
        ({"row": 3}, Fault.ROW_WRONG),
        ({"rows": 8}, Fault.ROW_WRONG),
        ({"salt": "00" * 16}, Fault.ROW_WRONG),
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


@pytest.mark.parametrize("place", range(7))
def test_rows_of_older_runs_bind_nothing_of_the_list_and_are_proved(place: int) -> None:
    assert fault_of(row_file(place, b"")) is None


def test_what_a_run_bound_cannot_be_left_out_and_what_it_did_not_cannot_be_put_in() -> None:
    without, within = row_file(1), row_file(1, b"")
    del without["row"]["index"]
    within["row"]["index"] = INDEX.hex()
    assert fault_of(without) is Fault.ROW_WRONG
    assert fault_of(within) is Fault.ROW_WRONG


def test_an_index_is_no_way_around_the_entry() -> None:
    """A leaf without index, proved under an entry that says that its rows have one."""
    content, older = row_file(1), row_file(1, b"")
    facts = {
        "purpose": "school-yearly",
        "rows": 7,
        "rows_root": FictionalRows(b"").root.hex(),
        "rows_index": "00" * 32,
    }
    log = FictionalLog([*LOGGED.bodies[:4], entry(4, "screening:run", facts).body(), *LOGGED.bodies[5:]])
    assert fault_of({**content, **receipt_file(log, 4), "row": older["row"]}) is Fault.ROW_WRONG
