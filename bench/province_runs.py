"""The files that runs leave: by what each row was looked up, and its tag. A person's view reads them."""

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import numpy as np

from bench.province_world import PURPOSE
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import binding, concordance, marks, places, subjects
from tutela.answers.screening.engine import CODES
from tutela.answers.screening.secret import LINK_BYTES, Secret
from tutela.core.crypto.keyring import Use
from tutela.index.lookup.queries import purpose_keys
from tutela.keys import current

_ONE_IN: Final = 1_000


def files(runs: Sequence[UUID], rows: int, document: str, at: datetime) -> int:
    """Of so many rows each; one run in a thousand has the person with this canonical document. Bound, as by the clock.

    Returns how many rows there are.
    """
    root = current.ring().active(Use.DATA)
    common, one = concordance.common(root), purpose_keys(root, PURPOSE).document_key(document)[:LINK_BYTES]
    codes = np.full(rows, CODES[Answer.NO_RECORD], np.uint8)
    for place, run in enumerate(runs):
        tags = np.frombuffer(os.urandom(LINK_BYTES * rows), np.uint8).reshape(-1, LINK_BYTES).copy()
        if place % _ONE_IN == 0:
            tags[0] = np.frombuffer(one, np.uint8)
        secret = Secret.of(root, run)
        people = np.frombuffer(os.urandom(LINK_BYTES * rows), np.uint8).reshape(-1, LINK_BYTES)
        both = np.concatenate([marks.of_documents(secret, tags), people], axis=1)
        places.subject_file(run).write_bytes(secret.header() + subjects.rows(secret, 0, both, codes))
        kept = concordance.rows(secret, 0, marks.of_documents(common, tags))
        places.tag_file(run).write_bytes(secret.header() + kept)
    binding.keep_up(at=at)
    return rows * len(runs)
