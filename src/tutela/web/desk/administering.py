"""The administrator's pages of bodies: found, looked at, entered, renamed, moved, declared anew, closed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tutela.bodies import actions, deciding, lists, tree
from tutela.bodies.kinds import Acting, BodyKind
from tutela.bodies.leaving import Left
from tutela.bodies.lists import BodyLine, BodyPage
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Refusal
from tutela.core.wording import Language
from tutela.packs.current import legal_day_of
from tutela.redress import closing
from tutela.web.desk.body_forms import ConfirmForm, DeclareForm, NamesForm, NewBodyForm, PlaceForm, QuotaForm
from tutela.web.desk.forms import DeskForm, posted
from tutela.web.desk.officers import officer
from tutela.web.desk.ready import dangerous
from tutela.web.desk.tags import reader

_LISTED: Final[Mapping[Left, str]] = {
    Left.BELOW: "bodies",
    Left.OFFICERS: "bodies",
    Left.PROPOSALS: "proposals",
    Left.RECORDS: "uploads",
    Left.CAMPAIGNS: "campaigns",
    Left.OTHERS: "home",
}
"""On which page what is left at a body stands: for its own officers, bodies and proposals for its administrator."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do: what it is called, in `act.<key>` and `act.<key>-lead`, its form, and where one goes back to."""

    key: str
    form: DeskForm
    back: str
    about: str = ""  # whom or what it concerns, as the page shows it
    is_stop: bool = False

    @property
    def title(self) -> str:
        """The key of its heading."""
        return f"act.{self.key}"

    @property
    def lead(self) -> str:
        """The key of what it means."""
        return f"act.{self.key}-lead"

    @property
    def button(self) -> str:
        """The key of the words on its button."""
        return f"act.{self.key}-do"


def acted(
    request: HttpRequest, act: Act, do: Callable[[], str], page: str = "desk/act.html", **shown: object
) -> HttpResponse:
    """The page of an act; in reply to its form it is done, and leads where `do` says. A refusal stands in the form.

    `page`: a template that shows more than the form, of what is `shown`.
    """
    if request.method == "POST" and act.form.is_valid():
        try:
            return redirect(do())
        except Refusal as refusal:
            act.form.refuse(refusal)
    context = {"act": act, "form": act.form, **shown}
    return render(request, page, context, status=422 if act.form.errors else 200)


def name_of(body: BodyLine) -> str:
    """A body by its name in the language of the page."""
    return body.name_zh if reader() is Language.CHINESE else body.name_en


