"""The lines of a batch as the persons they name: most judged as columns, the rest one by one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tutela.answers.inquiries.identify import LONGEST_AUTHORISATION, identify, is_authorised
from tutela.answers.screening.batch import TEXT, Batch
from tutela.answers.screening.columns import (
    AUTHORISATION,
    BORN_ON,
    DOCUMENT,
    KIND,
    NAME,
    SEX,
    STANDING,
    date_of,
    is_in_post,
    kind_of,
    question,
    sex_of,
)
from tutela.answers.screening.residents import RESIDENT_WIDTH, Calendar, plain_names, residents
from tutela.answers.screening.texts import Mask, Texts, text_array
from tutela.core.errors import Refusal
from tutela.core.identity.documents import Document, DocumentKind
from tutela.core.identity.sex import Sex
from tutela.index.lookup.rows import Probe

_BLANK: Final = 0
_WRONG: Final = -1
_SEXES: Final = {Sex.MALE: 1, Sex.FEMALE: 2}
_PREFIX: Final = np.frombuffer(
    Document(DocumentKind.RESIDENT, "", None, None, None).canonical.encode(), np.uint8
)


@dataclass(frozen=True, slots=True, eq=False)
class Identified:
    """Persons, each at its place in the batch; `refusals` says by place why the others are none."""

    places: NDArray[np.int64]
    documents: pa.LargeStringArray  # canonical
    names: pa.LargeStringArray  # canonical
    born_on: NDArray[np.int32]  # `date.toordinal`
    male: Mask
    resident: Mask
    refusals: dict[int, Refusal]

    def probes(self, people: Sequence[int]) -> list[Probe]:
        """Some persons as a question names them."""
        chosen = np.asarray(people, np.int64)
        wanted = pa.array(chosen)
        columns = (
            self.documents.take(wanted).to_pylist(),
            self.resident[chosen].tolist(),
            self.names.take(wanted).to_pylist(),
            self.born_on[chosen].tolist(),
            self.male[chosen].tolist(),
        )
        return [
            Probe(document, resident, name, date.fromordinal(born_on), Sex.MALE if male else Sex.FEMALE)
            for document, resident, name, born_on, male in zip(*columns, strict=True)
        ]


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Judges batches for one legal day and one authorisation of the whole roster."""

    on: date
    authorisation: str
    calendar: Calendar

    def identified(self, batch: Batch) -> Identified:
        """The same persons and refusals that `identify` gives for every line."""
        plain = self._plain(batch)
        rest = np.ones(len(batch), np.bool_)
        rest[plain.places] = False
        others = np.flatnonzero(rest)
        if not len(others):
            return plain
        probes, places, refusals = list[Probe](), list[int](), dict[int, Refusal]()
        for place, cells in zip(others.tolist(), batch.cells(others), strict=True):
            try:
                probes.append(identify(question(cells, self.authorisation), self.on))
                places.append(place)
            except Refusal as refusal:
                refusals[place] = refusal
        return _joined(plain, probes, places, refusals)

    def _plain(self, batch: Batch) -> Identified:
        """The lines that need no second look: a plain number, a plain name, and nothing that contradicts them."""
        found = residents(batch.asked[DOCUMENT], self.calendar)
        born_on, male = np.zeros(len(batch), np.int32), np.zeros(len(batch), np.bool_)
        born_on[found.places], male[found.places] = found.born_on, found.male
        good = born_on > 0
        named, names = plain_names(batch.asked[NAME])
        has_name = np.zeros(len(batch), np.bool_)
        has_name[named] = True
        good &= has_name & self._undisputed(batch, born_on, male)
        places = np.flatnonzero(good)
        numbers = (
            batch.asked[DOCUMENT]
            if len(places) == len(batch)
            else batch.asked[DOCUMENT].filter(pa.array(good))
        )
        kept = names if len(places) == len(names) else names.filter(pa.array(good[named]))
        documents = _canonical(numbers)
        resident = np.ones(len(places), np.bool_)
        return Identified(places, documents, kept, born_on[places], male[places], resident, {})

    def _undisputed(self, batch: Batch, born_on: NDArray[np.int32], male: Mask) -> Mask:
        """Where the other columns are blank or say the same as the number, and there is an authorisation."""
        good = self._authorised(batch)
        if KIND in batch.asked:
            good &= _each(batch.asked[KIND], _is_resident) == 1
        if STANDING in batch.asked:
            good &= _each(batch.asked[STANDING], _in_post) == 1
        if BORN_ON in batch.asked:
            stated = _each(batch.asked[BORN_ON], _ordinal)
            good &= (stated == _BLANK) | (stated == born_on)
        if SEX in batch.asked:
            stated = _each(batch.asked[SEX], _sex)
            good &= (stated == _BLANK) | (stated == np.where(male, _SEXES[Sex.MALE], _SEXES[Sex.FEMALE]))
        return good

    def _authorised(self, batch: Batch) -> Mask:
        of_all = is_authorised(self.authorisation)
        if AUTHORISATION not in batch.asked:
            return np.full(len(batch), of_all)
        column = batch.asked[AUTHORISATION]
        lengths = np.asarray(pc.fill_null(pc.utf8_length(column), LONGEST_AUTHORISATION + 1))
        return (lengths <= LONGEST_AUTHORISATION) & ((lengths > 0) | of_all)


