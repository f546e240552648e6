"""The `tutela` command: assembles its commands, and turns a refusal into one line and an exit code."""

import sys
import traceback
from typing import Any, Final

import typer
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

import tutela.cli.start  # brings Django up before any table is imported
from tutela.cli import (
    ask,
    bodies,
    certificates,
    clients,
    demo,
    gate,
    index,
    keys,
    ledger,
    records,
    screen,
    serve,
    withdrawals,
    world,
)
from tutela.cli.exits import Exit, exit_of
from tutela.cli.law import app as law
from tutela.cli.texts import language
from tutela.cli.vault import app as vault
from tutela.core.errors import Reason, Refusal
from tutela.core.wording import sentence
from tutela.records.vault import store

tutela.cli.start.settle()

_ANSWERING: Final = ("ask", "screen", "certificate")
# Typer brings a copy of click of its own, whose errors are public only by way of this one.
_USAGE: Final[Any] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Tutela, a vetting registry that protects children. 守护未成年人的准入查询系统。",
)
app.add_typer(records.app, name="records")
app.add_typer(index.app, name="index")
app.add_typer(ledger.app, name="ledger")
app.add_typer(keys.app, name="keys")
app.add_typer(bodies.app, name="bodies")
app.add_typer(clients.app, name="clients")
app.add_typer(certificates.app, name="certificate")
app.add_typer(withdrawals.app, name="withdrawals")
app.add_typer(world.app, name="world")
app.add_typer(law.app, name="law")
app.add_typer(vault, name="vault")


@app.callback()
def before(context: typer.Context) -> None:
    """Whatever answers is refused from a database that was put back."""
    if context.invoked_subcommand in _ANSWERING:
        gate.require_whole()


app.command("ask")(ask.ask)
app.command("screen")(screen.screen)
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)


def run() -> None:
    """The entry point. A refusal prints its sentence; a bug prints where it happened and no value of any variable."""
    try:
        code = _carried_out()
    except Refusal as refusal:
        sys.stderr.write(f"tutela: {sentence(refusal, language())}\n")
        code = exit_of(refusal.reason)
    except _USAGE as fault:
        fault.show()
        code = Exit.USAGE
    except (KeyboardInterrupt, typer.Abort):
        code = Exit.INTERRUPTED
    except Exception as fault:
        sys.stderr.write(f"tutela: internal error: {type(fault).__name__}\n")
        for frame in traceback.extract_tb(fault.__traceback__)[-4:]:
            sys.stderr.write(f"  {frame.filename}:{frame.lineno} {frame.name}\n")
        code = Exit.NOT_AS_IT_SHOULD_BE
    if code == Exit.INTERRUPTED:  # typer turns an interrupt into this code by itself
        sys.stderr.write(f"tutela: {sentence(Refusal(Reason.INTERRUPTED), language())}\n")
    sys.exit(int(code or 0))


def _carried_out() -> int | None:
    """A database without its tables is no bug: its user is told how to make them."""
    try:
        code: int | None = app(standalone_mode=False)
        return code
    except DatabaseError:
        if not _lacks_tables():
            raise
        raise Refusal(Reason.TABLES_MISSING) from None


def _lacks_tables() -> bool:
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        return bool(plan) or store.lacks_tables()
    except DatabaseError:
        return False  # it does not answer at all


if __name__ == "__main__":
    run()
