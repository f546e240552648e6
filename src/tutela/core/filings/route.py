"""In whose name a question is asked, and whether another body reviews it before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tutela.core.disclosure.question import Citation


@dataclass(frozen=True, slots=True)
class Body:
    """A body as the rule sees it: its code and its kind."""

    code: str
    kind: str


@dataclass(frozen=True, slots=True)
class Route:
    """The body that asks, whether it reviews what another files, and the article that says so."""

    asker: str
    is_reviewed: bool
    cite: Citation


def route(
    own: Body, above: Sequence[Body], asked_by: Collection[str], direct: Citation, review: Citation
) -> Route | None:
    """A body that the law names for the purpose asks for itself, and nobody reviews; `direct` is that article.

    Otherwise the nearest body above it that the law names asks, after its review (Notice of 2023: the school files, the
    competent education department reviews and asks); `review` is that article. None where nobody above may ask.
    `above` begins with the parent.
    """
    if own.kind in asked_by:
        return Route(own.code, False, direct)
    for body in above:
        if body.kind in asked_by:
            return Route(body.code, True, review)
    return None
