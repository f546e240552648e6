"""What could be forgotten about a seal, one place at a time, and the test that then must fail.

Each entry replaces one function by one that leaves something undone or tells something more. `SECURITY.md` names it
beside the promise that it breaks; `test_forgetting_is_noticed` runs the test with it and expects a failed assertion.
"""

import itertools
from collections.abc import Callable, Collection, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from typer.models import CommandInfo

from bench import timing_statistics
from tutela.agencies.intake import actions as intake
from tutela.agencies.intake import parts
from tutela.agencies.sealing import actions as sealing
from tutela.agencies.sealing import gate, marks, plan, reseal, rules, sweep
from tutela.agencies.verifying import opening as verifying
from tutela.answers.authorisations import forgetting as words
from tutela.answers.certificates import papers
from tutela.answers.inquiries import looking
from tutela.answers.screening import upkeep
from tutela.answers.screening.met import Met
from tutela.answers.watch import noticing
from tutela.answers.withdrawals import actions as withdrawals
from tutela.answers.withdrawals import forgetting
from tutela.cli.main import app
from tutela.core.disclosure import sealing as law
from tutela.index.compile import actions as compile_
from tutela.index.lookup import actions as lookup
from tutela.index.lookup import snapshot, writing
from tutela.index.lookup.models import ListVersion
from tutela.measures.following import opening as following
from tutela.records.registry import removal, verdicts
from tutela.records.registry.models import IdentityKey, SourceRecord
from tutela.records.vault import actions, custody, envelope, finding, heads, models, opening, versions
from tutela.sql import rewriting

_DOORS: Final = "tests/secrecy/test_two_worlds.py"
_COPY: Final = "tests/secrecy/test_a_stolen_copy.py"
_GATE: Final = "tests/journeys/test_gate.py"
_TURNS: Final = "tests/journeys/test_gate_in_between.py"
_TOLD: Final = "tests/journeys/test_withdrawals.py"
_THIEF: Final = (
    "tests/secrecy/test_withdrawn_leads_to_nobody.py"
    "::test_no_row_that_a_withdrawn_answer_leads_to_was_made_of_its_person"
)
_KEPT: Final = "tests/journeys/test_vault_custody.py"
_AS_ENTERED: Final = f"{_DOORS}::test_sealed_cannot_be_told_from_out_of_scope_through_any_door"
_LATER: Final = f"{_DOORS}::test_sealed_later_cannot_be_told_from_corrected_or_overturned_later"
_AT_ONCE: Final = f"{_COPY}::test_right_after_the_turn_nothing_of_it_is_left_in_any_page"
_COPIES: Final = "tests/journeys/test_copies.py"
_LIMITS: Final = "tests/journeys/test_vault_limits.py"
_SERVER: Final = "tests/secrecy/test_a_stolen_server.py"
_PUT_BACK: Final = "tests/journeys/test_backup_restored.py"
_COUNTS: Final = f"{_COPY}::test_every_table_counts_the_same_as_where_the_records_never_came"
_TRACE: Final = f"{_GATE}::test_a_correction_that_seals_takes_the_record_out_with_every_trace"
_RESTORED: Final = (
    f"{_GATE}::TestRestored::test_a_database_that_was_put_back_enters_nothing_until_it_is_resealed"
)
_FOUND: Final = "tests/journeys/test_verifying.py::test_a_sealed_record_leaves_no_case_and_no_verdict"
_SIZE: Final = f"{_KEPT}::test_two_envelopes_of_different_content_have_one_size"
Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """`place.name` is replaced by what `instead` makes of it; the test `noticed_by` then fails."""

    place: Any
    name: str
    instead: Callable[[Function], Function]
    noticed_by: str


def forget(name: str) -> None:
    """From now on, in this process."""
    one = FORGOTTEN[name]
    setattr(one.place, one.name, one.instead(getattr(one.place, one.name)))


def _gives(value: Any) -> Callable[[Function], Function]:
    """Nothing is done; this comes back."""
    return lambda _: lambda *args, **named: value


def _without(**named: Any) -> Callable[[Function], Function]:
    """Done, but with these instead of what was said."""
    return lambda done: lambda *args, **said: done(*args, **{**said, **named})


def _is_sealed() -> bool:
    """Whether anything is, as only the gate and the vault know."""
    return models.Dossier.objects.exists()


def _by_seal(changed: Callable[[Any], Any]) -> Callable[[Function], Function]:
    """Another result as soon as anything is sealed."""

    def instead(done: Function) -> Function:
        def told(*args: Any, **named: Any) -> Any:
            result = done(*args, **named)
            return changed(result) if _is_sealed() else result

        return told

    return instead


