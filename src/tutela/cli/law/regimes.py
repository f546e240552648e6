"""The regimes that somebody names on the command line."""

from collections.abc import Iterable

from tutela.core.errors import Reason, Refusal
from tutela.core.law.policy import Policy


def refuse_unwritten(codes: Iterable[str], policy: Policy) -> None:
    """Refuses `REQUEST_INVALID`, naming those there are, for a regime that nobody wrote."""
    for code in codes:
        if code not in policy.eras:
            raise Refusal(Reason.REQUEST_INVALID, detail=f"“{code}” ({', '.join(sorted(policy.eras))})")
