"""Whom a line is about: names, documents, birth date and sex, each held against the others."""

import re
from datetime import date
from typing import Final

from tutela.agencies.intake import columns
from tutela.agencies.intake.cells import Reader
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import Document, agrees, parse_document
from tutela.core.identity.names import canonical_name
from tutela.records.registry.content import Claim

_SEVERAL: Final = re.compile(r"[;；]")
_REGION: Final = re.compile(r"\d{6}", re.ASCII)


def region_of(reader: Reader) -> str:
    """A GB/T 2260 code."""
    code = reader.text("region")
    if code and not _REGION.fullmatch(code):
        reader.fault("region", Refusal(Reason.CELL_VALUE, column=reader.called("region"), known="GB/T 2260"))
    return code


def claim_of(reader: Reader, on: date, *, by_number: bool = False) -> Claim | None:
    """None where anything of the line is at fault so far. `by_number`: nobody is known by name alone."""
    names = [reader.text("name", required=True)]
    for column in ("former_names", "aliases"):
        names += [part.strip() for part in _SEVERAL.split(reader.text(column)) if part.strip()]
    for name in filter(None, names):
        try:
            canonical_name(name)
        except Refusal as refusal:
            reader.fault("name", refusal)
    documents = [*_document(reader, on, by_number=by_number), *_other_documents(reader, on)]
    born_on, sex = reader.day("born_on"), reader.word("sex", columns.SEXES)
    for document in documents:
        try:
            agrees(document, born_on, sex)
        except Refusal as refusal:
            reader.fault("document_number", refusal)
    return None if reader.problems else Claim(tuple(names), tuple(documents), born_on, sex)


def _document(reader: Reader, on: date, *, by_number: bool) -> list[Document]:
    """None is allowed where birth date and sex are given: some are known by name alone."""
    before = len(reader.problems)
    number = reader.text("document_number")
    kind = reader.word("document_kind", columns.DOCUMENT_KINDS)
    if not number:
        described = reader.text("born_on") and reader.text("sex") and not by_number
        if len(reader.problems) == before and not described:
            reader.fault("document_number", Refusal(Reason.DOCUMENT_MISSING))
        return []
    try:
        return [parse_document(number, kind=kind, country=reader.text("document_country") or None, on=on)]
    except Refusal as refusal:
        reader.fault("document_number", refusal)
        return []


def _other_documents(reader: Reader, on: date) -> list[Document]:
    """`kind:number:country` parted by semicolons; the country may be left out."""
    found = []
    for part in filter(None, (one.strip() for one in _SEVERAL.split(reader.text("other_documents")))):
        words = [word.strip() for word in part.replace("：", ":").split(":")] + ["", ""]
        try:
            kind = columns.DOCUMENT_KINDS.get(words[0])
            if kind is None:
                raise Refusal(Reason.DOCUMENT_KIND)
            found.append(parse_document(words[1], kind=kind, country=words[2] or None, on=on))
        except Refusal as refusal:
            reader.fault("other_documents", refusal)
    return found