def _keys_stay(done: Function) -> Function:
    """The search keys of what left are hung on another record."""

    def remove(records: Collection[UUID], **named: Any) -> Any:
        kept = list(IdentityKey.objects.filter(record_id__in=list(records)))
        touched = done(records, **named)
        other = SourceRecord.objects.first()
        IdentityKey.objects.bulk_create(
            [IdentityKey(record=other, key_id=one.key_id, digest=one.digest) for one in kept if other]
        )
        return touched

    return remove


def _parts_stay(_: Function) -> Function:
    def empty(upload: Any) -> None:
        upload.rows = upload.records = None
        upload.save()

    return empty


def _counts_stay(_: Function) -> Function:
    def empty(upload: Any) -> None:
        upload.parts.all().delete()
        upload.save()

    return empty


def _asks_once_more(done: Function) -> Function:
    def look_up(*args: Any, **named: Any) -> Any:
        if _is_sealed():
            ListVersion.objects.exists()
        return done(*args, **named)

    return look_up


def _counted(_: Function) -> Function:
    places = itertools.count(1)
    return lambda: next(places)


def _serial(_: Function) -> Function:
    places = itertools.count(1)
    return lambda: UUID(int=next(places))


def _numbered_log(done: Function) -> Function:
    def log(event: Any, acting: Any, upload: Any, at: Any) -> None:
        done(event, acting, upload, at)
        if upload.rows:
            intake.ledger.append(
                event=event,
                at=at,
                organisation=acting.organisation,
                officer=acting.officer,
                facts={"upload": str(upload.id), "port": upload.port, "rows": upload.rows},
            )

    return log


def _tells_the_vault(done: Function) -> Function:
    def here(keys: Any) -> Mapping[Any, Any]:
        sealed = custody.kept([plan.Source(*key) for key in keys])
        return {**done(keys), **{(one.port, one.agency, one.source_id): None for one in sealed}}

    return here


def _unseals_by_itself(done: Function) -> Function:
    def seal(about: Any, kept: Any, on: Any, **named: Any) -> Any:
        by_law = kept is not None and not kept.by_order
        return None if by_law and not plan._would_seal(about, on) else done(about, kept, on, **named)

    return seal


def _loses_orders(done: Function) -> Function:
    """The case that the order closed keeps the file out as well: both are forgotten."""

    def seal(about: Any, kept: Any, on: Any, **named: Any) -> Any:
        left = None if kept is not None and kept.by_order else kept
        return done(about, left, on, **{**named, "cases": frozenset()})

    return seal


def _not_overwritten(done: Function) -> Function:
    """SQLite leaves in its pages what was deleted from them."""

    def opened(connection: Any) -> None:
        done(connection)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=OFF")

    return opened


def _only_when_sealed(done: Function) -> Function:
    """A day's head is published only after something was sealed."""
    return lambda **named: done(**named) if _is_sealed() else None


def _one_more_command(commands: Any) -> Any:
    """A command that somebody added and nobody classed."""
    return [*commands, CommandInfo(name="peek", callback=_forgotten_door)]


def _forgotten_door() -> None:
    """Tells something to somebody."""


def _vault_last(done: Function) -> Function:
    """The registry commits, and only then the vault: who dies between the two has lost what was sealed."""
    return lambda dossiers, at: transaction.on_commit(lambda: done(dossiers, at=at))


