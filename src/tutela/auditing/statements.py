"""What an entry says of a row, and what a row says of itself, in one form: so that the two can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from tutela.core.proofs.commitments import JSON


class Kind(StrEnum):
    """What a statement is about. `RULES` says how entries and rows of a kind must meet."""

    INQUIRY = "inquiry"
    INQUIRY_NAMED = "inquiry-named"  # an entry names an inquiry, which must be there
    RUN = "run"
    RUN_NAMED = "run-named"
    RUN_REFUSED = "run-refused"
    RUN_RELEASED = "run-released"  # when
    RESULT_PURGED = "result-purged"
    UPLOAD_STAGED = "upload-staged"
    UPLOAD_ENDED = "upload-ended"
    UPLOAD_SET_ASIDE = "upload-set-aside"
    RECORD_VERSIONS = "record-versions"  # of one upload
    RECORD_MOMENT = "record-moment"  # at which versions were entered
    FEED = "feed"
    DELIVERY = "delivery"
    MERGE = "merge"
    MERGE_UNDONE = "merge-undone"
    REVIEW_APART = "review-apart"
    REVIEW_FOUND = "review-found"
    REVIEW_MERGED = "review-merged"
    LIST_VERSION = "list-version"
    LIST_MOMENT = "list-moment"  # when a list version was published, and in which form
    INVENTORY = "inventory"  # of the rows that the list is compiled from, as a publication committed to it
    LIST_USED = "list-used"  # an answer names a list version
    COVERAGE = "coverage"
    ORGANISATION = "organisation"
    OFFICER = "officer"
    CLIENT = "client"
    CLIENT_PROOF = "client-proof"  # the hash of its secret
    QUOTA = "quota"  # how much of it is used
    QUOTA_SET = "quota-set"  # how large it is
    SWEEP = "sweep"  # whether a body asks as always, is slowed or stopped
    SIGHTING = "sighting"  # what was found of it
    PROPOSAL = "proposal"  # of one officer, for another to decide
    CANARY = "canary"  # a warning identity that two officers agreed on
    CANARY_MADE = "canary-made"  # by the first of them
    CONDUCT = "conduct"  # that an officer accepted its code
    KEY = "key"  # the one in force, by use
    LOG_KEY = "log-key"  # one that came in after the first
    SUBJECT_LINK = "subject-link"  # by which a person finds that they were asked about
    DELAY_ASKED = "delay-asked"
    DELAY_CONFIRMED = "delay-confirmed"
    CERTIFICATE = "certificate"
    CERTIFICATE_SETTLED = "certificate-settled"
    WITHDRAWAL = "withdrawal"
    WITHDRAWAL_CONFIRMED = "withdrawal-confirmed"
    REPORT = "report"  # of an improper disclosure
    REPORT_HANDLED = "report-handled"
    SHOWN = "shown"  # an entry, to somebody whom it concerns
    INQUIRY_WITHDRAWN = "inquiry-withdrawn"  # its answer
    ALARM = "alarm"
    ALARM_ENDED = "alarm-ended"
    ENGAGEMENT = "engagement"  # of somebody at a body, as it stands
    ENGAGED = "engaged"  # who it is
    STAFF_CHANGE = "staff-change"
    AUTHORISATION = "authorisation"
    AUTHORISATION_ENDED = "authorisation-ended"
    AUTHORISATION_LATE = "authorisation-late"  # taken back after the question, by a person who could not know
    FILING = "filing"  # as it stands
    FILING_OPENED = "filing-opened"
    FILING_FILED = "filing-filed"  # on which day
    FILING_TOLD = "filing-told"  # on which day, of *record*, for what follows
    FILING_LINE = "filing-line"
    FILING_ANSWERED = "filing-answered"  # by which question
    CAMPAIGN = "campaign"  # a yearly screening, and which bodies owe their list
    CAMPAIGN_LIST = "campaign-list"  # that came
    CAMPAIGN_RUN = "campaign-run"  # over it
    CAMPAIGN_ORDERED = "campaign-ordered"
    CAMPAIGN_CLOSED = "campaign-closed"
    FOLLOWING = "following"  # what a body owes after *record*, as it stands
    FOLLOWING_OPENED = "following-opened"  # by which answer
    DUTY = "duty"
    DUTY_DONE = "duty-done"
    DUTY_SHOWN = "duty-shown"  # by a paper, as it stands
    DECLARATION = "declaration"  # of a duty, by a paper
    PROOF_LOOKED_AT = "proof-looked-at"  # what the office made of it
    CORRECTION_ORDERED = "correction-ordered"
    SETTLEMENT = "settlement"  # what an answer that was pending came to
    CASE = "case"  # of a recording agency, which compares identities
    CASE_OPENED = "case-opened"  # at which agency
    CASE_FOUND = "case-found"  # by the first officer
    RECHECK = "recheck"
    RECHECK_TAKEN = "recheck-taken"  # through whom
    RECHECK_FOUND = "recheck-found"  # by the first officer
    OPINION = "opinion"  # of the procuratorate, as it stands
    OPINION_OPENED = "opinion-opened"
    OPINION_LINE = "opinion-line"
    CONSULTATION = "consultation"  # of a record, by an officer of its agency


class Match(StrEnum):
    """Which of several entries about one row must agree with it."""

    EVERY = "every"
    ANY = "any"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Rule:
    """How entries and rows of one kind must meet. `among`: the kind whose rows are meant, when not its own."""

    row_needs_entry: bool = True
    entry_needs_row: bool = True
    match: Match = Match.EVERY
    once: bool = False
    among: Kind | None = None


RULES: Final[Mapping[Kind, Rule]] = {
    Kind.INQUIRY: Rule(once=True),
    Kind.INQUIRY_NAMED: Rule(row_needs_entry=False, among=Kind.INQUIRY),
    Kind.RUN: Rule(once=True),
    Kind.RUN_NAMED: Rule(row_needs_entry=False, among=Kind.RUN),
    Kind.RUN_REFUSED: Rule(entry_needs_row=False, match=Match.ANY),
    # Where a kill came between the commit and the files, nothing was released.
    Kind.RUN_RELEASED: Rule(entry_needs_row=False),
    Kind.RESULT_PURGED: Rule(once=True),
    Kind.UPLOAD_STAGED: Rule(once=True),
    Kind.UPLOAD_ENDED: Rule(once=True),
    Kind.UPLOAD_SET_ASIDE: Rule(once=True),
    # How many records a file entered, and whether any, is said nowhere: what was sealed would show.
    Kind.RECORD_VERSIONS: Rule(entry_needs_row=False, once=True),
    Kind.RECORD_MOMENT: Rule(entry_needs_row=False, match=Match.ANY),
    Kind.FEED: Rule(match=Match.LAST),
    # Two deliveries may commit in another order than that of their moments.
    Kind.DELIVERY: Rule(entry_needs_row=False, match=Match.ANY),
    # Who was compared with whom goes when one of them leaves the registry.
    Kind.MERGE: Rule(entry_needs_row=False, once=True),
    Kind.MERGE_UNDONE: Rule(entry_needs_row=False, match=Match.LAST),
    Kind.REVIEW_APART: Rule(entry_needs_row=False, once=True),
    Kind.REVIEW_FOUND: Rule(row_needs_entry=False, entry_needs_row=False),
    Kind.REVIEW_MERGED: Rule(entry_needs_row=False, match=Match.ANY),
    Kind.LIST_VERSION: Rule(),
    Kind.LIST_MOMENT: Rule(entry_needs_row=False, match=Match.ANY),
    # Each publication commits anew, and the salt of the one before is gone.
    Kind.INVENTORY: Rule(entry_needs_row=False, match=Match.LAST),
    Kind.LIST_USED: Rule(row_needs_entry=False, among=Kind.LIST_VERSION),
    Kind.COVERAGE: Rule(),
    Kind.ORGANISATION: Rule(match=Match.LAST),
    Kind.OFFICER: Rule(match=Match.LAST),
    Kind.CLIENT: Rule(match=Match.LAST),
    Kind.CLIENT_PROOF: Rule(
        row_needs_entry=False, entry_needs_row=False
    ),  # earlier editions said nothing of it
    Kind.QUOTA: Rule(),
    Kind.QUOTA_SET: Rule(match=Match.LAST),
    Kind.SWEEP: Rule(match=Match.LAST),
    Kind.SIGHTING: Rule(once=True),
    Kind.PROPOSAL: Rule(once=True),
    Kind.CANARY: Rule(once=True),
    Kind.CANARY_MADE: Rule(once=True),
    Kind.CONDUCT: Rule(once=True),
    Kind.KEY: Rule(row_needs_entry=False, match=Match.LAST),
    Kind.LOG_KEY: Rule(once=True),
    # Refused questions may have one; whether one that is missing went with its opening is seen afterwards.
    Kind.SUBJECT_LINK: Rule(row_needs_entry=False),
    Kind.DELAY_ASKED: Rule(once=True),
    Kind.DELAY_CONFIRMED: Rule(once=True),
    Kind.CERTIFICATE: Rule(once=True),
    # Looked at again where its question was withdrawn meanwhile.
    Kind.CERTIFICATE_SETTLED: Rule(match=Match.LAST),
    Kind.WITHDRAWAL: Rule(once=True),
    Kind.WITHDRAWAL_CONFIRMED: Rule(once=True),
    Kind.REPORT: Rule(once=True),
    # Reading a report leaves an entry too; the row says how far it has come.
    Kind.REPORT_HANDLED: Rule(match=Match.LAST),
    # One too many keeps nothing from anybody: no delay of it can be confirmed.
    Kind.SHOWN: Rule(row_needs_entry=False),
    Kind.INQUIRY_WITHDRAWN: Rule(),  # as often as bodies had it
    Kind.ALARM: Rule(once=True),
    Kind.ALARM_ENDED: Rule(once=True),
    Kind.ENGAGEMENT: Rule(match=Match.LAST),
    # Whoever has left is forgotten; earlier editions said of nobody who it was.
    Kind.ENGAGED: Rule(row_needs_entry=False, entry_needs_row=False),
    Kind.STAFF_CHANGE: Rule(once=True),
    Kind.AUTHORISATION: Rule(once=True),
    Kind.AUTHORISATION_ENDED: Rule(once=True),
    # Of which authorisation is said by an opening, which goes with its time.
    Kind.AUTHORISATION_LATE: Rule(row_needs_entry=False, once=True),
    Kind.FILING: Rule(match=Match.LAST),
    Kind.FILING_OPENED: Rule(once=True),
    Kind.FILING_FILED: Rule(match=Match.LAST),
    # What follows may begin long after.
    Kind.FILING_TOLD: Rule(row_needs_entry=False, entry_needs_row=False, match=Match.ANY),
    Kind.FILING_LINE: Rule(once=True),
    # Earlier editions named the question where the authorisation ended, alone (`authorised`).
    Kind.FILING_ANSWERED: Rule(row_needs_entry=False, match=Match.LAST),
    Kind.CAMPAIGN: Rule(once=True),
    Kind.CAMPAIGN_LIST: Rule(once=True),
    # A run that was refused as a whole is followed by another.
    Kind.CAMPAIGN_RUN: Rule(match=Match.LAST),
    Kind.CAMPAIGN_ORDERED: Rule(once=True),
    Kind.CAMPAIGN_CLOSED: Rule(once=True),
    Kind.FOLLOWING: Rule(match=Match.LAST),
    Kind.FOLLOWING_OPENED: Rule(once=True),
    # What has to be put back need not be while another answer orders it, and has to be again when that falls.
    Kind.DUTY: Rule(match=Match.LAST),
    Kind.DUTY_DONE: Rule(once=True),
    Kind.DUTY_SHOWN: Rule(match=Match.LAST),
    Kind.DECLARATION: Rule(once=True),
    Kind.PROOF_LOOKED_AT: Rule(once=True),
    Kind.CORRECTION_ORDERED: Rule(once=True),
    Kind.SETTLEMENT: Rule(once=True),
    # A case goes with the answer that is withdrawn.
    Kind.CASE: Rule(entry_needs_row=False, match=Match.LAST),
    # One that came to an answer is opened once more where another record has come; what was found is sent back.
    Kind.CASE_OPENED: Rule(entry_needs_row=False, match=Match.ANY),
    Kind.CASE_FOUND: Rule(entry_needs_row=False, match=Match.LAST),
    Kind.RECHECK: Rule(match=Match.LAST),
    Kind.RECHECK_TAKEN: Rule(match=Match.ANY),
    Kind.RECHECK_FOUND: Rule(entry_needs_row=False, match=Match.LAST),
    Kind.OPINION: Rule(match=Match.LAST),
    Kind.OPINION_OPENED: Rule(once=True),
    Kind.OPINION_LINE: Rule(once=True),
    # Who looked at what is forgotten at the end of its time.
    Kind.CONSULTATION: Rule(entry_needs_row=False, once=True),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """Facts about one thing; names nobody. `at` is the moment of the act, None where a row keeps no moment.

    `gone`: the entry says that the row is no more.
    """

    kind: Kind
    key: str
    facts: Mapping[str, JSON] = field(default_factory=dict)
    at: datetime | None = None
    gone: bool = False


class Wrong(StrEnum):
    """What an audit can find."""

    ROW_WITHOUT_ENTRY = "row-without-entry"
    ENTRY_WITHOUT_ROW = "entry-without-row"
    FACTS_DIFFER = "facts-differ"
    SAID_TWICE = "said-twice"
    ENTRY_UNREADABLE = "entry-unreadable"  # an act of a known kind whose facts are not those of its kind
    LEDGER_BROKEN = "ledger-broken"
    LEDGER_RESTORED = "ledger-restored"  # the log is shorter than what was signed here, or another
    UNTRUSTED = "untrusted"  # no head outside the database is known to hold the log against
    RECEIPT_INVALID = "receipt-invalid"
    ONE_OFFICER = "one-officer"  # what takes two rests on no proposal of another officer
    LIST_GAP = "list-gap"
    LIST_ROOT = "list-root"  # the rows of the index do not give the root that was published
    INVENTORY = (
        "inventory"  # the registry's rows are not those that the programs entered, changed and took out
    )
    LIST_ROW = "list-row"  # a row of the index that no record gives, or a record's that is not there
    LIST_NODE = "list-node"  # a stored node of the index's tree is not that of its rows
    ANSWER_UNPROVEN = "answer-unproven"  # an answer does not follow from its rows under the root of its list
    SHREDDED_EARLY = (
        "shredded-early"  # what stands behind an entry went before its time, and no answer was withdrawn
    )
    COLUMN = "column"  # a row whose columns contradict one another, or another row
    RUN_TREE = "run-tree"  # the kept hashes of a run do not give its root


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not agree: which, about what, under which entry (empty: none), and where it differs."""

    wrong: Wrong
    kind: str
    key: str
    entry: str = ""
    detail: str = ""
