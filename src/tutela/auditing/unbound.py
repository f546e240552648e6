"""Columns that somebody who writes to the tables could change, in some row or another, and the audit tells nothing.

`tests/journeys/test_columns_are_bound.py` changes every column of every audited table: what is not told stands here,
with why.
"""

from collections.abc import Mapping
from typing import Final

_NAME: Final = "only a name, to which nothing else leads"
_SEALED: Final = "encrypted: without the key it can be made unreadable, and says nothing else"
_KEY: Final = "under which key the row is read: another makes it unreadable, and says nothing else"
_PASSES: Final = "not bound: counts of late, keyed and gone after days; what was found in them has its entry"
_QUEUED: Final = "not bound while a run waits: its entry says for whom and for what it was answered"
_DRAFT: Final = "not bound while it is a draft, in which a body writes as it likes"
_HINT: Final = "a hint, by which nothing is owed"

UNBOUND: Final[Mapping[str, str]] = {
    "sweeping.Canary.entry": "of one that waits for a second officer nothing depends on it",
    "sweeping.Pace.organisation": _PASSES,
    "sweeping.Pace.marks": _PASSES,
    "sweeping.Pace.late": _PASSES,
    "sweeping.Pace.day": _PASSES,
    "sweeping.Pace.day_persons": _PASSES,
    "sweeping.Pace.most_before": _PASSES,
    "sweeping.Pace.hour": _PASSES,
    "sweeping.Pace.hour_persons": _PASSES,
    "sweeping.Pace.met": _PASSES,
    "sweeping.Pace.run": _PASSES,
    "sweeping.Sighting.id": _NAME,
    "consulting.Consultation.key_id": _KEY,
    "consulting.Consultation.sealed": _SEALED,
    "inquiries.Inquiry.id": "whatever leads to a question is held against its entry; to others nothing leads",
    "screening.Run.id": _QUEUED,
    "screening.Run.holder": _QUEUED,
    "screening.Run.acting": _QUEUED,
    "screening.Run.purpose": _QUEUED,
    "screening.Run.authorisation": _SEALED,
    "screening.Run.form": "how the result is written; what was answered is bound",
    "screening.Run.is_stored": _HINT,
    "screening.Run.suffix": _HINT,
    "screening.Run.asked_at": "not bound where a roster lay in the queue: when it came",
    "screening.Run.released_at": "not bound where it is emptied: a kill before the files does so; its entry says when",
    "screening.Run.done_rows": _QUEUED,
    "screening.Run.total_rows": _QUEUED,
    "screening.Run.list_label": "repeats the list's version, which is bound",
    "screening.Run.refusal": "not bound: why a file was refused that asked nothing; a refused question has its entry",
    "screening.Run.refusal_values": "not bound: the words beside a refusal",
    "screening.Volume.rows": "a hint, by which it is chosen when volumes are bound anew",
    "screening.Volume.terms": "not bound: under which keys; that the purposes of its runs stand there is bound",
    "screening.Volume.is_stale": "not bound: whether it is bound anew; a run that is forgotten is taken out at once",
    "screening.Volume.bound_at": "nothing depends on it",
    "certificates.Certificate.due_on": "not bound: the day follows from the law on the day of applying",
    "certificates.Certificate.inputs": f"what it holds is bound; {_SEALED}",
    "subjects.SubjectLink.id": _NAME,
    "reports.Report.by": "not bound: whose report it is; its words in the vault say so",
    "reports.Report.key_id": _KEY,
    "reports.Report.sealed": _SEALED,
    "staff.Change.id": _NAME,
    "staff.Engagement.key_id": _KEY,
    "staff.Engagement.asked_on": "not bound where it is emptied: then the body is to ask sooner, never later",
    "authorisations.Authorisation.key_id": _KEY,
    "authorisations.Authorisation.sealed": _SEALED,
    "authorisations.Authorisation.late_at": "not bound where it is set by hand: of which word an entry tells goes in"
    " its time; it changes nothing of what was asked",
    "filings.Filing.asker": _DRAFT,
    "filings.Filing.purpose": _DRAFT,
    "filings.Filing.changed_at": _DRAFT,
    "filings.Filing.engagement": _DRAFT,
    "filings.Filing.key_id": _DRAFT,
    "filings.Filing.digest": _DRAFT,
    "filings.Filing.sealed": _SEALED,
    "filings.Line.id": _NAME,
    "filings.Line.sealed": _SEALED,
    "campaigns.Member.id": _NAME,
    "campaigns.Member.asker": "not bound until it is asked about; it follows from the tree of bodies at every turn",
    "campaigns.Member.above": "not bound: under which body the list is shown",
    "campaigns.Member.reminded_on": _HINT,
    "following.Following.number": "random, it stands on the notice",
    "following.Step.id": _NAME,
    "following.Step.sealed": _SEALED,
    "following.Declaration.office": "follows from the tree of bodies at every turn; who looked is bound",
    "following.Declaration.key_id": _KEY,
    "following.Declaration.sealed": _SEALED,
    "verifying.Case.inquiry": "not bound: the entry names no question, for its agency would show; whatever is"
    " found, is found of the person whom it then leads to, and a question without its case gets another",
    "verifying.Case.need": "not bound: what the body is asked for",
    "verifying.Case.sealed": _SEALED,
    "relief.Recheck.agency": "not bound until an officer has found: the entry names no agency, for whoever took"
    " the application could guess; another agency compares its own records alone",
    "relief.Recheck.key_id": _KEY,
    "opinions.Line.id": _NAME,
    "opinions.Line.key_id": _KEY,
    "opinions.Line.sealed": _SEALED,
}
