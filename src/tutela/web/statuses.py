"""The one map from a refusal to an HTTP status (RFC 9110), for every door that speaks HTTP."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from tutela.core.errors import Reason

_VAULT: Final = tuple(reason for reason in Reason if reason.value.startswith("vault-"))

GROUPS: Final[Mapping[HTTPStatus, tuple[Reason, ...]]] = MappingProxyType(
    {
        HTTPStatus.UNAUTHORIZED: (Reason.NOT_SIGNED_IN, Reason.TOKEN_INVALID, Reason.SIGN_IN_AGAIN),
        HTTPStatus.FORBIDDEN: (
            Reason.NOT_ENTITLED,
            Reason.TOKEN_SCOPE,
            Reason.IDENTITY_UNPROVED,
            Reason.FILED_BY_YOU,
            Reason.SWEEP_STOPPED,
        ),
        HTTPStatus.NOT_FOUND: (Reason.NOT_FOUND,),
        HTTPStatus.METHOD_NOT_ALLOWED: (Reason.REQUEST_METHOD,),
        # The request is sound; the state of things here stands against it, and may change.
        HTTPStatus.CONFLICT: (
            Reason.NOT_COVERED,
            Reason.ALREADY_DONE,
            Reason.CONFIRM_ANOTHER,
            Reason.NOT_READY,
            Reason.DUTY_NOT_ACCEPTED,
            Reason.WITHDRAWN,
            Reason.REPEATED_KEY,
            Reason.PROOFING_ABSENT,
            Reason.DELAY_TOO_LATE,
            Reason.BODY_IN_USE,
            Reason.CONDUCT_NOT_ACCEPTED,
            Reason.SECOND_FACTOR_MISSING,
            Reason.PASSWORD_FIRST,
            Reason.TWO_PERSONS,
            Reason.AUTHORISATION_ENDED,
            Reason.STEP_NOT_POSSIBLE,
            Reason.STAFF_LISTED,
            Reason.HIRED_UNASKED,
            Reason.HIRED_BEFORE_ASKED,
            Reason.LEAVING_AHEAD,
        ),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (Reason.FILE_TOO_LARGE, Reason.REQUEST_TOO_LARGE),
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: (Reason.FILE_KIND, Reason.REQUEST_KIND),
        HTTPStatus.UNPROCESSABLE_ENTITY: (
            Reason.DOCUMENT_MISSING,
            Reason.DOCUMENT_LOST_DIGITS,
            Reason.DOCUMENT_LENGTH,
            Reason.DOCUMENT_CHARACTERS,
            Reason.DOCUMENT_CHECK_DIGIT,
            Reason.DOCUMENT_REGION,
            Reason.DOCUMENT_DATE,
            Reason.DOCUMENT_CENTURY,
            Reason.DOCUMENT_KIND,
            Reason.DOCUMENT_COUNTRY,
            Reason.DOCUMENT_COUNTRY_UNKNOWN,
            Reason.DOCUMENT_CONTRADICTS,
            Reason.NAME_MISSING,
            Reason.NAME_LENGTH,
            Reason.NAME_CHARACTERS,
            Reason.BIRTH_MISSING,
            Reason.PACK_NOT_IN_FORCE,
            Reason.PURPOSE_UNKNOWN,
            Reason.PURPOSE_NOT_IN_POST,
            Reason.NOBODY_ASKS,
            Reason.CONSENT_CODE,
            Reason.CONSENT_NAME,
            Reason.AUTHORISATION_MISSING,
            Reason.AUTHORISATION_OTHER,
            Reason.BODY_PLACE,
            Reason.PASSWORD_WEAK,
            Reason.TOO_MANY,
            Reason.FILE_EMPTY,
            Reason.FILE_DAMAGED,
            Reason.FILE_ENCODING,
            Reason.FILE_HEADERS,
            Reason.FILE_HEADERS_HIDDEN,
            Reason.FILE_HEADERS_TWICE,
            Reason.FILE_SHEETS,
            Reason.FILE_STRAY_CELL,
            Reason.FILE_PASSWORD,
            Reason.FILE_ROW,
            Reason.FILE_UNREADABLE,
            Reason.FILE_REFUSED_ROWS,
            Reason.CELL_MISSING,
            Reason.CELL_VALUE,
            Reason.TEXT_HOLDS_NUMBER,
            Reason.OPINION_GROUND,
            Reason.CELL_DATE,
            Reason.CELL_DAY_AHEAD,
            Reason.CELL_DAY_ORDER,
            Reason.ORDER_DAYS,
            Reason.NUMBER_REPEATED,
            Reason.ROWS_DISAGREE,
            Reason.ROW_REPEATED,
            Reason.ROW_NOT_IN_POST,
            Reason.PROOF_INVALID,
            Reason.REQUEST_INVALID,
            Reason.PAPER_LETTER,
        ),
        HTTPStatus.TOO_MANY_REQUESTS: (
            Reason.OVER_QUOTA,
            Reason.OVER_SEASON,
            Reason.SWEEP_SLOWED,
            Reason.TRIED_TOO_OFTEN,
        ),
        # The registry itself is at fault: its packs, its keys, its ledger.
        HTTPStatus.INTERNAL_SERVER_ERROR: (
            Reason.PACK_INVALID,
            Reason.SETTING_INVALID,
            Reason.KEY_FILE_EXPOSED,
            Reason.KEY_FILE_UNREADABLE,
            Reason.KEY_UNKNOWN,
            Reason.WITNESS_POLICY_INVALID,
            Reason.LEDGER_BROKEN,
            Reason.LEDGER_RESTORED,
            Reason.LEDGER_UNREMEMBERED,
            Reason.DATABASE_NOT_DURABLE,
            *_VAULT,  # no door that speaks HTTP leads there
        ),
        HTTPStatus.SERVICE_UNAVAILABLE: (
            Reason.INTERRUPTED,
            Reason.BUSY,
            Reason.TABLES_MISSING,
            Reason.ADDRESS_TAKEN,
            Reason.ENGINE_ABSENT,
            Reason.ENGINE_STOPPED,
            Reason.DATABASE_RESTORED,
            Reason.REWRITING_BLOCKED,
        ),
        HTTPStatus.INSUFFICIENT_STORAGE: (Reason.DISK_FULL,),
    }
)
"""Every reason stands under exactly one status; `tests/architecture/test_api_schema.py` holds that."""

STATUSES: Final[Mapping[Reason, HTTPStatus]] = MappingProxyType(
    {reason: status for status, reasons in GROUPS.items() for reason in reasons}
)
