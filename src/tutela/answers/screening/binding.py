"""Volumes of the concordance are bound from the tags of runs, taken together as they grow, and bound anew without a run
whose time has ended.

A new volume takes in each older one that is not at least four times as large, so that there are few, and a row is
written anew a few times only. Everything is written before the one transaction that puts it in force; what a kill left
behind goes at the next turn.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID, uuid4

import numpy as np
from django.db import transaction

from tutela.answers.screening import concordance, places
from tutela.answers.screening.concordance import FORMAT, ROW, Layout, Rows, prefixes
from tutela.answers.screening.models import Run, Volume
from tutela.answers.screening.secret import KEY_ID_BYTES
from tutela.core.crypto.keyring import Use
from tutela.core.errors import Refusal
from tutela.keys import current
from tutela.ledger import restoring
from tutela.sheets.atomic import atomic_path

_TIMES: Final = 4
_BUCKET: Final = 256  # rows, about
_AT_ONCE: Final = 1 << 21  # rows in memory, about
_IDS: Final = 400
_ABANDONED_AFTER: Final = timedelta(days=1)


def keep_up(*, at: datetime) -> int:
    """Binds what is loose, and anew what holds rows of forgotten runs; returns how many volumes were written.

    Nothing where another process is at it, or audits them: it is done at the next turn.
    """
    count = 0
    with places.binding() as is_alone:
        if not is_alone:
            return 0
        _clear(at)
        while (plan := _plan()) is not None:
            count += _bound(plan, at)
            _clear(at)
    return count


def let_go(runs: Sequence[UUID]) -> None:
    """These runs are forgotten with their files: `keep_up` takes them out of their volumes. In a transaction."""
    _held()
    for start in range(0, len(runs), _IDS):
        some = Run.objects.filter(id__in=runs[start : start + _IDS])
        volumes = some.filter(volume__isnull=False).values("volume")
        Volume.objects.filter(id__in=volumes).update(is_stale=True)
        some.update(volume=None, is_loose=False)


class _Source(Protocol):
    """Where rows come from: all of one prefix, with the places that their runs have in the new volume."""

    def between(self, part: int, parts: int) -> Rows:
        """Those whose tags begin with the `parts` bits of `part`."""


@dataclass(frozen=True, slots=True)
class _Loose:
    """A run that no volume holds."""

    run: UUID
    place: int

    def between(self, part: int, parts: int) -> Rows:
        found, first = [np.empty(0, ROW)], 1
        for tags in concordance.tags_kept(self.run):
            numbers = np.ascontiguousarray(tags).view(">u8")[:, 0].astype(np.uint64)
            wanted = np.flatnonzero((numbers != 0) & (prefixes(numbers, parts) == part))
            rows = np.empty(len(wanted), ROW)
            rows["tag"], rows["run"], rows["row"] = numbers[wanted], self.place, first + wanted
            found.append(rows)
            first += len(tags)
        return np.concatenate(found)


@dataclass(frozen=True, slots=True)
class _Former:
    """A volume that is taken in; `kept` has the new place of each of its runs, -1 for one that is let go."""

    volume: UUID
    kept: np.ndarray[tuple[int], np.dtype[np.int64]]

    def between(self, part: int, parts: int) -> Rows:
        with concordance.opened(self.volume) as file:
            finer = file.layout.bits - parts
            first, end = (
                (part << finer, part + 1 << finer) if finer >= 0 else (part >> -finer, (part >> -finer) + 1)
            )
            rows = file.rows(first, end).copy()
        moved = self.kept[rows["run"]]
        stays = (moved >= 0) & (prefixes(rows["tag"], parts) == part)
        rows["run"] = np.maximum(moved, 0)
        found: Rows = rows[stays]
        return found


@dataclass(frozen=True, slots=True)
class _Plan:
    """What becomes one volume."""

    loose: Sequence[tuple[UUID, int, str]]  # run, rows, purpose
    volumes: Sequence[Volume]


def _plan() -> _Plan | None:
    loose = list(_bindable())
    rows, taken, is_due = sum(count for _, count, _ in loose), list[Volume](), bool(loose)
    for volume in Volume.objects.order_by("rows", "id"):
        if volume.is_stale or volume.rows < _TIMES * rows:
            taken.append(volume)
            rows += volume.rows
            is_due |= volume.is_stale
    return _Plan(loose, taken) if is_due else None


def _bindable() -> Iterator[tuple[UUID, int, str]]:
    """Loose runs with their tags. One without any file is loose no more; one of an earlier form stays so."""
    gone = list[UUID]()
    # Before its release the files of a run may not have taken their places.
    runs = Run.objects.filter(is_loose=True, entry__isnull=False, released_at__isnull=False)
    for run, count, purpose in runs.values_list("id", "total_rows", "purpose").order_by("id"):
        if places.tag_file(run).exists():
            yield run, count or 0, purpose
        elif not places.subject_file(run).exists():
            gone.append(run)
    for start in range(0, len(gone), _IDS):
        Run.objects.filter(id__in=gone[start : start + _IDS]).update(is_loose=False)


def _bound(plan: _Plan, at: datetime) -> int:
    """Writes one volume and puts it in force; returns 0 where nothing was left to bind, or a volume was lost."""
    runs, sources = list[UUID](), list[_Source]()
    terms = {(concordance.key_of(run), purpose) for run, _, purpose in plan.loose}
    for run, _, _ in plan.loose:
        sources.append(_Loose(run, len(runs)))
        runs.append(run)
    for volume in plan.volumes:
        stays = set(Run.objects.filter(volume=volume.id).values_list("id", flat=True))
        try:
            with concordance.opened(volume.id) as file:
                held = file.runs()
        except FileNotFoundError:
            _loosen(volume)
            return 0
        kept = np.array([len(runs) + place for place in _numbered(held, stays)], np.int64)
        kept[[run not in stays for run in held]] = -1
        sources.append(_Former(volume.id, kept))
        runs += [run for run in held if run in stays]
        terms |= {(key_id, purpose) for key_id, purpose in volume.terms}
    if not runs:
        _put_in_force(plan, None, 0)
        return 0
    most = sum(count for _, count, _ in plan.loose) + sum(volume.rows for volume in plan.volumes)
    new = Volume(id=uuid4(), terms=sorted(map(list, terms)), bound_at=at)
    with atomic_path(places.volume_file(new.id)) as path:
        new.rows = _write(path, new.id, runs, sources, most)
    _put_in_force(plan, new, len(runs))
    return 1


def _numbered(held: Sequence[UUID], stays: Collection[UUID]) -> Iterator[int]:
    """For each the number of those before it that stay."""
    count = 0
    for run in held:
        yield count
        count += run in stays


def _write(path: Path, volume: UUID, runs: Sequence[UUID], sources: Sequence[_Source], most: int) -> int:
    """Writes a volume, one prefix after the other so that each fits into memory; returns how many rows it has."""
    root = current.ring().active(Use.DATA)
    secret = concordance.volume_secret(root, volume)
    layout = Layout(len(runs), (most // _BUCKET).bit_length())
    parts, counts, done = (most // _AT_ONCE).bit_length(), np.zeros(1 << layout.bits, np.int64), 0
    with path.open("wb") as file:
        header = FORMAT + root.key_id.encode().ljust(KEY_ID_BYTES, b"\0")
        file.write(header)

        def put(place: int, data: bytes) -> None:
            file.seek(len(header) + place)
            file.write(secret.streamed(place, data, b"volume"))

        put(0, layout.head(runs))
        for part in range(1 << parts):
            rows = np.concatenate([source.between(part, parts) for source in sources])
            rows = rows[np.argsort(rows["tag"], kind="stable")]
            buckets = prefixes(rows["tag"], layout.bits).astype(np.int64)
            counts += np.bincount(buckets, minlength=len(counts))
            put(layout.rows + done * ROW.itemsize, rows.tobytes())
            done += len(rows)
        put(layout.starts, np.concatenate([[0], np.cumsum(counts)]).astype("<u8").tobytes())
    return done


@transaction.atomic
def _put_in_force(plan: _Plan, new: Volume | None, runs: int) -> None:
    """A run that was forgotten meanwhile is not moved, and the volume is bound anew without it."""
    _held()
    former = [volume.id for volume in plan.volumes]
    moved = 0
    if new is not None:
        moved = Run.objects.filter(volume__in=former).update(volume=new.id)
        loose = [run for run, _, _ in plan.loose]
        for start in range(0, len(loose), _IDS):
            some = Run.objects.filter(id__in=loose[start : start + _IDS], is_loose=True)
            moved += some.update(volume=new.id, is_loose=False)
        new.is_stale = moved != runs
        new.save(force_insert=True)
    Volume.objects.filter(id__in=former).delete()


@transaction.atomic
def _loosen(volume: Volume) -> None:
    """A volume whose file is lost: views look into the files of its runs again."""
    _held()
    Run.objects.filter(volume=volume.id).update(volume=None, is_loose=True)
    Volume.objects.filter(id=volume.id).delete()


def _held() -> None:
    """Who binds and who forgets exclude each other."""
    list(Volume.objects.select_for_update().order_by("id").values_list("id", flat=True))


def _clear(at: datetime) -> None:
    """Files that no row names: of volumes that others took in, of runs that are bound, and what a kill left."""
    places.clear_parts(at - _ABANDONED_AFTER)
    volumes = {volume.hex for volume in Volume.objects.values_list("id", flat=True)}
    for path in places.volumes():
        if path.name not in volumes:
            path.unlink(missing_ok=True)
    for run in places.tagged():
        # Who is at the run has written the file, and not yet committed.
        with places.alone(run) as is_alone:
            if not is_alone:
                continue
            is_loose = Run.objects.filter(id=run).values_list("is_loose", flat=True).first()
            if is_loose is None:
                _discard_abandoned(run, at)
            elif not is_loose:
                places.tag_file(run).unlink(missing_ok=True)


def _discard_abandoned(run: UUID, at: datetime) -> None:
    """The database does not know the run: it was never committed, or an older copy of the database was put back.

    What an older copy lost may come back with a newer one until two officers have given it up; its rows are then proved
    by these files.
    """
    written = places.tagged_at(run)
    if written is None or written > at - _ABANDONED_AFTER:
        return
    try:
        restoring.require_whole()
    except Refusal:
        return
    places.discard(run)
