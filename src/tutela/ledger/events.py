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
    INTAKE_SET_ASIDE = "intake:set-aside"
    RECORD_CONSULTED = "record:consulted"
    RECORD_CORRECTED = "record:corrected"
    RECORD_WITHDRAWN = "record:withdrawn"
    PERSON_MERGED = "person:merged"
    PERSON_SPLIT = "person:split"
    REVIEW_DECIDED = "review:decided"
    IDENTITY_REVEALED = "identity:revealed"
    INDEX_PUBLISHED = "index:published"
    INVENTORY_ACCEPTED = "inventory:accepted"
    FEED_DECLARED = "feed:declared"
    KEYS_ROTATED = "keys:rotated"
    LOG_KEY_ROTATED = "log-key:rotated"
    ORGANISATION_CHANGED = "organisation:changed"
    OFFICER_CHANGED = "officer:changed"
    OFFICER_SIGNED_IN = "officer:signed-in"
    ACCOUNT_CHANGED = "account:changed"
    PROPOSAL_MADE = "proposal:made"
    PROPOSAL_DECIDED = "proposal:decided"
    CONDUCT_ACCEPTED = "conduct:accepted"
    QUOTA_CHANGED = "quota:changed"
    SWEEP_FOUND = "sweep:found"
    SWEEP_LIFTED = "sweep:lifted"
    CANARY_PLANTED = "canary:planted"
    OPENINGS_SHREDDED = "openings:shredded"
    LEDGER_RESTORED = "ledger:restored"
    ALARM_RAISED = "alarm:raised"
    ALARM_ENDED = "alarm:ended"
    MONITOR_PROBE = "monitor:probe"
    VIEW_SHOWN = "view:shown"
    VIEW_DELAYED = "view:delayed"
    STAFF_CHANGED = "staff:changed"
    AUTHORISATION_ASKED = "authorisation:asked"
    AUTHORISATION_GIVEN = "authorisation:given"
    AUTHORISATION_ENDED = "authorisation:ended"
    FILING_MOVED = "filing:moved"
    CAMPAIGN_OPENED = "campaign:opened"
    CAMPAIGN_LISTED = "campaign:listed"
    CAMPAIGN_ASKED = "campaign:asked"
    CAMPAIGN_REMINDED = "campaign:reminded"
    CAMPAIGN_ORDERED = "campaign:ordered"
    CAMPAIGN_CLOSED = "campaign:closed"
    ANSWER_SETTLED = "answer:settled"
    IDENTITY_WAITS = "identity:waits"
    IDENTITY_JUDGED = "identity:judged"
    RECHECK_MOVED = "recheck:moved"
    DUTIES_OWED = "duties:owed"
    DUTY_DONE = "duty:done"
    PROOF_LOOKED_AT = "proof:looked-at"
    DUTIES_ENDED = "duties:ended"
    CORRECTION_ORDERED = "correction:ordered"
    OPINION_MOVED = "opinion:moved"
    VAULT_HEAD = "vault:head"
    VAULT_ACCEPTED = "vault:accepted"


