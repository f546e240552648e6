"""The truth beside the rosters: what each line should be answered and why, without anybody's name or number."""

import json
from collections.abc import Sequence
from pathlib import Path

from tutela.world.rosters.files import Placed


def write_truth(path: Path, placed: Sequence[Placed]) -> None:
    """A JSON list in the order of the roster: {sheet, row, expected, why, person, kind}; one line of text each.

    `expected` is `record`, `no-record`, `pending` or `refused`; of a refused line `why` is the `Reason`. `person` is
    an opaque id of this world. A sampled ordinary person may be answered *pending* where `expected` says otherwise.
    """
    entries = (json.dumps(_entry(one), ensure_ascii=False) for one in placed)
    path.write_text("[\n" + ",\n".join(entries) + "\n]\n", encoding="utf-8")


def _entry(placed: Placed) -> dict[str, str | int]:
    line = placed.line
    return {
        "sheet": placed.sheet,
        "row": placed.row,
        "expected": line.due.value,
        "why": line.why,
        "person": line.person.key,
        "kind": line.kind,
    }
