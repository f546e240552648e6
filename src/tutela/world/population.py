"""The population register as a file: what the state holds about everybody in the fictional country."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyarrow
import pyarrow.parquet

from tutela.world.people import Person

SCHEMA: Final = pyarrow.schema(
    [
        ("kind", pyarrow.string()),
        ("country", pyarrow.string()),
        ("number", pyarrow.string()),
        ("name", pyarrow.string()),
        ("former_names", pyarrow.list_(pyarrow.string())),
        ("sex", pyarrow.string()),
        ("born_on", pyarrow.date32()),
    ]
)


def write_population(path: Path, people: Sequence[Person]) -> int:
    """`population.parquet`, one row for every document of every person; returns how many rows."""
    rows = [
        {
            "kind": document.kind.value,
            "country": document.country,
            "number": document.number,
            "name": person.name,
            "former_names": list(person.former_names),
            "sex": person.sex.value,
            "born_on": person.born_on,
        }
        for person in people
        for document in person.documents
    ]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, schema=SCHEMA), path, compression="zstd")
    return len(rows)
