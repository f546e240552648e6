"""`python -m tutela_verify` is `tutela-verify`."""

import sys

from tutela_verify.cli import run

sys.exit(run())
