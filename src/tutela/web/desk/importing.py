"""A roster that becomes the staff list: uploaded, looked at, entered."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tutela.answers import routes
from tutela.answers.staff import imports
from tutela.answers.staff import queries as staff
from tutela.answers.staff.imports import Staged
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.measures.following import joining
from tutela.packs.current import legal_day_of
from tutela.web.desk.filing_forms import ImportForm
from tutela.web.desk.forms import posted
from tutela.web.desk.officers import officer
from tutela.web.desk.receiving import laid_down
from tutela.web.desk.tags import amount, reader
from tutela.web.desk.texts.table import say

_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def upload(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The form, and what is wrong with a roster, by row and column; a right one leads to its preview."""
    require(acting, Permission.STAFF_KEEP)
    purposes = routes.askable_in_post(acting, legal_day_of(timezone.now()))
    form = ImportForm(*posted(request), purposes=purposes)
    staged = None
    if request.method == "POST" and form.is_valid():
        staged = _staged(acting, form)
        if staged is not None and staged.id is not None:
            return redirect("staff-import", staged.id)
    faults = () if staged is None else staged.faults
    context = {
        "form": form,
        "faults": [(one, one.told(reader())) for one in faults[:_SHOWN]],
        "count": len(faults),
        "shown": _SHOWN,
        "days": settings.TUTELA_UPLOAD_DAYS,
    }
    return render(request, "desk/staff-upload.html", context, status=422 if form.errors or faults else 200)


@require_safe
@officer
def look(request: HttpRequest, acting: Acting, import_id: UUID) -> HttpResponse:
    """What entering it would do."""
    seen = imports.preview(acting=acting, staged=import_id)
    on = legal_day_of(timezone.now())
    barred, returning = joining.barred(acting, seen.joining), joining.returning(acting, seen.joining, on)
    unfit = joining.unfit(acting, seen.changing, on)
    context = {
        "seen": seen,
        "barred": barred,
        "returning": returning,
        "unfit": unfit,
        "is_refused": bool(barred or returning or unfit),
        "joining": seen.joining[:_SHOWN],
        "changing": seen.changing[:_SHOWN],
        "missing": staff.several(acting, seen.missing[:_SHOWN]),
        "shown": _SHOWN,
    }
    return render(request, "desk/staff-import.html", context)


@require_POST
@officer
def confirm(request: HttpRequest, acting: Acting, import_id: UUID) -> HttpResponse:
    """Enters it as it was shown; who is not in it leaves today only where the box is ticked.

    Where the list changed since, nothing is entered, and what it would do now is shown.
    """
    at = timezone.now()
    left_on = legal_day_of(at) if "missing_left" in request.POST else None
    mark = request.POST.get("mark", "")
    try:
        count = joining.confirm(acting=acting, staged=import_id, mark=mark, missing_left_on=left_on, at=at)
    except Refusal as refusal:
        if refusal.reason is not Reason.STEP_NOT_POSSIBLE:
            raise
        messages.warning(request, say("import.changed-since", reader()))
        return redirect("staff-import", import_id)
    messages.success(request, say("import.entered", reader(), count=amount(count)))
    return redirect("staff")


@require_POST
@officer
def cancel(request: HttpRequest, acting: Acting, import_id: UUID) -> HttpResponse:
    """Forgets it."""
    imports.cancel(acting=acting, staged=import_id)
    messages.success(request, say("import.cancelled", reader()))
    return redirect("staff")


def _staged(acting: Acting, form: ImportForm) -> Staged | None:
    """None where the file could not be read at all; the form then says why."""
    said = form.cleaned_data
    try:
        with laid_down(said["roster"]) as path:
            return imports.stage(acting=acting, purpose_code=said["purpose"], path=path, at=timezone.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return None
