"""What an officer can do with an inquiry now: the rules' word and the policies' both, so that no button is refused."""

from tutela.answers.filings.filing import Filing
from tutela.answers.inquiries.answer import Answer
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, holds, permitting_rule
from tutela.core.filings.moves import Standing, possible
from tutela.core.filings.states import By, Move, State
from tutela.packs.current import policy


def moves(acting: Acting, one: Filing, *, own: bool, asker: bool) -> dict[str, bool]:
    """What this officer can do now: the rules' word and the policies' both."""
    filers = frozenset(step.officer for step in one.steps if step.move is Move.FILE)
    answer = one.listed.answer
    has_record = None if answer in (None, Answer.PENDING) else answer is Answer.RECORD
    standing = Standing(one.state, filers, has_record)
    makes = own and permitting_rule(acting, Permission.FILING_MAKE, Scope()) is not None
    filer = possible(standing, By.FILER) if makes else frozenset()
    reviews = asker and permitting_rule(acting, Permission.FILING_REVIEW, Scope()) is not None
    person = possible(standing, By.PERSON) if one.person is not None and one.listed.purpose else frozenset()
    reviewer = possible(standing, By.REVIEWER, acting.officer) if reviews else frozenset()
    return {
        "file": Move.FILE in filer,
        "abandon": Move.ABANDON in filer,
        "close": Move.CLOSE in filer,
        "take_back": Move.WITHDRAW in person and (makes or (asker and _takes_back(acting))),
        "review": Move.APPROVE in reviewer,
        "return": Move.RETURN in reviewer,
        "review_by_another": reviews and one.state is State.FILED and acting.officer in filers,
        "ask": asker and one.state is State.REVIEWED and _asks(acting, one.listed.purpose),
    }


def _takes_back(acting: Acting) -> bool:
    return holds(acting, Permission.FILING_REVIEW) or holds(acting, Permission.FILING_MAKE)


def _asks(acting: Acting, purpose_code: str) -> bool:
    known = policy().purposes.get(purpose_code)
    askers = tuple(sorted(known.asked_by)) if known else ()
    return (
        permitting_rule(acting, Permission.INQUIRY_ASK, Scope(purpose=purpose_code, askers=askers))
        is not None
    )
