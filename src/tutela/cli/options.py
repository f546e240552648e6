"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

As = Annotated[
    str,
    typer.Option(
        "--as", envvar="TUTELA_OFFICER", help="Sign-in name of the officer who acts.", show_default=False
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON value, for a program to read.")]
File = Annotated[Path, typer.Argument(help="The file.", show_default=False)]
