"""What waits for a second person, and the health of the keys, whose rotation is one of those things."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tutela.bodies import deciding, proposals
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.keys import current
from tutela.web.desk import rotating
from tutela.web.desk.officers import officer
from tutela.web.desk.ready import dangerous
from tutela.web.desk.staff import after


@require_safe
@officer
def listed(request: HttpRequest, acting: Acting) -> HttpResponse:
    """A page of what waits, with what each would do; one's own are another's to decide."""
    require(acting, Permission.PROPOSAL_DECIDE)
    lines = proposals.waiting(acting, timezone.now(), proposals.PER_PAGE + 1, after(request))
    shown = lines[: proposals.PER_PAGE]
    context = {"proposals": shown, "next": shown[-1].id if len(lines) > len(shown) else None}
    return render(request, "desk/proposals.html", context)


@require_POST
@officer
@dangerous(Permission.PROPOSAL_DECIDE)
def decide(request: HttpRequest, acting: Acting, proposal_id: UUID) -> HttpResponse:
    """Approves or refuses."""
    said = request.POST.get("decision")
    if said not in ("approve", "refuse"):
        raise Refusal(Reason.REQUEST_INVALID, detail="decision: approve, refuse")
    line = deciding.decide(proposal=proposal_id, approve=said == "approve", by=acting, at=timezone.now())
    if line.kind is proposals.Kind.ROTATE_KEYS and line.state is proposals.State.APPROVED:
        rotating.enqueue(line.id)
    return redirect("proposals")


@require_POST
@officer
@dangerous(Permission.OFFICER_PROPOSE)
def withdraw(request: HttpRequest, acting: Acting, proposal_id: UUID) -> HttpResponse:
    """Takes back what one proposed."""
    deciding.withdraw(proposal=proposal_id, by=acting, at=timezone.now())
    return redirect("proposals")


@require_safe
@officer
def keys(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Ids, uses and ages of the keys in force; never a secret."""
    require(acting, Permission.KEYS_ROTATE)
    ring, now = current.ring(), timezone.now()
    lines = [
        {
            "id": root.key_id,
            "use": root.use.value,
            "suite": root.suite.value,
            "created_at": root.created_at,
            "days": (now - root.created_at).days,
            "state": "incoming"
            if root.key_id in ring.incoming
            else "active"
            if ring.active(root.use) == root
            else "former",
        }
        for root in ring.roots
    ]
    return render(request, "desk/keys.html", {"keys": lines})


@require_POST
@officer
@dangerous(Permission.KEYS_ROTATE)
def rotate(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Proposes a new data key, for another to decide."""
    deciding.propose_rotation(by=acting, at=timezone.now())
    return redirect("proposals")
