"""`tutela vault`: sealed dossiers, on the machine that holds them."""

import typer

from tutela.cli.vault import cases, copies, custodians, officers, reports

app = typer.Typer(
    no_args_is_help=True,
    help="The vault of sealed dossiers: its keys, its log, unsealing and inquiries. On the vault's machine only.",
)
for command in (
    *custodians.COMMANDS,
    *officers.COMMANDS,
    *cases.COMMANDS,
    *copies.COMMANDS,
    *reports.COMMANDS,
):
    app.command(command.name, epilog=command.example)(command.act)
