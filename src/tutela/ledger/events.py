"""The closed list of acts that the ledger knows."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Event(StrEnum):
    """`subject:verb`; `MEANINGS` says in one sentence what each records."""

    INQUIRY_ANSWERED = "inquiry:answered"
    INQUIRY_REFUSED = "inquiry:refused"
    INQUIRY_SETTLED = "inquiry:settled"
    CERTIFICATE_APPLIED = "certificate:applied"
    ANSWER_WITHDRAWN = "answer:withdrawn"
    WITHDRAWAL_CONFIRMED = "withdrawal:confirmed"
    DISCLOSURE_REPORTED = "disclosure:reported"
    REPORT_HANDLED = "report:handled"
    SCREENING_RUN = "screening:run"
    ROSTER_DOWNLOADED = "roster:downloaded"
    RESULT_PURGED = "result:purged"
    INTAKE_STAGED = "intake:staged"
    INTAKE_CONFIRMED = "intake:confirmed"
    INTAKE_CANCELLED = "intake:cancelled"
    INTAKE_PURGED = "intake:purged"
    RECORD_CONSULTED = "record:consulted"
    RECORD_CORRECTED = "record:corrected"
    RECORD_WITHDRAWN = "record:withdrawn"
    PERSON_MERGED = "person:merged"
    PERSON_SPLIT = "person:split"
    REVIEW_DECIDED = "review:decided"
    IDENTITY_REVEALED = "identity:revealed"
    INDEX_PUBLISHED = "index:published"
    FEED_DECLARED = "feed:declared"
    KEYS_ROTATED = "keys:rotated"
    LOG_KEY_ROTATED = "log-key:rotated"
    ORGANISATION_CHANGED = "organisation:changed"
    OFFICER_CHANGED = "officer:changed"
    OFFICER_SIGNED_IN = "officer:signed-in"
    QUOTA_CHANGED = "quota:changed"
    OPENINGS_SHREDDED = "openings:shredded"
    MONITOR_PROBE = "monitor:probe"
    VIEW_SHOWN = "view:shown"
    VIEW_DELAYED = "view:delayed"
    VAULT_HEAD = "vault:head"


MEANINGS: Final[Mapping[Event, str]] = {
    Event.INQUIRY_ANSWERED: "One question about one person was answered: record, no record or pending.",
    Event.INQUIRY_REFUSED: "One question was refused, with the reason; nothing was looked up.",
    Event.INQUIRY_SETTLED: "A verifying officer settled an answer that was pending.",
    Event.CERTIFICATE_APPLIED: "A police station took an application for a certificate; the inquiry has its answer.",
    Event.ANSWER_WITHDRAWN: "An answer given before may no longer be kept or used; its body owes a receipt.",
    Event.WITHDRAWAL_CONFIRMED: "A body confirmed that it destroyed an answer that was withdrawn.",
    Event.DISCLOSURE_REPORTED: "An improper disclosure was reported.",
    Event.REPORT_HANDLED: "The prosecutor read a report of an improper disclosure, looked into it, or closed it.",
    Event.SCREENING_RUN: "A roster was screened; the entry holds the root of a tree over all its rows.",
    Event.ROSTER_DOWNLOADED: "The result of a screening run was handed out.",
    Event.RESULT_PURGED: "The stored result of a screening run was deleted at the end of its time.",
    Event.INTAKE_STAGED: "A recording agency sent a file; nothing of it is entered yet.",
    Event.INTAKE_CONFIRMED: "A recording agency confirmed a file, which the gate then enters.",
    Event.INTAKE_CANCELLED: "A recording agency withdrew a file before confirming it.",
    Event.INTAKE_PURGED: "A file that nobody confirmed in time was deleted.",
    Event.RECORD_CONSULTED: "An officer looked at a record of their own agency; the entry commits to which one.",
    Event.RECORD_CORRECTED: "A recording agency corrected a record; the former version is kept.",
    Event.RECORD_WITHDRAWN: "A recording agency withdrew a record; the former version is kept.",
    Event.PERSON_MERGED: "Records of several sources were found to concern one person.",
    Event.PERSON_SPLIT: "A merge was undone.",
    Event.REVIEW_DECIDED: "An officer decided whether records concern the same person.",
    Event.IDENTITY_REVEALED: "An officer was shown an identity in clear, on a stated ground.",
    Event.INDEX_PUBLISHED: "A new version of the list took effect; the entry holds its number and root.",
    Event.FEED_DECLARED: "A feed declared what it covers and when it last delivered.",
    Event.KEYS_ROTATED: "A key came into force; the entry holds key ids only.",
    Event.LOG_KEY_ROTATED: "A new key signs the log beside the former one until a moment, or alone from then on.",
    Event.ORGANISATION_CHANGED: "An organisation was registered, changed or closed.",
    Event.OFFICER_CHANGED: "An officer's account or role was made, changed or closed.",
    Event.OFFICER_SIGNED_IN: "An officer signed in.",
    Event.QUOTA_CHANGED: "The number of questions that an organisation may ask in a year was set or changed.",
    Event.MONITOR_PROBE: "The monitor sent an entry of its own, to time how it is taken in and witnessed.",
    Event.VIEW_SHOWN: "A person was shown who had asked about them.",
    Event.VIEW_DELAYED: "A competent body asked for, or confirmed, that a person's view waits for a day.",
    Event.VAULT_HEAD: "The head of the vault’s own log on a day, committed to; one entry a day, whatever happened.",
    Event.OPENINGS_SHREDDED: "What stood behind a batch of commitments was destroyed; these remain.",
}
