"""The closed list of anticipated refusals. Anything else is a bug and becomes a bare 500."""

from collections.abc import Mapping
from enum import StrEnum


class Reason(StrEnum):
    """Why something was refused. The reader's sentence for each stands in `core.wording`."""

    # who is asked about: documents and names
    DOCUMENT_MISSING = "document-missing"
    DOCUMENT_LOST_DIGITS = "document-lost-digits"
    DOCUMENT_LENGTH = "document-length"
    DOCUMENT_CHARACTERS = "document-characters"
    DOCUMENT_CHECK_DIGIT = "document-check-digit"
    DOCUMENT_REGION = "document-region"
    DOCUMENT_DATE = "document-date"
    DOCUMENT_CENTURY = "document-century"
    DOCUMENT_KIND = "document-kind"
    DOCUMENT_COUNTRY = "document-country"
    DOCUMENT_CONTRADICTS = "document-contradicts"
    NAME_MISSING = "name-missing"
    NAME_LENGTH = "name-length"
    NAME_CHARACTERS = "name-characters"
    BIRTH_MISSING = "birth-missing"

    # the law as data
    PACK_INVALID = "pack-invalid"
    PACK_NOT_IN_FORCE = "pack-not-in-force"
    SETTING_INVALID = "setting-invalid"
    PURPOSE_UNKNOWN = "purpose-unknown"

    # who may do what
    NOT_SIGNED_IN = "not-signed-in"
    TOKEN_INVALID = "token-invalid"
    TOKEN_SCOPE = "token-scope"
    NOT_ENTITLED = "not-entitled"
    IDENTITY_UNPROVED = "identity-unproved"
    TRIED_TOO_OFTEN = "tried-too-often"
    PROOFING_ABSENT = "proofing-absent"
    OVER_QUOTA = "over-quota"
    OVER_SEASON = "over-season"
    SWEEP_SLOWED = "sweep-slowed"
    SWEEP_STOPPED = "sweep-stopped"
    TWO_PERSONS = "two-persons"
    BODY_PLACE = "body-place"
    BODY_IN_USE = "body-in-use"
    CONDUCT_NOT_ACCEPTED = "conduct-not-accepted"
    SIGN_IN_AGAIN = "sign-in-again"
    PASSWORD_FIRST = "password-first"
    SECOND_FACTOR_MISSING = "second-factor-missing"
    AUTHORISATION_MISSING = "authorisation-missing"
    AUTHORISATION_OTHER = "authorisation-other"
    AUTHORISATION_ENDED = "authorisation-ended"
    CONSENT_CODE = "consent-code"
    NOBODY_ASKS = "nobody-asks"
    FILED_BY_YOU = "filed-by-you"
    PASSWORD_WEAK = "password-weak"
    NOT_COVERED = "not-covered"
    WITHDRAWN = "withdrawn"
    DUTY_NOT_ACCEPTED = "duty-not-accepted"
    TOO_MANY = "too-many"

    # files
    FILE_EMPTY = "file-empty"
    FILE_KIND = "file-kind"
    FILE_DAMAGED = "file-damaged"
    FILE_TOO_LARGE = "file-too-large"
    FILE_ENCODING = "file-encoding"
    FILE_HEADERS = "file-headers"
    FILE_HEADERS_TWICE = "file-headers-twice"
    FILE_PASSWORD = "file-password"
    FILE_ROW = "file-row"
    FILE_UNREADABLE = "file-unreadable"
    FILE_REFUSED_ROWS = "file-refused-rows"
    CELL_MISSING = "cell-missing"
    CELL_VALUE = "cell-value"
    CELL_DATE = "cell-date"
    CELL_DAY_AHEAD = "cell-day-ahead"
    CELL_DAY_ORDER = "cell-day-order"
    ORDER_DAYS = "order-days"
    NUMBER_REPEATED = "number-repeated"
    ROWS_DISAGREE = "rows-disagree"
    ROW_REPEATED = "row-repeated"
    CONFIRM_ANOTHER = "confirm-another"
    TEXT_HOLDS_NUMBER = "text-holds-number"
    OPINION_GROUND = "opinion-ground"
    DISK_FULL = "disk-full"
    INTERRUPTED = "interrupted"

    # papers
    PAPER_LETTER = "paper-letter"

    # keys
    KEY_FILE_EXPOSED = "key-file-exposed"
    KEY_FILE_UNREADABLE = "key-file-unreadable"
    KEY_UNKNOWN = "key-unknown"
    WITNESS_POLICY_INVALID = "witness-policy-invalid"

    # the vault
    VAULT_ABSENT = "vault-absent"
    VAULT_NOT_SET_UP = "vault-not-set-up"
    VAULT_SHARE_UNREADABLE = "vault-share-unreadable"
    VAULT_SHARE_PASSPHRASE = "vault-share-passphrase"
    VAULT_SHARE_TWICE = "vault-share-twice"
    VAULT_SHARE_MISSING = "vault-share-missing"
    VAULT_SHARE_OTHER_KEY = "vault-share-other-key"
    VAULT_TOKEN = "vault-token"
    VAULT_ENVELOPE = "vault-envelope"
    VAULT_CAUSE = "vault-cause"
    VAULT_TWO_OFFICERS = "vault-two-officers"
    VAULT_CLOSED = "vault-closed"
    VAULT_DUTY = "vault-duty"
    VAULT_STILL_SEALED = "vault-still-sealed"
    VAULT_LOG_BROKEN = "vault-log-broken"
    VAULT_CONTENTS = "vault-contents"
    VAULT_KEY_OTHER = "vault-key-other"
    VAULT_NOT_EMPTY = "vault-not-empty"
    VAULT_OFFICER_UNPROVEN = "vault-officer-unproven"
    VAULT_OFFICER_KEY_TAKEN = "vault-officer-key-taken"
    VAULT_OFFICER_KEY_UNREADABLE = "vault-officer-key-unreadable"
    VAULT_KEEPERS_NO_MORE = "vault-keepers-no-more"
    VAULT_UNSIGNED = "vault-unsigned"
    VAULT_TOKEN_KEY = "vault-token-key"
    VAULT_OLDER = "vault-older"
    VAULT_PUBLIC_MISSING = "vault-public-missing"
    REWRITING_BLOCKED = "rewriting-blocked"
    DATABASE_RESTORED = "database-restored"

    # state
    NOT_FOUND = "not-found"
    ALREADY_DONE = "already-done"
    NOT_READY = "not-ready"
    BUSY = "busy"
    TABLES_MISSING = "tables-missing"
    ADDRESS_TAKEN = "address-taken"
    ENGINE_ABSENT = "engine-absent"
    ENGINE_STOPPED = "engine-stopped"
    LEDGER_BROKEN = "ledger-broken"
    LEDGER_RESTORED = "ledger-restored"
    LEDGER_UNREMEMBERED = "ledger-unremembered"
    DATABASE_NOT_DURABLE = "database-not-durable"
    DELAY_TOO_LATE = "delay-too-late"
    PROOF_INVALID = "proof-invalid"
    REQUEST_INVALID = "request-invalid"
    REQUEST_KIND = "request-kind"
    REQUEST_METHOD = "request-method"
    REQUEST_TOO_LARGE = "request-too-large"
    REPEATED_KEY = "repeated-key"
    STEP_NOT_POSSIBLE = "step-not-possible"
    STAFF_LISTED = "staff-listed"
    HIRED_UNASKED = "hired-unasked"


class Refusal(Exception):
    """An anticipated refusal: one `Reason` with the values its sentence needs.

    `values` are shown to the reader; they name rows, columns, lengths, rules, never a person, a number or a secret.
    """

    def __init__(self, reason: Reason, **values: str | int) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.values: Mapping[str, str | int] = values
