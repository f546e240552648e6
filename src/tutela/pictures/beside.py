"""The table beside a picture: the same rows and numbers, in Markdown."""

from tutela.pictures.chart import Cell, Chart, Heading


def markdown(chart: Chart) -> str:
    """Title, description, table, legend and notes in both languages."""
    lines = [f"# {chart.title.zh}\n", f"\n{chart.title.en}\n", f"\n{_both(chart.description)}\n\n"]
    lines.append(_row(["", *map(_both, chart.columns)]))
    lines.append(_row(["---"] * (len(chart.columns) + 1)))
    for row, cells in zip(chart.rows, chart.cells, strict=True):
        lines.append(_row([_both(row), *map(_cell, cells)]))
    lines.append("\n")
    lines += [f"- {_both(note)}\n" for note in (*chart.legend, *chart.notes)]
    return "".join(lines)


def _both(heading: Heading) -> str:
    return f"{heading.zh} {heading.en}".strip()


def _cell(cell: Cell) -> str:
    return "; ".join(part for part in (cell.label, cell.zh, cell.en) if part)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"