MEANINGS: Final[Mapping[Event, str]] = {
    Event.INQUIRY_ANSWERED: "One question about one person was answered: record, no record or pending.",
    Event.INQUIRY_REFUSED: "One question was refused, with the reason; nothing was looked up.",
    Event.INQUIRY_SETTLED: "A verifying officer settled an answer that was pending.",
    Event.CERTIFICATE_APPLIED: "A police station took an application for a certificate; the inquiry has its answer.",
    Event.ANSWER_WITHDRAWN: "An answer given before may no longer be kept or used; the body owes a receipt.",
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
    Event.INTAKE_SET_ASIDE: "The gate could not deal with a confirmed file and entered nothing of it;"
    " its agency sees why.",
    Event.RECORD_CONSULTED: "An officer looked at a record of their own agency; the entry commits to which one.",
    Event.RECORD_CORRECTED: "A recording agency corrected a record; the former version is kept.",
    Event.RECORD_WITHDRAWN: "A recording agency withdrew a record; the former version is kept.",
    Event.PERSON_MERGED: "Records of several sources were found to concern one person.",
    Event.PERSON_SPLIT: "A merge was undone.",
    Event.REVIEW_DECIDED: "An officer decided whether records concern the same person.",
    Event.IDENTITY_REVEALED: "An officer was shown an identity in clear, on a stated ground.",
    Event.INDEX_PUBLISHED: "A new version of the list took effect; the entry holds its number and root, and commits"
    " to the rows that it is compiled from.",
    Event.INVENTORY_ACCEPTED: "Two officers accepted the registry’s rows after an audit had found them changed; the"
    " entry commits to those rows and to why.",
    Event.FEED_DECLARED: "A feed declared what it covers and when it last delivered.",
    Event.KEYS_ROTATED: "A key came into force; the entry holds key ids only.",
    Event.LOG_KEY_ROTATED: "A new key signs the log beside the former one until a moment, or alone from then on.",
    Event.ORGANISATION_CHANGED: "An organisation was registered, changed or closed.",
    Event.OFFICER_CHANGED: "An officer's account or role was made, changed or closed.",
    Event.OFFICER_SIGNED_IN: "An officer signed in; the entry commits to the account that it was by.",
    Event.ACCOUNT_CHANGED: "An officer’s password or second factor was changed; the entry commits to how the account"
    " stood before and stands now.",
    Event.PROPOSAL_MADE: "Something that takes two persons was proposed: an office, a higher quota, a new key.",
    Event.PROPOSAL_DECIDED: "A proposal was refused, withdrawn, or approved for the queue to carry out.",
    Event.CONDUCT_ACCEPTED: "An officer accepted a version of the code of conduct.",
    Event.QUOTA_CHANGED: "The number of questions that an organisation may ask in a year was set or changed.",
    Event.SWEEP_FOUND: "What a body asked looked like a walk through the numbers; from then on it is"
    " slowed or stopped.",
    Event.SWEEP_LIFTED: "Two officers let a body ask as always again.",
    Event.CANARY_PLANTED: "Two officers added an identity that belongs to nobody, and that alarms when it is"
    " asked about.",
    Event.LEDGER_RESTORED: "Two officers gave up what an older copy of the database had lost, and from where to where.",
    Event.ALARM_RAISED: "A witness, or anybody, showed a state of this log that it does not hold; or it was cut back.",
    Event.ALARM_ENDED: "An alarm ended: its witness signs this log again, or two officers accepted the loss, or said"
    " where a head that was shown had come from.",
    Event.MONITOR_PROBE: "The monitor sent an entry of its own, to time how it is taken in and witnessed.",
    Event.VIEW_SHOWN: "A person was shown who had asked about them, or what became of what they authorised.",
    Event.VIEW_DELAYED: "A competent body asked for, or confirmed, that a person's view waits for a day; or that was"
    " kept in what they were told (`kept`).",
    Event.STAFF_CHANGED: "A body changed its staff list: who applies, is in post, or has left, by random ids.",
    Event.AUTHORISATION_ASKED: "A body asked a person to authorise an inquiry, by a code that is spent once.",
    Event.AUTHORISATION_GIVEN: "A person authorised one inquiry, by a code or on paper.",
    Event.AUTHORISATION_ENDED: "An authorisation was withdrawn, declined, or spent by its one question; or taken back"
    " after that (`late`).",
    Event.FILING_MOVED: "An inquiry went from one state to the next, between draft and close.",
    Event.CAMPAIGN_OPENED: "An office ordered a yearly screening: which bodies owe their staff list, and by when.",
    Event.CAMPAIGN_LISTED: (
        "A body handed in its staff list for a yearly screening, or was closed with nobody on it; the entry says how"
        " many are on it."
    ),
    Event.CAMPAIGN_ASKED: "The run over the staff list of one body was queued; the entry commits to who is on it,"
    " by random ids.",
    Event.CAMPAIGN_REMINDED: "An office reminded the bodies whose staff list has not come.",
    Event.CAMPAIGN_ORDERED: "An office ordered a body to hand in the staff list that is late.",
    Event.CAMPAIGN_CLOSED: "An office closed a yearly screening; no further list is taken.",
    Event.ANSWER_SETTLED: "An answer that was pending came to record or no record; the first one stays as it was.",
    Event.IDENTITY_WAITS: "A pending answer waits for a recording agency to compare identities, until a day;"
    " or no longer.",
    Event.IDENTITY_JUDGED: "An officer of a recording agency found, asked for more, or confirmed what another found;"
    " the entry commits to what.",
    Event.RECHECK_MOVED: "A person applied for a re-check of an answer, or an officer took it further; the entry"
    " commits to why.",
    Event.DUTIES_OWED: "An answer of record began what a body owes, or its fall what has to be put"
    " back; each with its day. What was done stands (`kept`) while another answer about the same person orders"
    " it, and need not be put back meanwhile (`let_go`).",
    Event.DUTY_DONE: "A body declared that it stopped work, served a notice, ended a contract or"
    " reported; or put it back; or it was done for another answer about the same person, which fell (`of`).",
    Event.PROOF_LOOKED_AT: "The office above accepted the proof that work was stopped or a contract ended, or"
    " returned it; the entry commits to why.",
    Event.DUTIES_ENDED: "A body did all that it owed for one answer.",
    Event.CORRECTION_ORDERED: "The office above ordered a body to do what is late.",
    Event.OPINION_MOVED: "The procuratorate opened a written opinion to a body, or one of them took it further;"
    " the entry commits to the words.",
    Event.VAULT_HEAD: "The head of the vault’s own log on a day, committed to; one entry a day, whatever happened.",
    Event.VAULT_ACCEPTED: "Both keepers accepted a vault that is older than the ledger says; the entry"
    " names the lost heads.",
    Event.OPENINGS_SHREDDED: "What stood behind a batch of commitments was destroyed; these remain.",
}