def _canonical(numbers: pa.LargeStringArray) -> pa.LargeStringArray:
    """Resident numbers of 18 plain characters as canonical documents."""
    start = len(_PREFIX)
    rows = np.empty((len(numbers), start + RESIDENT_WIDTH), np.uint8)
    rows[:, :start] = _PREFIX
    rows[:, start:] = Texts.of(numbers).packed(RESIDENT_WIDTH)
    return text_array(rows.reshape(-1), np.arange(len(rows) + 1) * rows.shape[1])


def _each(column: pa.LargeStringArray, code: Callable[[str | None], int]) -> NDArray[np.int32]:
    """The code of every cell, worked out once for each different one; `_WRONG` where it refuses."""
    known = column.dictionary_encode(null_encoding="encode")
    codes = np.fromiter((_coded(text, code) for text in known.dictionary.to_pylist()), np.int32)
    each: NDArray[np.int32] = codes[np.asarray(known.indices)]
    return each


def _coded(text: str | None, code: Callable[[str | None], int]) -> int:
    try:
        return code(text)
    except Refusal:
        return _WRONG


def _is_resident(text: str | None) -> int:
    return int(kind_of(text) in (None, DocumentKind.RESIDENT))


def _in_post(text: str | None) -> int:
    return int(is_in_post(text) is True)


def _ordinal(text: str | None) -> int:
    born_on = date_of(text)
    return _BLANK if born_on is None else born_on.toordinal()


def _sex(text: str | None) -> int:
    sex = sex_of(text)
    return _BLANK if sex is None else _SEXES[sex]


def _joined(
    plain: Identified, probes: Sequence[Probe], places: Sequence[int], refusals: dict[int, Refusal]
) -> Identified:
    """The persons judged as columns, then those judged one by one."""
    born = [probe.born_on.toordinal() for probe in probes if probe.born_on is not None]
    male = [probe.sex is Sex.MALE for probe in probes]
    resident = [probe.is_resident for probe in probes]
    return Identified(
        np.concatenate([plain.places, np.array(places, np.int64)]),
        pa.concat_arrays([plain.documents, pa.array([probe.document for probe in probes], TEXT)]),
        pa.concat_arrays([plain.names, pa.array([probe.name for probe in probes], TEXT)]),
        np.concatenate([plain.born_on, np.array(born, np.int32)]),
        np.concatenate([plain.male, np.array(male, np.bool_)]),
        np.concatenate([plain.resident, np.array(resident, np.bool_)]),
        refusals,
    )