FORGOTTEN: Final[dict[str, Forgotten]] = {
    "the class of a door": Forgotten(
        app,
        "registered_commands",
        _one_more_command,
        "tests/secrecy/test_doors_are_classed.py::test_every_command_is_classed",
    ),
    "the vault before the registry": Forgotten(
        gate.custody,
        "keep",
        _vault_last,
        "tests/journeys/test_gate_crashes.py::"
        "test_a_turn_killed_at_any_step_and_taken_again_ends_as_if_nothing_had_been",
    ),
    "a difference in time": Forgotten(
        timing_statistics,
        "_holds_nought",
        _gives(True),
        "tests/secrecy/test_timing_statistics.py::"
        "test_a_planted_shift_of_some_microseconds_is_found_with_its_size_and_sign",
    ),
    "the law's seal": Forgotten(law, "sealed_by_law", _gives(law.OPEN), _AS_ENTERED),
    "the law's seal at the gate": Forgotten(
        rules, "sealing_of", _gives(law.OPEN), f"{_GATE}::test_what_the_law_seals_never_enters_the_registry"
    ),
    "what the vault was told since": Forgotten(
        plan,
        "_without_what_is_old",
        lambda done: lambda one, kept, on: done(one, {}, on),
        "tests/journeys/test_said_last.py::TestAFileThatComesAgain::test_an_old_file_undoes_no_seal_of_the_law",
    ),
    "which version came last": Forgotten(
        versions,
        "_stands_again",
        _gives(False),
        "tests/journeys/test_said_last.py::TestTheLastVersion::test_what_is_said_again_after_something_else_is_the_last",
    ),
    "a doubt about what has left": Forgotten(
        gate.doubts, "forget", _gives(None), f"{_GATE}::test_a_doubt_that_turns_out_sealed_leaves_nothing"
    ),
    "an order against a later file": Forgotten(
        plan,
        "_seal",
        _loses_orders,
        f"{_GATE}::test_a_file_without_the_seal_brings_nothing_back_that_an_order_sealed",
    ),
    "a file that corrects what the law sealed": Forgotten(
        plan,
        "_seal",
        _unseals_by_itself,
        f"{_GATE}::test_no_corrected_file_brings_back_what_the_law_alone_sealed",
    ),
    "what was said since an approval": Forgotten(
        finding,
        "require_same",
        _gives(None),
        "tests/journeys/test_corrections.py::TestTheDecision"
        "::test_what_was_approved_does_not_hold_for_what_was_said_since",
    ),
    "the second officer of a notice": Forgotten(
        intake,
        "awaits_another",
        _gives(False),
        "tests/journeys/test_sealing_orders.py::TestTwoOfficers"
        "::test_who_hands_a_notice_in_does_not_confirm_it",
    ),
    "the day on which a notice came": Forgotten(
        sealing,
        "_received",
        _gives(None),
        "tests/journeys/test_sealing_orders.py::TestTheClock::test_who_receives_notices_says_when",
    ),
    "copies of a case": Forgotten(
        gate.copies,
        "in_the_registry",
        _gives(set()),
        f"{_COPIES}::test_an_order_of_the_court_takes_the_copies_of_the_case_with_it",
    ),
    "copies that come later": Forgotten(
        plan,
        "sealed_among",
        _gives(frozenset()),
        f"{_COPIES}::test_a_copy_that_comes_later_is_sealed_as_it_comes",
    ),
    "the receipt for a copy": Forgotten(
        gate.notices,
        "send",
        _gives(None),
        f"{_COPIES}::TestReceipts::test_a_turn_that_is_cut_off_sends_it_all_the_same_and_once",
    ),
    "the longest time of an inquiry": Forgotten(
        actions,
        "_require_bounds",
        _gives(None),
        f"{_LIMITS}::test_no_application_states_a_longer_time_than_the_longest",
    ),
    "how often it is opened": Forgotten(
        opening,
        "_require_left",
        _gives(None),
        f"{_LIMITS}::test_it_opens_as_often_as_it_says_and_then_is_closed",
    ),
    "rows of the list": Forgotten(compile_, "recompile", _without(former=()), _TRACE),
    "files of former lists": Forgotten(snapshot, "remove_former", _gives(None), _AT_ONCE),
    "versions of the record": Forgotten(gate.removal, "remove", _gives(set()), _TRACE),
    "search keys": Forgotten(removal, "remove", _keys_stay, _TRACE),
    "the person of whom nothing is left": Forgotten(removal, "_delete_empty", _gives(None), _TRACE),
    "reviews with whom it was compared": Forgotten(
        removal,
        "_placed_anew",
        _gives(set()),
        f"{_GATE}::test_who_waited_because_of_a_sealed_record_is_placed_as_if_it_never_was",
    ),
    "whom it held together": Forgotten(
        removal,
        "_parted",
        _gives(set()),
        f"{_GATE}::test_whom_only_a_sealed_record_held_together_are_two_persons_again",
    ),
    "merges": Forgotten(
        removal, "_strip_merges", _gives(None), f"{_GATE}::test_the_auditor_misses_nothing_of_what_left"
    ),
    "staged parts": Forgotten(
        parts, "empty", _parts_stay, f"{_GATE}::test_what_the_law_seals_never_enters_the_registry"
    ),
    "counts of an upload": Forgotten(
        parts, "empty", _counts_stay, f"{_GATE}::TestOrders::test_a_notice_looks_like_any_other_upload"
    ),
    "counts in an entry": Forgotten(
        intake, "_log", _numbered_log, f"{_GATE}::TestOrders::test_a_notice_looks_like_any_other_upload"
    ),
    "silence to who orders": Forgotten(
        sealing.registry,
        "records_of_sources",
        _tells_the_vault,
        f"{_GATE}::TestOrders::test_what_is_sealed_already_reads_like_what_never_came",
    ),
    "a door that does the same": Forgotten(looking.index, "look_up_each", _asks_once_more, _AS_ENTERED),
    "a paper of five inputs": Forgotten(papers, "paper", _by_seal(lambda paper: paper + b" "), _AS_ENTERED),
    "the bodies that were told": Forgotten(
        withdrawals, "told", lambda done: lambda *args: () if _is_sealed() else done(*args), _LATER
    ),
    "one day for every withdrawal": Forgotten(
        withdrawals, "_due", _by_seal(lambda due_on: due_on + timedelta(days=1)), _LATER
    ),
    "what stands behind answers": Forgotten(
        forgetting,
        "shred_now",
        _gives(None),
        f"{_TOLD}::test_what_stands_behind_the_entry_goes_with_the_withdrawal",
    ),
    "whose words carried a question": Forgotten(words, "forget", _gives(()), _THIEF),
    "views that named the person": Forgotten(forgetting, "_views", _gives(set()), _THIEF),
    "papers that were applied for": Forgotten(forgetting, "_papers", _gives(set()), _THIEF),
    "numbers that were shown": Forgotten(forgetting, "_revealed", _gives(set()), _THIEF),
    "whom a fallen filing named": Forgotten(following, "_forget_whom", _gives(None), _THIEF),
    "stored results": Forgotten(
        upkeep,
        "purge_result",
        _gives(None),
        f"{_TOLD}::test_a_line_of_a_roster_is_withdrawn_and_the_stored_result_is_deleted",
    ),
    "a run that is under way": Forgotten(
        Met, "still_stands", _gives(True), f"{_TURNS}::test_a_queued_run_is_answered_again_too"
    ),
    "what the watch has still to tell": Forgotten(
        noticing,
        "_waiting",
        _gives(()),
        "tests/journeys/test_watch.py::test_what_went_before_it_was_told_leaves_nothing",
    ),
    "the write-ahead log": Forgotten(gate, "_truncate", _gives(None), _AT_ONCE),
    "copies in pages": Forgotten(
        gate,
        "_overwrite",
        _gives(None),
        "tests/journeys/test_rewriting_held.py::test_every_turn_of_the_gate_writes_a_small_file_anew",
    ),
    "content of deleted rows": Forgotten(
        DatabaseWrapper,
        "init_connection_state",
        _not_overwritten,
        "tests/journeys/test_rewriting_held.py::test_what_is_deleted_is_overwritten_where_it_stands",
    ),
    "samples of the planner": Forgotten(rewriting, "_forget_samples", _gives(()), _SERVER),
    "gaps and free pages": Forgotten(sweep, "rewrite", _gives(None), _COUNTS),
    "random ids of rows": Forgotten(
        writing, "random_id", _counted, f"{_COPY}::test_no_id_says_how_many_came_before"
    ),
    "a day like any other": Forgotten(
        sweep.gate,
        "turn",
        lambda done: lambda **said: done(**{**said, "daily": False}),
        f"{_GATE}::TestByDate::test_a_day_on_which_something_is_sealed_looks_like_any_other",
    ),
    "a head a day": Forgotten(
        heads,
        "publish",
        _only_when_sealed,
        f"{_GATE}::TestByDate::test_a_day_on_which_something_is_sealed_looks_like_any_other",
    ),
    "padding of dossiers": Forgotten(
        envelope, "padded", lambda _: lambda plain: len(plain).to_bytes(4, "big") + plain, _SIZE
    ),
    "random ids of dossiers": Forgotten(
        custody, "uuid4", _serial, f"{_KEPT}::test_the_log_names_acts_days_and_random_ids_only"
    ),
    "the bounds of an agency's search": Forgotten(
        finding.custody,
        "document_digest",
        lambda done: lambda root, port, agency, document: done(root, "", "", document),
        "tests/journeys/test_vault_applications.py::test_a_body_finds_only_what_it_sealed_itself",
    ),
    "the mark of a turn": Forgotten(marks, "move", _gives(None), _RESTORED),
    "doors that are shut": Forgotten(lookup, "withhold", _gives(None), _PUT_BACK),
    "a backup's sealed records": Forgotten(reseal, "_kept_by_the_vault", _gives(()), _RESTORED),
    "whom a record was found to be": Forgotten(verdicts, "claims_of_record", _gives(()), _FOUND),
    "what is counted of what leaves": Forgotten(
        removal.inventory,
        "changing",
        lambda _: lambda *rows: nullcontext(),
        f"{_GATE}::test_the_auditor_misses_nothing_of_what_left",
    ),
    "the salt of a publication": Forgotten(
        removal.inventory,
        "_salt",
        _gives(bytes(32)),
        "tests/journeys/test_inventory.py::TestSecrecy"
        "::test_no_commitment_but_the_last_is_opened_by_what_is_kept",
    ),
    "cases of what was withdrawn": Forgotten(verifying, "_forget", _gives(None), _FOUND),
}
