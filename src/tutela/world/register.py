"""The fictional population register behind the port of `answers.inquiries.register`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow
import pyarrow.parquet
from django.db import transaction

from tutela.answers.inquiries.register import Belonging
from tutela.core.crypto.keyring import HashKey, RootKey, Use
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import DocumentKind, parse_document
from tutela.core.identity.names import canonical_forms
from tutela.keys import current
from tutela.packs.current import legal_day_of
from tutela.world.models import PopulationLoad, RegisteredIdentity
from tutela.world.population import SCHEMA
from tutela.world.progress import Progress, silent

_CHUNK: Final = 900
"""Parameters of one query: every database takes so many."""
_BATCH: Final = 8192


class PopulationRegister:
    """Says whether a name belongs to a document, from keyed hashes alone."""

    def verify(self, pairs: Sequence[tuple[str, str]]) -> list[Belonging]:
        """One answer for each (canonical document, canonical name), in order; all UNKNOWN before a first load."""
        load = PopulationLoad.objects.first()
        if load is None:
            return [Belonging.UNKNOWN] * len(pairs)
        key = _hash_key(current.ring().root(load.key_id))
        asked = [(_identity_key(key, document), _name_key(key, document, name)) for document, name in pairs]
        held = _held(sorted({identity for identity, _ in asked}))
        return [_belonging(held.get(identity), name) for identity, name in asked]


def load_population(path: Path, at: datetime, progress: Progress = silent) -> int:
    """Replaces the register by `population.parquet`, under the key now in force; returns how many documents.

    One transaction: a file that cannot be read (`FILE_DAMAGED`, `FILE_UNREADABLE`), lacks a column (`FILE_HEADERS`) or
    holds an impossible document or name leaves the register as it was. After a rotation the hashes stay valid under
    the key they name; loading again moves them to the new one.
    """
    root = current.ring().active(Use.DATA)
    on, key = legal_day_of(at), _hash_key(root)
    with transaction.atomic():
        RegisteredIdentity.objects.all().delete()
        done = 0
        for rows, total in _batches(path):
            entries = [entry for row in rows for entry in _entries(key, row, on)]
            RegisteredIdentity.objects.bulk_create(entries)
            done += len(rows)
            progress("population", done, total)
        PopulationLoad.objects.update_or_create(
            only=True, defaults={"key_id": root.key_id, "loaded_at": at, "documents": done}
        )
    return done


def _belonging(names: set[bytes] | None, name: bytes) -> Belonging:
    if names is None:
        return Belonging.UNKNOWN
    return Belonging.BELONGS if name in names else Belonging.DIFFERS


def _held(identities: Sequence[bytes]) -> Mapping[bytes, set[bytes]]:
    """The names of each identity the register knows."""
    held: dict[bytes, set[bytes]] = {}
    for start in range(0, len(identities), _CHUNK):
        wanted = identities[start : start + _CHUNK]
        rows = RegisteredIdentity.objects.filter(identity_key__in=wanted)
        for identity, name in rows.values_list("identity_key", "name_key"):
            held.setdefault(bytes(identity), set()).add(bytes(name))
    return held


def _hash_key(root: RootKey) -> HashKey:
    return root.hash_key("register")


def _identity_key(key: HashKey, document: str) -> bytes:
    return key.digest(f"document\x1f{document}".encode())


def _name_key(key: HashKey, document: str, name: str) -> bytes:
    return key.digest(f"name\x1f{document}\x1f{name}".encode())


def _entries(key: HashKey, row: Mapping[str, Any], on: date) -> Iterator[RegisteredIdentity]:
    """One entry for each name, present or former, of a document's holder."""
    kind = DocumentKind(row["kind"])
    document = parse_document(row["number"], kind=kind, country=row["country"], on=on).canonical
    identity = _identity_key(key, document)
    for name in sorted(canonical_forms([row["name"], *row["former_names"]])):
        yield RegisteredIdentity(identity_key=identity, name_key=_name_key(key, document, name))


def _batches(path: Path) -> Iterator[tuple[list[dict[str, Any]], int]]:
    """Rows of the file, some thousands at a time, with the number of all."""
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            missing = sorted(set(SCHEMA.names) - set(file.schema_arrow.names))
            if missing:
                raise Refusal(Reason.FILE_HEADERS, file=path.name, missing=", ".join(missing))
            for batch in file.iter_batches(batch_size=_BATCH, columns=SCHEMA.names):
                yield batch.to_pylist(), file.metadata.num_rows
    except pyarrow.ArrowInvalid:
        raise Refusal(Reason.FILE_DAMAGED, file=path.name) from None
    except OSError:
        raise Refusal(Reason.FILE_UNREADABLE, file=path.name) from None
