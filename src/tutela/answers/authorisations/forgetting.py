"""Whose word carried a question is forgotten with its answer."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from tutela.answers.authorisations.models import Authorisation, Paper


def forget(*, inquiries: Collection[UUID], filings: Collection[UUID]) -> set[UUID]:
    """Forgets who gave the words for these questions and filings, and the numbers of their papers.

    Returns the entries behind which the same stands. Inside the transaction that withdraws the answers.
    """
    given = Authorisation.objects.filter(Q(inquiry__in=list(inquiries)) | Q(subject__in=list(filings)))
    found = dict(given.values_list("id", "entry"))
    Authorisation.objects.filter(id__in=list(found)).update(key_id="", digest=b"", sealed=b"")
    Paper.objects.filter(inquiry__in=[*inquiries, *found]).delete()
    return set(found.values())
