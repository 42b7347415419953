"""Sources with one place changed: by the operators of cosmic-ray, and four that it lacks.

What only says something of a source is no place: annotations and the star before named arguments.
Nor are `frozen`, `slots` and `strict`, which make a mistake of ours loud, and the size of a cache.
"""

import ast
import difflib
import importlib.abc
import importlib.machinery
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import parso
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.operators.provider import OperatorProvider

PROJECT = Path(__file__).parents[1]
PACKAGE = PROJECT / "p2p_sheets"
THEIRS = """
    ReplaceComparisonOperator_Lt_LtE ReplaceComparisonOperator_LtE_Lt
    ReplaceComparisonOperator_Gt_GtE ReplaceComparisonOperator_GtE_Gt
    ReplaceComparisonOperator_Eq_NotEq ReplaceComparisonOperator_NotEq_Eq
    ReplaceComparisonOperator_Is_IsNot ReplaceComparisonOperator_IsNot_Is
    ReplaceBinaryOperator_Add_Sub ReplaceBinaryOperator_Sub_Add
    ReplaceBinaryOperator_Mul_Div ReplaceBinaryOperator_Div_Mul
    ReplaceBinaryOperator_BitOr_BitAnd ReplaceBinaryOperator_BitAnd_BitOr
    ReplaceUnaryOperator_USub_UAdd ReplaceUnaryOperator_Delete_Not
    ReplaceAndWithOr ReplaceOrWithAnd ReplaceTrueWithFalse ReplaceFalseWithTrue AddNot
    ReplaceBreakWithContinue ReplaceContinueWithBreak
    NumberReplacer ExceptionReplacer ZeroIterationForLoop
"""
SILENT = {"frozen", "slots", "strict", "maxsize"}


class _Reworded(Operator):  # type: ignore[misc] # cosmic-ray is not annotated
    """Spells nodes of one kind otherwise: by the first pattern that fits."""

    kind: str
    words: tuple[tuple[str, str], ...]

    def mutation_positions(self, node: Any) -> Iterator[Any]:
        if node.type == self.kind and self._reworded(node) != node.get_code():
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        del index  # there is one way
        return parso.python.tree.Name(self._reworded(node), node.start_pos)

    def _reworded(self, node: Any) -> str:
        for old, new in self.words:
            code, changed = re.subn(old, new, node.get_code(), count=1)
            if changed:
                return str(code)
        return str(node.get_code())

    @classmethod
    def examples(cls) -> tuple[()]:
        return ()


class NegateFilter(_Reworded):
    """`x for x in y if z` takes what it left out."""

    kind = "comp_if"
    words = ((r"(?s)^(\s*)if (.*)", r"\1if not (\2)"),)


class ReplaceMembership(_Reworded):
    """`in` becomes `not in`, and the other way round."""

    kind = "comparison"
    words = ((r"\snot in\s", " in "), (r"\sin\s", " not in "))


class ReplaceName(_Reworded):
    """The smallest becomes the largest, any becomes all, and half goes to the even cent."""

    kind = "name"
    words = (
        (r"\bmin$", "max"),
        (r"\bmax$", "min"),
        (r"\bany$", "all"),
        (r"\ball$", "any"),
        (r"\bROUND_HALF_UP$", "ROUND_HALF_EVEN"),
    )


class ReplaceFigure(_Reworded):
    """A figure written as text, as those of a Decimal are, gets another digit."""

    kind = "string"
    words = ((r'"(\d+(\.\d+)?)"$', r'"\g<1>1"'),)


OPERATORS: dict[str, Operator] = {name: OperatorProvider()[name]() for name in THEIRS.split()} | {
    own.__name__: own() for own in (NegateFilter, ReplaceMembership, ReplaceName, ReplaceFigure)
}


@dataclass(frozen=True)
class Mutant:
    """One change: the number-th place of an operator in a file."""

    path: Path
    operator: str
    number: int
    line: int

    @property
    def module(self) -> str:
        """The dotted name of what is changed."""
        return module_of(self.path)

    @property
    def code(self) -> str:
        """The changed source."""
        return str(mutate_code(_text(self.path), OPERATORS[self.operator], self.number))

    @property
    def changes_something(self) -> bool:
        """Is it another program, and one at all?"""
        try:
            return _meaning(self.code) != _meaning(_text(self.path))
        except SyntaxError:
            return False

    def __str__(self) -> str:
        lines = difflib.ndiff(_text(self.path).splitlines(), self.code.splitlines())
        old, new = (
            " ".join(line[2:].strip() for line in told if line[0] == sign)
            for told, sign in zip([list(lines)] * 2, "-+", strict=True)
        )
        return f"{self.path.relative_to(PROJECT).as_posix()}:{self.line}\n  - {old}\n  + {new}"


def drawn(paths: Iterable[Path], number: int, seed: int) -> tuple[list[Mutant], int]:
    """Draw so many mutants by chance, of how many there are."""
    every = [mutant for path in paths for mutant in _mutants(path)]
    random.Random(seed).shuffle(every)  # noqa: S311 (repeatable chance)
    return list(islice((one for one in every if one.changes_something), number)), len(every)


def _mutants(path: Path) -> Iterator[Mutant]:
    count: Counter[str] = Counter()
    for node in ast_nodes(get_ast(_text(path))):
        for name, operator in OPERATORS.items():
            for (line, _), _ in operator.mutation_positions(node):
                yield Mutant(path, name, count[name], line)
                count[name] += 1


def module_of(path: Path) -> str:
    """Give the dotted name of a file."""
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _meaning(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.Call):
            node.keywords = [one for one in node.keywords if one.arg not in SILENT]
        elif isinstance(node, ast.arguments):
            node.args = [*node.posonlyargs, *node.args, *node.kwonlyargs]
            node.defaults += filter(None, node.kw_defaults)
            node.posonlyargs, node.kwonlyargs, node.kw_defaults = [], [], []
    return ast.dump(tree)


class Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the mutated module in the place of the sound one."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.code = compile(mutant.code, str(mutant.path), "exec")

    def find_spec(self, name: str, *_: Any) -> Any:
        """Take over the one module."""
        if name != self.mutant.module:
            return None
        path = self.mutant.path
        is_package = path.name == "__init__.py"
        return importlib.machinery.ModuleSpec(name, self, origin=str(path), is_package=is_package)

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutated source."""
        path = self.mutant.path
        module.__file__ = str(path)
        if path.name == "__init__.py":
            module.__path__ = [str(path.parent)]
        exec(self.code, module.__dict__)  # noqa: S102 (that is the purpose)
