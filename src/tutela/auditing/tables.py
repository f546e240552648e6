"""What the audit does with each table: how its rows are held against the ledger, or why they are not.

`tests/architecture/test_audited_tables.py` holds this against the tables that there are; one that is not named fails.
"""

from collections.abc import Mapping
from typing import Final

AUDITED: Final[Mapping[str, str]] = {
    "ledger.Entry": "verified: each leaf and body stands under the signed heads",
    "ledger.Node": "verified: each is grown anew from the leaves",
    "ledger.Checkpoint": "verified: signatures, numbers, moments, and heads from outside",
    "ledger.Cosignature": "verified: by the witness's key over its head",
    "ledger.Opening": "verified: opens its commitment, or was destroyed by an act in the log; not before its time",
    "ledger.Alarm": "each has its entry, by evidence; and so has its end",
    "ledger.Retention": "behind no entry that is done with is anything kept",
    "bodies.Organisation": "by its last entry, in all fields; who entered it by its first",
    "bodies.Officer": "by its last entry",
    "bodies.OrganisationChange": "each line by its entry, from how the body stands back to how it was entered",
    "bodies.OfficerChange": "each line by its entry",
    "bodies.Quota": "allowed by its last entry, used in the year and in its latest month by the number of answers",
    "bodies.Proposal": "by its entry; what came of it stands in Officer or Quota",
    "bodies.ConductAcceptance": "each by its entry",
    "sweeping.Canary": "each by the entry with which two officers added it; its hashes are made once more",
    "sweeping.Pace": "its level by its last entry; what it counts is keyed, and gone after days",
    "sweeping.Sighting": "by its entry",
    "allauth_idp_oidc.Client": "by its entry: officer, scopes and secret",
    "auth.User": "has no powers of its own; an officer's account by its entries, from the first to how it stands",
    "mfa.Authenticator": "with the account; its name, and what it counts, give no power",
    "registry.Person": "by the inventory",
    "registry.SourceRecord": "by the inventory",
    "registry.RecordVersion": "by the inventory, by batch and moment of an entry, and as chains without gaps",
    "registry.SourceKey": "made once more from what stands encrypted in the version",
    "registry.IdentityKey": "made once more from what stands encrypted in the version",
    "registry.Merge": "by the inventory, and by its entries",
    "registry.ReviewTask": "by the inventory, and by the entry that closed it",
    "registry.Verdict": "by the inventory; its hash is made once more from what stands encrypted in it",
    "registry.Inventory": "opens the commitment of the last publication, and is counted again",
    "registry.Feed": "by its last entry",
    "lookup.IndexRow": "by the root of the list in force, and as the records give it",
    "lookup.TreePage": "by the root of the list in force",
    "lookup.ListVersion": "each by its entry, without gaps",
    "lookup.Head": "the last version; whether answers are withheld is decided anew from marks, at start and every turn",
    "lookup.Coverage": "computed again from the feeds",
    "intake.Upload": "as it was staged, and as it ended; its numbers are gone then",
    "consulting.Consultation": "each by its entry",
    "inquiries.Inquiry": "by its entry in all columns, and by that of its withdrawal; its answer by the list",
    "screening.Run": "by its entry; rows, marks and leaves by its roots",
    "screening.Volume": "what its file holds of each run by the digest of tags in the run's entry",
    "certificates.Certificate": "by the entries that took it and ended it",
    "withdrawals.Withdrawal": "by its entries, and by the answer that it repeats",
    "subjects.SubjectLink": "recomputed from what stands behind its entry",
    "subjects.Shown": "by the entries of views",
    "subjects.Delay": "by the entries of both officers",
    "reports.Report": "by its entries",
    "staff.Engagement": "as it stands, by its last entry; who it is, by the entry that put them on the list; when"
    " they were asked about, as a day on which the body was answered about anybody",
    "staff.Change": "each by its entry",
    "authorisations.Authorisation": "by the entries that gave it and ended it; whose word it is, by what stands"
    " behind the first",
    "filings.Filing": "as it stands, by its last entry; its question, whom it names and whose place on the staff list"
    " it is for, by its authorisation",
    "filings.Line": "each by its entry",
    "campaigns.Campaign": "by its entries; its bodies by their digest",
    "campaigns.Member": "each list by the entry with which it came, its run by that of the run",
    "following.Following": "as it stands, by its last entry",
    "inquiries.Settlement": "each by its entry, which names the question",
    "verifying.Case": "as it stands, by its last entry; gone with an answer that was withdrawn",
    "relief.Recheck": "as it stands, by its last entry",
    "opinions.Opinion": "as it stands, by its last entry; what stood on the list behind a commitment",
    "opinions.Line": "each by its entry",
    "following.Step": "each duty by its entry, and by that which says it was done, owed again, or owed no more",
    "following.Declaration": "each by its entry, and by that of what the office made of it",
}
"""How the rows of a table are held against the ledger."""

