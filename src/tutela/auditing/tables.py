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
    "bodies.Organisation": "by its last entry, in all fields",
    "bodies.Officer": "by its last entry",
    "bodies.Quota": "allowed by its last entry, used by the number of answers",
    "allauth_idp_oidc.Client": "by its entry: officer and scopes",
    "auth.User": "has no powers of its own; who acts is said by the officer's entry",
    "registry.RecordVersion": "by batch and moment of an entry, and as chains without gaps",
    "registry.Merge": "by its entries",
    "registry.ReviewTask": "by the entry that closed it",
    "registry.Feed": "by its last entry",
    "lookup.IndexRow": "by the root of the list in force, and as the records give it",
    "lookup.TreePage": "by the root of the list in force",
    "lookup.ListVersion": "each by its entry, without gaps",
    "lookup.Head": "the last version",
    "lookup.Coverage": "computed again from the feeds",
    "intake.Upload": "as it was staged, and as it ended; its numbers are gone then",
    "consulting.Consultation": "each by its entry",
    "inquiries.Inquiry": "by its entry in all columns, and by that of its withdrawal; its answer by the list",
    "screening.Run": "by its entry; rows, marks and leaves by its roots",
    "certificates.Certificate": "by the entries that took it and ended it",
    "withdrawals.Withdrawal": "by its entries, and by the answer that it repeats",
    "subjects.SubjectLink": "recomputed from what stands behind its entry",
    "subjects.Shown": "by the entries of views",
    "subjects.Delay": "by the entries of both officers",
    "reports.Report": "by its entries",
    "staff.Engagement": "as it stands, by its last entry",
    "staff.Change": "each by its entry",
    "authorisations.Authorisation": "by the entries that gave it and ended it",
    "filings.Filing": "as it stands, by its last entry",
    "filings.Line": "each by its entry",
    "following.Following": "as it stands, by its last entry",
    "following.Step": "each duty by its entry, and by that which says it was done",
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
    "mfa.Authenticator": _SIGN_IN,
    "allauth_idp_oidc.Token": "lives an hour, and gives no more than its program, which is audited",
    "django_q.Task": _PASSING,
    "django_q.Success": _PASSING,
    "django_q.Failure": _PASSING,
    "django_q.Schedule": _PASSING,
    "django_q.OrmQ": _PASSING,
    "bodies.OrganisationChange": "the history of what is audited in Organisation, whose entries hold every state",
    "bodies.OfficerChange": "the history of what is audited in Officer, whose entries hold every state",
    "bodies.Proposal": "a wish of one officer: what came of it is an entry and stands in Officer or Quota",
    "bodies.ConductAcceptance": "an officer's own declaration; no answer rests on it without an entry",
    "bodies.DeskSession": _SIGN_IN,
    "registry.Person": "holds records together; a row is empty, and merges are audited",
    "registry.SourceRecord": f"{_SEALED}; one that is gone past the programs leaves its rows in the index",
    "registry.SourceKey": "a keyed hash of what stands encrypted in the version; rebuilt at every rotation",
    "registry.IdentityKey": "a keyed hash of what stands encrypted in the version; rebuilt at every rotation",
    "registry.Gate": "one row to lock",
    "intake.StagedPart": "the content of an upload that nobody has confirmed; gone when it has ended",
    "sealing.SealingDoubt": _SEALED,
    "sealing.GateState": "random marks, compared with the vault's at every turn",
    "persons.Visit": "a visit of minutes; opening a view is an entry of its own",
    "persons.Attempts": "counts failures to sign in, and is forgotten",
    "api.KeptReply": "a reply kept for a retry; the answer in it has its entry",
    "world.RegisteredIdentity": "the fictional register, of the demo alone",
    "world.PopulationLoad": "the fictional register, of the demo alone",
    "intake.ToLookAt": _PASSING,
    "staff.Import": _PASSING,
    "authorisations.Invitation": "asks a person for their consent; its entry is `authorisation:asked`",
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
