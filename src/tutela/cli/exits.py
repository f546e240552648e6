"""What the exit code of a command means; documented in `docs/reference/exit-codes.md`."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from tutela.core.errors import Reason


class Exit(IntEnum):
    """0 success; everything else is told on standard error in one line."""

    DONE = 0
    NOT_AS_IT_SHOULD_BE = 1  # a check failed: the ledger, the demo's truth
    USAGE = 2  # the command was written wrongly
    INPUT = 3  # a file or value is wrong; nothing was changed
    NOT_ENTITLED = 4  # this officer or body may not
    NOT_READY = 5  # keys, packs, index or disk; see the message
    INTERRUPTED = 130


_OTHER: Final[Mapping[Reason, Exit]] = {
    Reason.NOT_SIGNED_IN: Exit.NOT_ENTITLED,
    Reason.NOT_ENTITLED: Exit.NOT_ENTITLED,
    Reason.IDENTITY_UNPROVED: Exit.NOT_ENTITLED,
    Reason.TRIED_TOO_OFTEN: Exit.NOT_ENTITLED,
    Reason.PROOFING_ABSENT: Exit.NOT_READY,
    Reason.OVER_QUOTA: Exit.NOT_ENTITLED,
    Reason.OVER_SEASON: Exit.NOT_ENTITLED,
    Reason.SWEEP_SLOWED: Exit.NOT_ENTITLED,
    Reason.SWEEP_STOPPED: Exit.NOT_ENTITLED,
    Reason.TWO_PERSONS: Exit.NOT_ENTITLED,
    Reason.CONDUCT_NOT_ACCEPTED: Exit.NOT_ENTITLED,
    Reason.SIGN_IN_AGAIN: Exit.NOT_ENTITLED,
    Reason.PASSWORD_FIRST: Exit.NOT_ENTITLED,
    Reason.SECOND_FACTOR_MISSING: Exit.NOT_ENTITLED,
    Reason.AUTHORISATION_MISSING: Exit.NOT_ENTITLED,
    Reason.AUTHORISATION_OTHER: Exit.NOT_ENTITLED,
    Reason.AUTHORISATION_ENDED: Exit.NOT_ENTITLED,
    Reason.NOT_COVERED: Exit.NOT_READY,
    Reason.PACK_INVALID: Exit.NOT_READY,
    Reason.SETTING_INVALID: Exit.NOT_READY,
    Reason.PACK_NOT_IN_FORCE: Exit.NOT_READY,
    Reason.KEY_FILE_EXPOSED: Exit.NOT_READY,
    Reason.KEY_FILE_UNREADABLE: Exit.NOT_READY,
    Reason.KEY_UNKNOWN: Exit.NOT_READY,
    Reason.WITNESS_POLICY_INVALID: Exit.NOT_READY,
    Reason.NOT_READY: Exit.NOT_READY,
    Reason.BUSY: Exit.NOT_READY,
    Reason.TABLES_MISSING: Exit.NOT_READY,
    Reason.ADDRESS_TAKEN: Exit.NOT_READY,
    Reason.ENGINE_ABSENT: Exit.NOT_READY,
    Reason.ENGINE_STOPPED: Exit.NOT_READY,
    Reason.DISK_FULL: Exit.NOT_READY,
    Reason.LEDGER_BROKEN: Exit.NOT_AS_IT_SHOULD_BE,
    Reason.LEDGER_RESTORED: Exit.NOT_AS_IT_SHOULD_BE,
    Reason.LEDGER_UNREMEMBERED: Exit.NOT_READY,
    Reason.DATABASE_NOT_DURABLE: Exit.NOT_READY,
    Reason.PROOF_INVALID: Exit.NOT_AS_IT_SHOULD_BE,
    Reason.VAULT_ABSENT: Exit.NOT_READY,
    Reason.VAULT_NOT_SET_UP: Exit.NOT_READY,
    Reason.DATABASE_RESTORED: Exit.NOT_READY,
    Reason.VAULT_TOKEN: Exit.NOT_READY,
    Reason.VAULT_TWO_OFFICERS: Exit.NOT_ENTITLED,
    Reason.CONFIRM_ANOTHER: Exit.NOT_ENTITLED,
    Reason.VAULT_CLOSED: Exit.NOT_ENTITLED,
    Reason.VAULT_DUTY: Exit.NOT_ENTITLED,
    Reason.VAULT_OFFICER_UNPROVEN: Exit.NOT_ENTITLED,
    Reason.VAULT_KEEPERS_NO_MORE: Exit.NOT_ENTITLED,
    Reason.VAULT_UNSIGNED: Exit.NOT_AS_IT_SHOULD_BE,
    Reason.VAULT_OLDER: Exit.NOT_READY,
    Reason.VAULT_PUBLIC_MISSING: Exit.NOT_READY,
    Reason.REWRITING_BLOCKED: Exit.NOT_READY,
    Reason.VAULT_ENVELOPE: Exit.NOT_AS_IT_SHOULD_BE,
    Reason.VAULT_LOG_BROKEN: Exit.NOT_AS_IT_SHOULD_BE,
    Reason.INTERRUPTED: Exit.INTERRUPTED,
}


def exit_of(reason: Reason) -> Exit:
    """What is not listed is a fault of the input."""
    return _OTHER.get(reason, Exit.INPUT)
