"""The one error this program raises: what is wrong, from a closed list, with the exit code it leads to."""

from enum import IntEnum, StrEnum
from typing import Final


class Exit(IntEnum):
    """What the program returns to whoever called it."""

    PROVED = 0  # everything that was asked is proved
    FALSE = 1  # something is forged, altered or contradicts itself
    MALFORMED = 2  # what was given cannot be read, or the call is wrong
    INCOMPLETE = 3  # genuine so far, and not yet all that the policy asks
    FORK = 4  # signed statements that cannot all be true, or a promise not kept: evidence against the log
    INTERRUPTED = 130


class Fault(StrEnum):
    """What can be wrong. `wording.FAULTS` has a sentence for each."""

    FILE_UNREADABLE = "file-unreadable"
    FILE_TOO_LARGE = "file-too-large"
    SOURCE_UNREACHABLE = "source-unreachable"
    TEXT_MALFORMED = "text-malformed"
    JSON_MALFORMED = "json-malformed"
    RECEIPT_MALFORMED = "receipt-malformed"
    NOTE_MALFORMED = "note-malformed"
    KEY_MALFORMED = "key-malformed"
    CHECKPOINT_MALFORMED = "checkpoint-malformed"
    PROOF_MALFORMED = "proof-malformed"
    POLICY_MALFORMED = "policy-malformed"
    TILE_MALFORMED = "tile-malformed"
    ENTRY_DIFFERS = "entry-differs"

    SIGNATURE_WRONG = "signature-wrong"
    LOG_UNKNOWN = "log-unknown"
    LOG_DIFFERS = "log-differs"
    NOT_SIGNED = "not-signed"
    BODY_DIFFERS = "body-differs"
    MOMENT_DIFFERS = "moment-differs"
    INCLUSION_WRONG = "inclusion-wrong"
    CONSISTENCY_WRONG = "consistency-wrong"
    OPENING_WRONG = "opening-wrong"
    ROW_WRONG = "row-wrong"
    TILE_WRONG = "tile-wrong"
    ROOT_DIFFERS = "root-differs"

    PROOF_MISSING = "proof-missing"
    PATH_MISSING = "path-missing"
    COSIGNATURES_MISSING = "cosignatures-missing"
    PERSON_MISSING = "person-missing"
    SERVED_OLDER = "served-older"
    PROMISE_OPEN = "promise-open"
    PROMISE_UNDATED = "promise-undated"

    FORK = "fork"
    SHRUNK = "shrunk"
    REWRITTEN = "rewritten"
    PROMISE_BROKEN = "promise-broken"
    ENTRY_TWICE = "entry-twice"


_MALFORMED: Final = frozenset(
    {fault for fault in Fault if fault.endswith("-malformed")}
    | {Fault.FILE_UNREADABLE, Fault.FILE_TOO_LARGE, Fault.SOURCE_UNREACHABLE, Fault.ENTRY_DIFFERS}
)
_INCOMPLETE: Final = frozenset(
    {fault for fault in Fault if fault.endswith("-missing")}
    | {Fault.SERVED_OLDER, Fault.PROMISE_OPEN, Fault.PROMISE_UNDATED}
)
_FORK: Final = frozenset({Fault.FORK, Fault.SHRUNK, Fault.REWRITTEN, Fault.PROMISE_BROKEN, Fault.ENTRY_TWICE})


class Unproved(Exception):
    """Something given does not prove what it should. `values` name places and numbers, never persons."""

    def __init__(self, fault: Fault, **values: str | int) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.values = values

    def exit(self) -> Exit:
        """The exit code of this fault."""
        if self.fault in _FORK:
            return Exit.FORK
        if self.fault in _MALFORMED:
            return Exit.MALFORMED
        return Exit.INCOMPLETE if self.fault in _INCOMPLETE else Exit.FALSE


def require(holds: bool, fault: Fault, **values: str | int) -> None:
    """Raises `Unproved` unless it holds."""
    if not holds:
        raise Unproved(fault, **values)
