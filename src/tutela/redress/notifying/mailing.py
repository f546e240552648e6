"""Mail: that something waits, what kind of work it is, and the page where it stands; no name, number or answer."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse

from tutela.bodies import queries as bodies
from tutela.keys import current
from tutela.redress.notifying.actions import MAILBOX
from tutela.redress.notifying.kinds import PAGES, Kind
from tutela.redress.notifying.models import Delivery, Mailbox

_log = logging.getLogger(__name__)
_OFFICERS_AT_ONCE: Final = 50
_LONGEST_WAIT: Final = timedelta(hours=4)
_LEASE: Final = timedelta(minutes=1)  # far longer than a server is waited for
SUBJECT: Final = "护童准入查询系统：有事项等待办理 / Tutela: something waits for you"
_NAMES: Final[Mapping[Kind, tuple[str, str]]] = MappingProxyType(
    {
        Kind.ALARM: ("异常查询报警", "alarms about questions out of the ordinary"),
        Kind.REVIEW: ("待审核的查询申请", "inquiries to review"),
        Kind.ASK: ("待查询的申请", "inquiries to ask"),
        Kind.GONE: ("本人撤回的待办申请", "inquiries that waited here and were taken back"),
        Kind.ANSWERED: ("已有答复的申请", "inquiries that were answered"),
        Kind.GIVEN: ("本人已授权、可以提交的申请", "inquiries that were authorised and can be filed"),
        Kind.SENT_BACK: ("被退回的申请", "inquiries that the office returned"),
        Kind.REFUSED: ("未能查询的申请", "inquiries that could not be asked"),
        Kind.TAKEN_BACK: ("本人未同意或者撤回授权的申请", "inquiries that were declined or taken back"),
        Kind.NEEDED: ("核对身份需要补充的材料", "what is to be supplied for comparing identities"),
        Kind.DUTY: ("即将到期的法定事项", "duties that fall due"),
        Kind.DUTY_LATE: ("逾期的法定事项", "duties that are late"),
        Kind.LATE: ("所属或者辖区单位的逾期事项", "what is late at bodies that you oversee"),
        Kind.IDENTITY: ("待核对的身份", "identities to compare"),
        Kind.RECHECK: ("待决定的复查", "re-checks to decide"),
        Kind.WITHDRAWAL: ("待确认的答复撤回", "withdrawals to confirm"),
        Kind.OPINION: ("检察建议或者纠正意见", "opinions of the procuratorate"),
        Kind.PROOF: ("待审核的落实凭据", "proofs to look at"),
        Kind.ACCEPTED: ("主管部门认可的凭据", "proofs that the office accepted"),
        Kind.RETURNED: ("主管部门退回的凭据", "proofs that the office returned"),
        Kind.LIST: ("待报送的在职名册", "staff lists that a yearly screening waits for"),
        Kind.PROPOSAL: ("待批准的提议", "proposals to decide"),
    }
)


def send(*, at: datetime) -> int:
    """Sends what is due, one message an officer; returns how many were taken. Nothing where no server is set.

    A message that was taken and not noted, because this process died between, is sent once more; none is lost.
    """
    if not settings.EMAIL_HOST:
        return 0
    due = Delivery.objects.filter(sent_at=None, next_at__lte=at)
    officers = list(due.order_by("officer").values_list("officer", flat=True).distinct()[:_OFFICERS_AT_ONCE])
    return sum(_told(officer, at) for officer in officers)


def _told(officer: str, at: datetime) -> bool:
    """No table is held while the server is spoken to: what is under way is leased, and tried again after that."""
    rows = _leased(officer, at)
    box = Mailbox.objects.filter(officer=officer).first()
    if box is None or box.user not in bodies.offices([box.user]):
        Delivery.objects.filter(id__in=[row.id for row in rows]).delete()
        return False
    if not rows:
        return False
    address = current.decrypt(MAILBOX, officer, bytes(box.sealed)).decode()
    is_taken = _is_taken(address, Counter(Kind(row.notification.kind) for row in rows))
    _note(rows, is_taken, at)
    return is_taken


@transaction.atomic
def _leased(officer: str, at: datetime) -> list[Delivery]:
    due = Delivery.objects.select_for_update(of=("self",)).select_related("notification")
    rows = list(due.filter(officer=officer, sent_at=None, next_at__lte=at))
    Delivery.objects.filter(id__in=[row.id for row in rows]).update(next_at=at + _LEASE)
    return rows


def _is_taken(address: str, counted: Mapping[Kind, int]) -> bool:
    message = EmailMessage(SUBJECT, text(counted), settings.DEFAULT_FROM_EMAIL, [address])
    try:
        with get_connection() as connection:
            return bool(connection.send_messages([message]))
    except (SMTPException, OSError) as fault:
        _log.warning("A message was not taken: %s", type(fault).__name__)
        return False


@transaction.atomic
def _note(rows: Sequence[Delivery], is_taken: bool, at: datetime) -> None:
    for row in rows:
        row.tries += 1
        row.sent_at = at if is_taken else None
        row.next_at = at + min(timedelta(minutes=2 ** min(row.tries, 10)), _LONGEST_WAIT)
    Delivery.objects.bulk_update(rows, ["tries", "sent_at", "next_at"])


def text(counted: Mapping[Kind, int]) -> str:
    """The words of a message: kinds and pages, the more urgent first."""
    lines = [*_lines(counted, 0, "以下事项等待办理："), "", *_lines(counted, 1, "This waits for you:")]
    end = "本邮件不含任何人的信息，请登录系统查看。\nThis message names nobody. Sign in to see what it is about."
    return "\n".join([*lines, "", end])


def _lines(counted: Mapping[Kind, int], language: int, first: str) -> Iterable[str]:
    yield first
    for kind in Kind:
        if count := counted.get(kind, 0):
            yield f"- {_NAMES[kind][language]}: {count}  {settings.TUTELA_ADDRESS}{reverse(PAGES[kind])}"