_PASSING: Final = "work on its way: what came of it has an entry"
_SIGN_IN: Final = "what proves who signs in; every sign-in and every act of an officer is an entry of its own"
_FRAMEWORK: Final = "of the framework, and not used to give powers"
_SEALED: Final = (
    "an entry would say whether, or how much, is sealed; the gate compares it with the vault at every turn"
)
_VAULT: Final = "of the vault: its own log, whose heads enter the ledger daily, and `tutela vault verify`"

LEFT_OUT: Final[Mapping[str, str]] = {
    "ledger.Offer": "notes of our own work: a head is believed by its cosignatures, which are verified",
    "ledger.Probe": "the monitor's own times; its entries stand by themselves",
    "ledger.Due": "an order that is forgotten when it is carried out: to keep it would tell what was sealed",
    "auth.Permission": _FRAMEWORK,
    "auth.Group": _FRAMEWORK,
    "auth.Group_permissions": _FRAMEWORK,
    "auth.User_groups": _FRAMEWORK,
    "auth.User_user_permissions": _FRAMEWORK,
    "contenttypes.ContentType": _FRAMEWORK,
    "sessions.Session": _SIGN_IN,
    "account.EmailAddress": _SIGN_IN,
    "account.EmailConfirmation": _SIGN_IN,
    "allauth_idp_oidc.Token": "gives no more than its program, which is audited; what is done by one has its entries",
    "django_q.Task": _PASSING,
    "django_q.Success": _PASSING,
    "django_q.Failure": _PASSING,
    "django_q.Schedule": _PASSING,
    "django_q.OrmQ": _PASSING,
    "notifying.Notification": "says that a thing waits, which is audited in its own room",
    "notifying.ReadMark": "an officer's own mark",
    "notifying.Mailbox": "where an officer wants to be told, encrypted; no answer goes there",
    "notifying.Delivery": _PASSING,
    "notifying.Reached": _PASSING,
    "bodies.DeskSession": _SIGN_IN,
    "registry.Gate": "one row to lock",
    "intake.StagedPart": "the content of an upload that nobody has confirmed; gone when it has ended",
    "sealing.SealingDoubt": f"{_SEALED}; its last day is computed again from when it was opened",
    "sealing.GateState": "random marks, compared with the vault's at every turn",
    "persons.Visit": "a visit of minutes; opening a view is an entry of its own",
    "persons.Attempts": "counts failures to sign in, and is forgotten",
    "api.KeptReply": "a reply kept for a retry; the answer in it has its entry",
    "world.RegisteredIdentity": "the fictional register, of the demo alone",
    "world.PopulationLoad": "the fictional register, of the demo alone",
    "intake.ToLookAt": _PASSING,
    "staff.Import": _PASSING,
    "watch.Waiting": "bound by nothing: to say how many begin would tell who is sealed; the yearly question finds whom"
    " it names, should it be deleted",
    "watch.Message": "repeats a filing, which is audited; that somebody has read it settles nothing",
    "authorisations.Paper": "keyed hashes of a number that stands behind its question's entry, and of whose it is; a"
    " number whose row is deleted could be used for another person",
    "authorisations.Invitation": "asks a person for their consent; its entry is `authorisation:asked`",
    "following.Paper": "a file behind a declaration, whose entry commits to its SHA-256",
    "opinions.Draft": "what an officer has typed and not sent: nothing was done by it",
    "campaigns.Asking": "how far one press of a button is: every list that it took up has its entry",
    "screening.Hit": "repeats rows of a run, and is held against them; gone when they are withdrawn",
    "filings.Asked": "counts what is an entry each",
    "vault.FormerMark": _VAULT,
    "vault.Dossier": _VAULT,
    "vault.Envelope": _VAULT,
    "vault.DocumentKey": _VAULT,
    "vault.Application": _VAULT,
    "vault.Told": _VAULT,
    "vault.CopyNotice": _VAULT,
    "vault.LogEntry": _VAULT,
    "vault.Head": _VAULT,
    "vault.State": _VAULT,
}
"""Why the rows of a table are not."""
