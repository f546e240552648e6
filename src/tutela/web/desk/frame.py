"""What surrounds every page: for whom one acts, the doors one may open, the language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from tutela.agencies.intake.ports import keeps_the_list, powers_of
from tutela.answers.campaigns.scope import KINDS
from tutela.answers.certificates import queries as certificates
from tutela.answers.inquiries import queries as inquiries
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, holds, permitting_rule
from tutela.core.wording import Language
from tutela.redress.notifying.kinds import kinds_of
from tutela.redress.opinions import queries as opinions
from tutela.redress.reports import queries as reports
from tutela.web.desk import locking
from tutela.web.desk.officers import anyone_acting
from tutela.web.desk.tags import reader


@dataclass(frozen=True, slots=True)
class Door:
    """A page that stands in the navigation; `key` is the end of its texts' keys."""

    key: str
    address: str

    @property
    def text(self) -> str:
        """The key of its name."""
        return f"door.{self.key}"


@dataclass(frozen=True, slots=True)
class Group:
    """Doors that stand together under one name; without a key, doors that stand by themselves."""

    key: str
    doors: Sequence[Door]

    @property
    def text(self) -> str:
        """The key of its name."""
        return f"door-group.{self.key}"


_FEW: Final = 7
"""So many doors need no groups."""
GROUPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "late": ("filings-overdue", "duties-late", "receipts-missing", "identities-late", "sealing-overdue"),
        "asking": ("ask", "filings", "queue", "screenings", "certificates", "watch"),
        "staff": ("staff", "yearly", "campaigns", "campaigns-seen"),
        "after": ("duties", "proofs", "withdrawals", "recheck-take"),
        "records": ("uploads", "orders", "records", "sealing", "identities", "rechecks"),
        "administering": ("bodies", "proposals", "canaries", "keys"),
        "supervising": ("opinions-opened", "opinions", "reports-handled", "sweeps"),
        "person": ("subject", "delays"),
    }
)
"""What stands together, in the order of the work; home comes before, notifications and the ledger after."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """For every template."""
    acting = anyone_acting(request)
    chinese = reader() is Language.CHINESE
    groups = [] if acting is None else grouped(doors(acting))
    return {
        "acting": acting,
        "acting_name": "" if acting is None else acting.name_zh if chinese else acting.name_en,
        "doors": groups,
        "has_groups": any(group.key for group in groups),
        "single_doors": [
            door for group in groups if not group.key for door in group.doors if door.key != "home"
        ],
        "chinese": chinese,
        "lock": locking.of_desk(request),
        "page_language": "zh-Hans" if chinese else "en",
        "other_language": ("en", "English", "en") if chinese else ("zh-hans", "中文", "zh-Hans"),
        # A page made by a form is left by its own address, so that nothing is asked twice.
        "come_back_to": request.path if request.method == "GET" else reverse("home"),
    }


def grouped(found: Sequence[Door]) -> list[Group]:
    """As the navigation and the first screen show them, in the order of the work; a group of one is that door alone."""
    by_key = {door.key: door for door in found}
    made = [Group("", [by_key.pop("home")])]
    for key, members in GROUPS.items():
        inside = [by_key.pop(name) for name in members if name in by_key]
        is_group = len(inside) > 1 and len(found) > _FEW
        made += [Group(key if is_group else "", inside)] if inside else []
    return [*made, Group("", list(by_key.values()))]


def doors(acting: Acting) -> list[Door]:
    """The doors this officer may open: what is permitted is shown, the rest is not there."""
    found = [Door("home", reverse("home"))]
    if inquiries.askable(acting, Permission.INQUIRY_ASK):
        found.append(Door("ask", reverse("ask")))
    if inquiries.askable(acting, Permission.ROSTER_SCREEN):
        found.append(Door("screenings", reverse("screenings")))
    if permitting_rule(acting, Permission.STAFF_KEEP, Scope()):
        found.append(Door("staff", reverse("staff")))
    if acting.kind in KINDS and permitting_rule(acting, Permission.STAFF_KEEP, Scope()):
        found.append(Door("yearly", reverse("yearly")))
    if permitting_rule(acting, Permission.FILING_MAKE, Scope()):
        found.append(Door("filings", reverse("filings")))
    if permitting_rule(acting, Permission.BODIES_OVERSEE, Scope()):
        sees = permitting_rule(acting, Permission.FILING_SEE, Scope())
        found.append(
            Door("queue", reverse("queue")) if sees else Door("filings-overdue", reverse("filings-overdue"))
        )
    if permitting_rule(acting, Permission.BODIES_OVERSEE, Scope()):
        orders = permitting_rule(acting, Permission.SCREENING_CAMPAIGN, Scope())
        found.append(Door("campaigns" if orders else "campaigns-seen", reverse("campaigns")))
    if certificates.forms(acting):
        found.append(Door("certificates", reverse("certificates")))
    if permitting_rule(acting, Permission.NOTICE_SERVE, Scope()):
        found.append(Door("duties", reverse("duties")))
    if holds(acting, Permission.PROOF_LOOK):
        found.append(Door("proofs", reverse("proofs")))
    if permitting_rule(acting, Permission.FILING_SEE, Scope()):
        found.append(Door("watch", reverse("watch")))
    if permitting_rule(acting, Permission.BODIES_OVERSEE, Scope()):
        found.append(Door("duties-late", reverse("duties-late")))
    if permitting_rule(acting, Permission.WITHDRAWAL_CONFIRM, Scope()):
        found.append(Door("withdrawals", reverse("withdrawals")))
    if permitting_rule(acting, Permission.WITHDRAWALS_OVERSEE, Scope()):
        found.append(Door("receipts-missing", reverse("receipts-missing")))
    if permitting_rule(acting, Permission.SUBJECT_VIEW, Scope()):
        found.append(Door("subject", reverse("subject")))
    if permitting_rule(acting, Permission.SUBJECT_DELAY, Scope()):
        found.append(Door("delays", reverse("delays")))
    if permitting_rule(acting, powers_of(acting).load, Scope()):
        found.append(Door("orders" if keeps_the_list(acting) else "uploads", reverse("uploads")))
    if permitting_rule(acting, Permission.RECORDS_CONSULT, Scope()):
        found.append(Door("records", reverse("records")))
    if permitting_rule(acting, Permission.RECORDS_SEAL, Scope()):
        found.append(Door("sealing", reverse("sealing")))
    if permitting_rule(acting, Permission.IDENTITY_VERIFY, Scope()):
        found.append(Door("identities", reverse("identities")))
    if permitting_rule(acting, Permission.RECHECK_DECIDE, Scope()):
        found.append(Door("rechecks", reverse("rechecks")))
    if permitting_rule(acting, Permission.RECHECK_TAKE, Scope()):
        found.append(Door("recheck-take", reverse("recheck-take")))
    if permitting_rule(acting, Permission.WITHDRAWALS_OVERSEE, Scope()):
        found.append(Door("identities-late", reverse("identities-late")))
    if permitting_rule(acting, Permission.SEALING_OVERSEE, Scope()):
        found.append(Door("sealing-overdue", reverse("sealing-overdue")))
    if reports.handles(acting):
        found.append(Door("reports-handled", reverse("reports")))
    if permitting_rule(acting, Permission.OPINION_SEE, Scope()):
        found.append(Door("opinions-opened" if opinions.opens(acting) else "opinions", reverse("opinions")))
    if permitting_rule(acting, Permission.OFFICER_PROPOSE, Scope()):
        found.append(Door("bodies", reverse("bodies")))
    if permitting_rule(acting, Permission.PROPOSAL_DECIDE, Scope()):
        found.append(Door("proposals", reverse("proposals")))
    if permitting_rule(acting, Permission.SWEEP_SEE, Scope()):
        found.append(Door("sweeps", reverse("sweeps")))
    if permitting_rule(acting, Permission.CANARY_KEEP, Scope()):
        found.append(Door("canaries", reverse("canaries")))
    if permitting_rule(acting, Permission.KEYS_ROTATE, Scope()):
        found.append(Door("keys", reverse("keys")))
    if kinds_of(acting):
        found.append(Door("messages", reverse("messages")))
    if permitting_rule(acting, Permission.LEDGER_READ, Scope()):
        found.append(Door("ledger", reverse("ledger")))
    return found
