"""The answering process needs what `docs/how-to/answering-role.sql` grants, and can do nothing else in the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests.journeys.answering_calls import Answering, question, questions
from tests.journeys.api_calls import NOBODY, OFFENDER, Clock, api, asking, calling, clock, inquiry, registry
from tutela.answers.inquiries.models import Inquiry

__all__ = ["api", "clock", "registry"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles"),
]
GRANTS = Path(__file__).parents[2] / "docs" / "how-to" / "answering-role.sql"
ROLE = "tutela_answering_test"


@pytest.fixture
def role(registry: None) -> None:
    """The role, made and given what the file says; gone with the test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        for statement in statements():
            cursor.execute(statement)


def statements() -> list[str]:
    """The file as psql would send it."""
    text = re.sub(r"--[^\n]*", "", GRANTS.read_text()).replace(':"role"', ROLE)
    return [one.strip() for one in text.split(";") if one.strip()]


@contextmanager
def acting_as_role() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), acting_as_role(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        return True
    return False


def test_with_these_grants_everything_that_is_asked_is_answered(
    role: None, clock: Clock, at: datetime
) -> None:
    token = calling("clerk", at).headers["Authorization"].removeprefix("Bearer ")
    stranger = calling("carer", at).headers["Authorization"].removeprefix("Bearer ")
    process, key = Answering(lambda: clock.now), {"Idempotency_Key": "a-retry-key-of-its-own"}
    calls = (
        question(token, inquiry("王小明", OFFENDER)),
        question(token, inquiry("李四", NOBODY), **key),
        question(token, b"{"),
        question(stranger, inquiry("李四", NOBODY)),
        questions(token, {"purpose": "teacher-hire", "questions": [asking("李四", NOBODY)] * 300}),
    )
    with acting_as_role():
        heard = process.ask(*calls)
        again = process.ask(calls[1], question(stranger, inquiry("李四", NOBODY), **key))
    assert [one.status_code for one in heard] == [200, 200, 422, 403, 200], [one.content for one in heard]
    assert [one.status_code for one in again] == [200, 403]
    assert again[0].content == heard[1].content
    assert Inquiry.objects.count() == 302


def test_nothing_but_the_index_and_who_may_ask_can_be_read(role: None) -> None:
    readable = {
        model._meta.label
        for model in apps.get_models()
        if not refused(f'SELECT count(*) FROM "{model._meta.db_table}"') and model._meta.app_label != "vault"
    }
    assert readable == {
        *("lookup.IndexRow", "lookup.TreePage", "lookup.ListVersion", "lookup.Head", "lookup.Coverage"),
        *("bodies.Officer", "bodies.Organisation", "bodies.Quota", "api.KeptReply"),
        *("sweeping.Pace", "sweeping.Canary", "authorisations.Paper", "authorisations.Authorisation"),
        *("allauth_idp_oidc.Token", "allauth_idp_oidc.Client", "auth.User", "withdrawals.Withdrawal"),
    }
    assert refused("SELECT secret FROM allauth_idp_oidc_client")
    assert refused("SELECT password FROM auth_user")
    assert refused("SELECT username FROM auth_user")
    assert refused("SELECT sealed FROM authorisations_authorisation")


def test_no_entry_is_given_a_place(role: None) -> None:
    """Places are given by who signs heads; the same row without one may be written, and is set aside."""
    entry = (
        "INSERT INTO ledger_entry (id, event, organisation, body, leaf_hash, accepted_at{}) VALUES"
        " (gen_random_uuid(), 'monitor:probe', '', '', decode(repeat('00', 32), 'hex'), now(){})"
    )
    assert refused(entry.format(", position", ", 7"))
    assert not refused(entry.format("", ""))


def test_nothing_that_was_written_can_be_changed(role: None) -> None:
    for table in ("ledger_entry", "ledger_opening", "inquiries_inquiry", "subjects_subjectlink"):
        assert refused(f"DELETE FROM {table}")
        assert refused(f"UPDATE {table} SET id = id")
    assert refused("UPDATE bodies_quota SET allowed = allowed + 1")
    assert refused("UPDATE authorisations_authorisation SET withdrawn_at = NULL")
    assert refused("UPDATE authorisations_paper SET person = digest")
    assert refused("DELETE FROM sweeping_pace")
    assert refused("UPDATE lookup_head SET withheld = false")
    assert refused("INSERT INTO bodies_officer (role) VALUES ('asker')")
