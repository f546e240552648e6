"""One order of the teacher restriction list, typed on a page: read as a file of one row, and confirmed as files are."""

from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tutela.agencies.intake import actions, order_columns
from tutela.agencies.intake.cells import Problem
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.disclosure.history import MeasureKind
from tutela.web.desk.forms import DeskForm, one_line, posted
from tutela.web.desk.officers import officer
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say
from tutela.web.desk.uploads import page_of

_NUMBER: Final = 60
_NAME: Final = 200
_DAY: Final = 20
KINDS: Final = (MeasureKind.QUALIFICATION_LOST, MeasureKind.QUALIFICATION_REVOKED)
_COLUMN_OF: Final = {title: column for column, title in order_columns.TITLES.items()}


class OrderForm(DeskForm):
    """One order; what its values must be is the file's own rule, told at each field."""

    source_id = one_line("source_id", _NUMBER, required=True, page="order")
    kind = forms.ChoiceField()
    name = one_line("name", _NAME, required=True, page="order")
    document_number = one_line("document_number", _NUMBER, required=True, page="order")
    decided_on = one_line("decided_on", _DAY, required=True, page="order")
    judgment = one_line("judgment", _NUMBER, required=False, page="order")
    from_on = one_line("from_on", _DAY, required=False, page="order")
    case_number = one_line("case_number", _NUMBER, required=False, page="order")
    lifted_on = one_line("lifted_on", _DAY, required=False, page="order")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.label = say("order.kind", reader())
        named = [(one.value, say(f"kind-of.{one.value}", reader())) for one in KINDS]
        kind.choices = [("", say("order.choose", reader())), *named]

    def tell(self, problem: Problem) -> None:
        """Shows a fault of the order at its field."""
        column = _COLUMN_OF.get(problem.column)
        self.add_error(column if column in self.fields else None, problem.told(reader()))


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def new(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The form; what is right is staged and shown at once, for another officer or this one to confirm."""
    require(acting, Permission.RESTRICTION_KEEP)
    form = OrderForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        staged = actions.stage_order(acting=acting, cells=form.cleaned_data, at=timezone.now())
        if staged.upload is not None:
            return render(request, "desk/upload.html", page_of(acting, staged.upload, staged.preview))
        for problem in staged.problems:
            form.tell(problem)
    return render(request, "desk/order-new.html", {"form": form}, status=422 if form.errors else 200)
