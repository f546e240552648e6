"""Which answer a paper names: by the number of a served notice, by the inquiry's own, or by a line of a view.

Not every answer has a notice: what is pending has none, and a row of a roster may concern somebody on no staff list.
The view that an officer hands over on paper (`subjects.view`) names each line by its entry in the ledger, and its row.
"""

from uuid import UUID

from tutela.answers.filings.queries import inquiry_of_filing
from tutela.answers.screening import hits
from tutela.measures.following.queries import answer_of_notice
from tutela.redress.relief import disputed
from tutela.redress.relief.disputed import Disputed


def named(number: str, row: int = 0) -> Disputed | None:
    """None where the number is none of these; `row` of a roster, from 1, if the paper says one."""
    try:
        id_ = UUID(number.strip())
    except ValueError:
        found = _of_notice(number.strip())
    else:
        found = disputed.entered(id_, row) or disputed.question(id_)
    return found if found is not None and row in (0, found.row) else None


def _of_notice(number: str) -> Disputed | None:
    filing, hit = answer_of_notice(number)
    if filing is not None:
        inquiry = inquiry_of_filing(filing)
        return None if inquiry is None else disputed.question(inquiry)
    place = None if hit is None else hits.place_of(hit)
    return None if place is None else disputed.line(*place)