@require_safe
@officer
def bodies(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The bodies one manages, page by page; the words of a search name bodies, never persons."""
    words, kind = request.GET.get("q", "")[:100].strip(), request.GET.get("kind", "")
    page = request.GET.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    chosen = kind if kind in set(BodyKind) else ""
    context = {
        "found": lists.bodies(acting, words, number, kind=chosen),
        "words": words,
        "kind": chosen,
        "kinds": [one.value for one in BodyKind],
    }
    return render(request, "desk/bodies.html", context)


@require_safe
@officer
def body(request: HttpRequest, acting: Acting, code: str) -> HttpResponse:
    """One body: where it stands, its officers, its quota, its history."""
    year = legal_day_of(timezone.now()).year
    context = {"body": lists.body(acting, code, year), "year": year, "manages": _manages(acting)}
    return render(request, "desk/body.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer
@dangerous(Permission.BODIES_MANAGE)
def enter(request: HttpRequest, acting: Acting) -> HttpResponse:
    """One new body; many are entered by the command line."""
    require(acting, Permission.BODIES_MANAGE)
    form = NewBodyForm(*posted(request))

    def do() -> str:
        new = form.organisation()
        waits = actions.enter_organisations(new=[new], by=acting, at=timezone.now())
        return reverse("proposals") if waits else _page(new.code)

    return acted(request, Act("body-enter", form, reverse("bodies")), do)


@require_http_methods(["GET", "HEAD", "POST"])
@officer
@dangerous(Permission.BODIES_MANAGE)
def rename(request: HttpRequest, acting: Acting, code: str) -> HttpResponse:
    """Other names for a body."""
    now = _own(acting, code)
    form = NamesForm(*posted(request), initial={"name_zh": now.line.name_zh, "name_en": now.line.name_en})

    def do() -> str:
        tree.rename(code=code, names=form.names(), by=acting, at=timezone.now())
        return _page(code)

    return acted(request, Act("body-rename", form, _page(code), name_of(now.line)), do)


@require_http_methods(["GET", "HEAD", "POST"])
@officer
@dangerous(Permission.BODIES_MANAGE)
def move(request: HttpRequest, acting: Acting, code: str) -> HttpResponse:
    """Another place for a body, with all below it."""
    now = _own(acting, code)
    parent = now.above[-1][0] if now.above else ""
    form = PlaceForm(*posted(request), initial={"parent": parent, "region": now.line.region})

    def do() -> str:
        said = form.cleaned_data
        tree.move(
            code=code, parent=said["parent"] or None, region=said["region"], by=acting, at=timezone.now()
        )
        return _page(code)

    return acted(request, Act("body-move", form, _page(code), name_of(now.line)), do)


@require_http_methods(["GET", "HEAD", "POST"])
@officer
@dangerous(Permission.QUOTA_SET)
def declare(request: HttpRequest, acting: Acting, code: str) -> HttpResponse:
    """What a body declares; more than before is proposed, for another to decide."""
    now = _own(acting, code)
    form = DeclareForm(*posted(request), initial={"headcount": now.headcount, "vacancies": now.vacancies})

    def do() -> str:
        said, at = form.cleaned_data, timezone.now()
        numbers = {"code": code, "headcount": said["headcount"], "vacancies": said["vacancies"]}
        if said["headcount"] > now.headcount or said["vacancies"] > now.vacancies:
            deciding.propose_declaration(**numbers, by=acting, at=at)
            return reverse("proposals")
        tree.declare_fewer(**numbers, by=acting, at=at)
        return _page(code)

    return acted(request, Act("body-declare", form, _page(code), name_of(now.line)), do)


@require_http_methods(["GET", "HEAD", "POST"])
@officer
@dangerous(Permission.QUOTA_SET)
def raise_quota(request: HttpRequest, acting: Acting, code: str) -> HttpResponse:
    """A higher quota for this year, for another to decide."""
    now, form = _own(acting, code), QuotaForm(*posted(request))

    def do() -> str:
        at = timezone.now()
        year, allowed = legal_day_of(at).year, form.cleaned_data["allowed"]
        deciding.propose_raise(organisation=code, year=year, allowed=allowed, by=acting, at=at)
        return reverse("proposals")

    return acted(request, Act("body-quota", form, _page(code), name_of(now.line)), do)


@require_http_methods(["GET", "HEAD", "POST"])
@officer
@dangerous(Permission.BODIES_MANAGE)
def close(request: HttpRequest, acting: Acting, code: str) -> HttpResponse:
    """Closes a body for which nothing is left; before that the page says how much is, and where."""
    now, form = _own(acting, code), ConfirmForm(*posted(request))

    def do() -> str:
        at = timezone.now()
        closing.close(code=code, on=legal_day_of(at), by=acting, at=at)
        return _page(code)

    act = Act("body-close", form, _page(code), name_of(now.line), is_stop=True)
    left = [(one.value, count, _LISTED[one]) for one, count in closing.told(code).items()]
    return acted(request, act, do, "desk/body-close.html", left=left)


def _own(acting: Acting, code: str) -> BodyPage:
    """The body, of one who manages it: whoever may only look is told so. Refuses `NOT_ENTITLED`, `NOT_FOUND`."""
    require(acting, Permission.BODIES_MANAGE)
    return lists.body(acting, code, legal_day_of(timezone.now()).year)


def _manages(acting: Acting) -> bool:
    try:
        require(acting, Permission.BODIES_MANAGE)
    except Refusal:
        return False
    return True


def _page(code: str) -> str:
    return reverse("body", args=[code])
