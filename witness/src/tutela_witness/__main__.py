"""`python -m tutela_witness` is `tutela-witness`."""

import sys

from tutela_witness.cli import run

sys.exit(run())
