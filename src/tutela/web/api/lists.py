"""The list's version, and the purposes that the caller's body may ask about."""

from http import HTTPStatus

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from tutela.answers.inquiries.actions import entitled
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.index.lookup import queries as index
from tutela.packs import current
from tutela.web.api.contract import ANY_SCOPE, operation
from tutela.web.api.grounds import ground
from tutela.web.api.schemas import Coverage, PublishedVersion, PurposeOut, PurposesOut
from tutela.web.api.tokens import caller

router = Router()
_NOT_OFFERED = (Reason.NOT_ENTITLED, Reason.PACK_NOT_IN_FORCE)


@router.get(
    "/list-version",
    summary="The list version in force",
    **operation("getListVersion", "list", ANY_SCOPE, {HTTPStatus.OK: PublishedVersion}, (Reason.NOT_READY,)),
)
def list_version(request: HttpRequest) -> PublishedVersion:
    """Number and root of the list that answers are given from now."""
    require(caller(request).acting, Permission.INDEX_READ)
    version = index.version()
    return PublishedVersion(
        number=version.number,
        root=version.root.hex(),
        published_at=version.published_at,
        policy=version.policy,
    )


@router.get(
    "/purposes",
    summary="Purposes you may ask about",
    **operation("listPurposes", "list", ANY_SCOPE, {HTTPStatus.OK: PurposesOut}, ()),
)
def purposes(request: HttpRequest) -> PurposesOut:
    """Every purpose that the law in force lets your body ask, and whether its records are all delivered here."""
    acting = caller(request).acting
    codes = sorted(current.policy().purposes)
    offered = [(code, _coverage(acting, code)) for code in codes]
    return PurposesOut(
        purposes=[_purpose(code, coverage) for code, coverage in offered if coverage is not None]
    )


def _coverage(acting: Acting, code: str) -> Coverage | None:
    """None where this body may not ask."""
    try:
        entitled(acting, code, current.legal_day_of(timezone.now()), Permission.INQUIRY_ASK)
    except Refusal as refusal:
        if refusal.reason in _NOT_OFFERED:
            return None
        if refusal.reason is Reason.NOT_COVERED:
            return Coverage.MISSING
        raise
    return Coverage.COVERED


def _purpose(code: str, coverage: Coverage) -> PurposeOut:
    purpose = current.purpose(code)
    return PurposeOut(code=code, zh=purpose.zh, en=purpose.en, legal_ground=ground(code), coverage=coverage)
