"""What the tables hold after a soak: the whole log is verified first. `python -m bench.soak_world check`."""

import json

import django

django.setup()

from tutela.answers.inquiries.models import Inquiry  # noqa: E402 - tables may be imported only once Django is set up
from tutela.answers.subjects.models import SubjectLink  # noqa: E402
from tutela.bodies.models import Quota  # noqa: E402
from tutela.ledger import sequencer  # noqa: E402
from tutela.ledger.verify import verify  # noqa: E402


def check() -> None:
    """Prints inquiries by entry, how many links there are, and how much of the quotas was used."""
    sequencer.catch_up()
    assert verify().waiting == 0
    inquiries = {str(entry): str(id_) for id_, entry in Inquiry.objects.values_list("id", "entry")}
    used = sum(Quota.objects.values_list("used", flat=True))
    print(json.dumps({"inquiries": inquiries, "links": SubjectLink.objects.count(), "used": used}))


if __name__ == "__main__":
    check()
