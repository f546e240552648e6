"""A registry for the crash tests of the answering process, made and looked through in processes of its own.

`python -m tests.journeys.answering_world make HOME` makes it; `check HOME` prints what is in the tables afterwards.
"""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import django

django.setup()

from allauth.idp.oidc.models import Client, Token  # noqa: E402 - tables may be imported only once Django is set up
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402

from tests.cast import appoint_all, conviction, declare_all, load, number  # noqa: E402
from tutela.answers.inquiries.models import Inquiry  # noqa: E402
from tutela.answers.subjects.models import SubjectLink  # noqa: E402
from tutela.bodies.models import Quota  # noqa: E402
from tutela.core.crypto.suites import Suite  # noqa: E402
from tutela.ledger import sequencer  # noqa: E402
from tutela.ledger.models import Entry  # noqa: E402
from tutela.ledger.verify import verify  # noqa: E402
from tutela.records.vault import keys, setting_up  # noqa: E402

TOKEN = "a-token-that-nobody-guesses-in-a-test"
PLAIN, KEYED = "teacher-hire", "school-in-service"
"""What callers without retry keys ask under, and those with."""


def make(home: Path) -> None:
    """The cast, one offender, and a program of the clerk's."""
    at = datetime.now(UTC)
    call_command("migrate", verbosity=0)
    public, _ = keys.fresh(at)
    setting_up.install(public, suite=Suite.STANDARD, at=at)
    appoint_all(at)
    declare_all(at)
    load(home / "court.jsonl", [conviction("c-1", "王一", number(date(1980, 1, 1), 101))], at)
    owner = get_user_model().objects.get(username="clerk")
    client = Client(id="a-program", name="a program", owner=owner, created_at=at)
    client.set_scopes(["ask"])
    client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS.value])
    client.save(force_insert=True)
    token = Token(type=Token.Type.ACCESS_TOKEN, client=client, expires_at=at + timedelta(hours=2))
    token.set_scopes(["ask"])
    token.set_value(TOKEN)
    token.save()


def check() -> None:
    """The whole log is verified; then what the tables hold of answers."""
    sequencer.catch_up()
    assert verify().waiting == 0
    answered = Entry.objects.filter(event="inquiry:answered")
    print(
        json.dumps(
            {
                "entries": [str(one) for one in answered.values_list("id", flat=True)],
                "inquiries": {
                    str(entry): str(id_) for id_, entry in Inquiry.objects.values_list("id", "entry")
                },
                "keyed": Inquiry.objects.filter(purpose=KEYED).count(),
                "links": [str(one) for one in SubjectLink.objects.values_list("entry", flat=True)],
                "used": sum(Quota.objects.values_list("used", flat=True)),
            }
        )
    )


if __name__ == "__main__":
    make(Path(sys.argv[2])) if sys.argv[1] == "make" else check()
