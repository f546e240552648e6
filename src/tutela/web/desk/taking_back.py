"""What a person declines or takes back in writing, entered by an officer: it counts as at the person's own door."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tutela.answers.authorisations import queries as authorisations
from tutela.answers.filings import actions, queries
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, holds, require
from tutela.bodies.queries import organisation_names
from tutela.core.errors import Reason, Refusal
from tutela.core.wording import Language
from tutela.web.desk.filing_forms import TakeBackForm
from tutela.web.desk.filing_moves import moves
from tutela.web.desk.forms import posted
from tutela.web.desk.officers import officer
from tutela.web.desk.tags import reader


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def take_back(request: HttpRequest, acting: Acting, filing_id: UUID) -> HttpResponse:
    """The number and the day of the paper; then the inquiry has ended."""
    if not holds(acting, Permission.FILING_MAKE):
        require(acting, Permission.FILING_REVIEW)
    one = queries.one(acting, filing_id)
    own, asker = (acting.organisation == code for code in (one.listed.organisation, one.listed.asker))
    if not moves(acting, one, own=own, asker=asker)["take_back"]:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    form = TakeBackForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_back_on_paper(acting=acting, filing=filing_id, paper=form.paper(), at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("filing", filing_id)
    word, place = authorisations.of_filing(one.id), 0 if reader() is Language.CHINESE else 1
    names = organisation_names({one.listed.organisation, one.listed.asker})
    context = {
        "filing": one,
        "form": form,
        "own": own,
        "word": word,
        "paper": authorisations.paper_number(word.id) if word is not None and own else "",
        "body_name": names.get(one.listed.organisation, ("", ""))[place],
        "asker_name": names.get(one.listed.asker, ("", ""))[place],
    }
    return render(request, "desk/filing-take-back.html", context, status=422 if form.errors else 200)
