"""A registry to be asked: bodies with an officer and a token each, and a list of so many persons.

`python -m bench.answering_world HOME BODIES PERSONS` writes the tokens to a file that only its owner reads.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import django

django.setup()

from allauth.idp.oidc.models import Client, Token  # noqa: E402 - tables may be imported only once Django is set up
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.answering import PURPOSE, TOKENS  # noqa: E402
from tests.cast import appoint_all, conviction, declare_all, load, number  # noqa: E402
from tutela.bodies import actions as bodies  # noqa: E402
from tutela.bodies import deciding  # noqa: E402
from tutela.bodies.actions import NewOrganisation  # noqa: E402
from tutela.bodies.kinds import BodyKind, Role  # noqa: E402
from tutela.bodies.models import Officer  # noqa: E402
from tutela.bodies.queries import acting_as  # noqa: E402
from tutela.core.crypto.suites import Suite  # noqa: E402
from tutela.core.identity.sex import Sex  # noqa: E402
from tutela.index.lookup import actions as index  # noqa: E402
from tutela.index.lookup import queries as lookup  # noqa: E402
from tutela.index.lookup.actions import Change  # noqa: E402
from tutela.index.lookup.rows import Basis, Row, RowOutcome  # noqa: E402
from tutela.keys import current  # noqa: E402
from tutela.records.vault import keys as vault_keys  # noqa: E402
from tutela.records.vault import setting_up  # noqa: E402

_HEADCOUNT: Final = 1_000_000
_AT_ONCE: Final = 50_000


def make(home: Path, bodies_: int, persons: int) -> None:
    """Everything, from an empty database."""
    call_command("migrate", verbosity=0)
    at = timezone.now()
    public, _ = vault_keys.fresh(at)
    setting_up.install(public, suite=Suite.STANDARD, at=at)
    appoint_all(at)
    declare_all(at)
    load(home / "court.jsonl", [conviction("c-1", "王一", number(date(1980, 1, 1), 101))], at)
    file = home / TOKENS
    file.touch(mode=0o600)
    file.write_text(json.dumps(tokens(bodies_, at)))
    fill(persons, at)


def tokens(count: int, at: datetime) -> list[str]:
    """One for each of so many education offices."""
    offices = [
        NewOrganisation(
            f"office-{n}", f"教育局{n}", f"Office {n}", BodyKind.EDUCATION_OFFICE, "330299", None, _HEADCOUNT
        )
        for n in range(count)
    ]
    for large in bodies.enter_organisations(new=offices, by=acting_as("administrator"), at=at):
        deciding.decide(proposal=large, approve=True, by=acting_as("security"), at=at)
    return [_token(office.code, at) for office in offices]


def _token(organisation: str, at: datetime) -> str:
    user = get_user_model().objects.create(username=f"clerk-of-{organisation}")
    Officer.objects.create(user=user, organisation_id=organisation, role=Role.ASKER.value)
    client = Client(id=f"client-of-{organisation}", name="a program", owner=user, created_at=at)
    client.set_scopes(["ask", "screen"])
    client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS.value])
    client.save(force_insert=True)
    value = f"a-token-of-{organisation}-that-nobody-guesses"
    token = Token(type=Token.Type.ACCESS_TOKEN, client=client, expires_at=at + timedelta(days=1))
    token.set_scopes(["ask", "screen"])
    token.set_value(value)
    token.save()
    return value


def fill(persons: int, at: datetime) -> None:
    """Rows of so many persons for one purpose, as one conviction of an adult gives them, put straight into the list."""
    version = lookup.version()
    keys = lookup.purpose_keys(current.ring().root(version.key_id), PURPOSE)
    for start in range(0, persons, _AT_ONCE):
        rows = list[Row]()
        for document, name, born_on in listed(start, min(persons, start + _AT_ONCE)):
            one = (keys.document_key(document), keys.name_key(document, name))
            rows.append(Row(PURPOSE, Basis.DOCUMENT, *one, RowOutcome.RECORD, date(2015, 3, 1), None))
            two = (keys.birth_key(born_on, Sex.MALE), keys.person_name_key(born_on, Sex.MALE, name))
            basis = Basis.PERSON_WITH_RESIDENT_NUMBER
            rows.append(Row(PURPOSE, basis, *two, RowOutcome.PENDING, date(2015, 3, 1), None))
        change = Change(version.key_id, (), (), rows)
        index.publish(
            changes=[change], key_id=version.key_id, policy=version.policy, coverage={}, at=at, whole=True
        )


def listed(start: int, end: int) -> Iterator[tuple[str, str, date]]:
    """Canonical document, canonical name and birth date of the listed persons of these numbers."""
    for n in range(start, end):
        born_on = date(1950, 1, 1) + timedelta(days=n % 18_000)
        yield (
            f"resident::{number(born_on, 1 + 2 * (n // 18_000 % 400), '110101')}",
            f"王{chr(0x4E00 + n % 2000)}",
            born_on,
        )


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
