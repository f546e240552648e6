"""Every table that a seal deletes from, or empties a value in, is written anew by the day's round.

Which they are is derived from what is executed while three answers are withdrawn, and from what columns there are: on
PostgreSQL what a row held stays in the pages of its table until that is written anew.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import BinaryField

from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import school as school  # a fixture
from tests.secrecy.withdrawn_steps import answered, left
from tutela.agencies.sealing.sweep import LEFT_BY_ROWS

_DELETED: Final = re.compile(r'^DELETE FROM "(\w+)"')
_UPDATED: Final = re.compile(r'^UPDATE "(\w+)" SET (.*?)(?: WHERE |$)', re.DOTALL)
_SECRETS: Final = frozenset(
    ("content", "digest", "inputs", "named", "name_key", "person", "person_key", "reply", "sealed")
)
"""Columns that hold a keyed hash of somebody, or a ciphertext that names them."""
_STAYS: Final = {
    "api.KeptReply": "goes within a day by itself",
    "consulting.Consultation": "an officer's look at a record, sealed to the vault",
    "notifying.Mailbox": "an officer's own address",
    "opinions.Draft": "a prosecutor's words about a body",
    "opinions.Line": "a prosecutor's words about a body",
    "persons.Attempts": "goes within an hour by itself",
    "persons.Visit": "a person's own sitting, within the hour",
    "reports.Report": "words for the prosecutor, sealed to the vault",
    "staff.Engagement": "a body's own list: no seal takes anybody off it",
    "sweeping.Canary": "a warning identity, which is nobody's",
}


def labels() -> set[str]:
    return {apps.get_model(one)._meta.label for one in LEFT_BY_ROWS}


def secrets(label: str) -> set[str]:
    fields = apps.get_model(label)._meta.concrete_fields
    return {str(one.column) for one in fields if isinstance(one, BinaryField) and one.name in _SECRETS}


@contextmanager
def taken_back() -> Iterator[set[str]]:
    """The labels of the models from whose tables rows, or values of their secret columns, go meanwhile."""
    of_table = {model._meta.db_table: model._meta.label for model in apps.get_models()}
    found = set[str]()

    def note(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = str(sql)
        deleted, updated = _DELETED.match(text), _UPDATED.match(text)
        if deleted:
            found.add(of_table[deleted[1]])
        elif updated and any(f'"{one}" =' in updated[2] for one in secrets(of_table[updated[1]])):
            found.add(of_table[updated[1]])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


@pytest.mark.django_db(databases="__all__")
def test_all_that_goes_with_a_seal_goes_from_tables_that_are_written_anew(
    school: datetime, tmp_path: Path
) -> None:
    rows = answered(school, tmp_path)
    with taken_back() as found:
        left(rows, school, tmp_path)
    assert found >= {"filings.Filing", "certificates.Certificate", "ledger.Opening", "registry.RecordVersion"}
    assert found - labels() == set()


def test_every_table_that_holds_a_hash_or_a_ciphertext_of_somebody_is_written_anew_or_said_why_not() -> None:
    own = {model._meta.label for model in apps.get_models() if model.__module__.startswith("tutela.")}
    aside = ("vault.", "world.")  # the vault's own database, and what only a demo has
    holding = {label for label in own if secrets(label) and not label.startswith(aside)}
    assert holding - labels() == set(_STAYS)
