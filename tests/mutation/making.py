"""Mutants of the core's modules, as mutmut's operators make them: one change to one function each."""

import difflib
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import libcst
from mutmut.mutation.file_mutation import Mutation, create_mutations, deep_replace

SOURCES: Final = Path(__file__).parents[2] / "src"
PACKAGES: Final = ("tutela/core/disclosure", "tutela/core/law")


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """One change: `name` is module, function and number, the same as long as the module is the same."""

    name: str
    module: str
    function: str  # its qualified name
    tree: libcst.Module
    mutation: Mutation

    @property
    def place(self) -> str:
        """The function that is changed: `module:qualified name`."""
        return f"{self.module}:{self.function}"

    def source(self) -> str:
        """The whole module with the change."""
        changed = deep_replace(self.tree, self.mutation.original_node, self.mutation.mutated_node)
        assert isinstance(changed, libcst.Module)
        return changed.code

    def difference(self) -> str:
        """The lines that the change takes out and puts in."""
        lines = difflib.unified_diff(
            self.tree.code.splitlines(), self.source().splitlines(), lineterm="", n=0
        )
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def all_mutants() -> list[Mutant]:
    """Every mutant of both packages, by module and place."""
    files = sorted(file for package in PACKAGES for file in SOURCES.joinpath(package).glob("*.py"))
    return [mutant for file in files for mutant in mutants_of(file)]


def mutants_of(file: Path) -> Iterator[Mutant]:
    """The mutants of one module, numbered within their function; decorated functions have none."""
    tree, mutations, _, _ = create_mutations(file.as_posix(), file.read_text("utf-8"))
    names = dict(_functions(tree.body))
    module = ".".join(file.relative_to(SOURCES).with_suffix("").parts)
    counts: dict[str, int] = {}
    for mutation in mutations:
        place = mutation.contained_by_top_level_function
        if place in names:
            function = names[place]
            counts[function] = counts.get(function, 0) + 1
            name = f"{module.removeprefix('tutela.core.')}:{function}:{counts[function]}"
            yield Mutant(name, module, function, tree, mutation)


def _functions(
    body: Iterable[libcst.CSTNode], within: str = ""
) -> Iterator[tuple[libcst.FunctionDef | None, str]]:
    for node in body:
        if isinstance(node, libcst.FunctionDef):
            yield node, within + node.name.value
        elif isinstance(node, libcst.ClassDef):
            yield from _functions(node.body.body, f"{within}{node.name.value}.")


def sample(mutants: Sequence[Mutant], size: int, seed: int) -> list[Mutant]:
    """A random sample in random order, each module by its share and with one at least; the same for the same seed."""
    dice = random.Random(seed)
    by_module: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        by_module.setdefault(mutant.module, []).append(mutant)
    chosen: list[Mutant] = []
    for own in by_module.values():
        share = max(1, round(size * len(own) / len(mutants)))
        chosen += dice.sample(own, min(share, len(own)))
    dice.shuffle(chosen)
    return chosen
