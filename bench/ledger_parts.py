"""The measurements of `bench.ledger`, one in a process: `python -m bench.ledger_parts PART SECONDS SIZE`."""

import json
import sys

from django.core.management import call_command

from bench import ledger_ready  # noqa: F401 - sets Django up before the rest is imported
from bench.ledger_bulk import bulk
from bench.ledger_latency import latency
from bench.ledger_proving import proving
from bench.ledger_writing import writing

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    part, seconds, size = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    measured = {"writing": writing, "latency": latency, "proving": proving, "bulk": bulk}
    print(json.dumps(measured[part](seconds, size)))
