"""Which inquiry a paper names: by the number of a served notice, or by the inquiry's own."""

from uuid import UUID

from tutela.answers.filings.queries import inquiry_of_filing
from tutela.measures.following.queries import filing_of_notice


def inquiry_of(number: str) -> UUID | None:
    """None where the number is neither."""
    written = number.strip()
    try:
        return UUID(written)
    except ValueError:
        filing = filing_of_notice(written)
        return None if filing is None else inquiry_of_filing(filing)
