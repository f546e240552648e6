"""The measurements of `bench.ledger`, one in a process: `python -m bench.ledger_parts PART SECONDS SIZE`."""

import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - only once Django is set up

from bench.ledger_bulk import bulk  # noqa: E402
from bench.ledger_latency import latency  # noqa: E402
from bench.ledger_proving import proving  # noqa: E402
from bench.ledger_writing import writing  # noqa: E402

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    part, seconds, size = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    measured = {"writing": writing, "latency": latency, "proving": proving, "bulk": bulk}
    print(json.dumps(measured[part](seconds, size)))
