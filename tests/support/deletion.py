"""Deleting a rule of validation: each statement that gives a check id, taken out of the running code."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType
from typing import NamedTuple

from tests.support.paths import ROOT

PACKAGE = ROOT / "scripts/imu_corpus"
FILES = (*sorted((PACKAGE / "validation").glob("*.py")), PACKAGE / "release/rebuild.py")
CHECK = re.compile(r"(files|contract|forms|schema|keys|text|meaning|events|description|seeds)\.[A-Za-z_0-9]+")


class Rule(NamedTuple):
    """A check id where the code has it."""

    check: str
    file: str
    """Below the package, without its ending."""
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.check} ({self.file}:{self.line})"


@cache
def rules() -> tuple[Rule, ...]:
    """Every check id in the code of validation and rebuilding, in order."""
    return tuple(rule for path in FILES for rule in _rules_of(path))


def _rules_of(path: Path) -> Iterator[Rule]:
    name = path.relative_to(PACKAGE).with_suffix("").as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHECK.fullmatch(node.value):
            yield Rule(node.value, name, node.lineno, node.col_offset)


@contextmanager
def without(rule: Rule) -> Iterator[None]:
    """Run as if the code had not what gives this id here."""
    tree = ast.parse((PACKAGE / f"{rule.file}.py").read_text(encoding="utf-8"))
    deletion = _Deletion(rule)
    tree = ast.fix_missing_locations(deletion.visit(tree))
    assert deletion.done, f"nothing to delete for {rule}"
    module = importlib.import_module(f"imu_corpus.{rule.file.replace('/', '.')}")
    function = getattr(module, deletion.function)
    code = function.__code__
    function.__code__ = next(_codes(compile(tree, module.__file__ or "", "exec"), deletion.function))
    try:
        yield
    finally:
        function.__code__ = code


def _codes(code: CodeType, name: str) -> Iterator[CodeType]:
    return (part for part in code.co_consts if isinstance(part, CodeType) and part.co_name == name)


class _Deletion(ast.NodeTransformer):
    """Takes out the smallest thing that gives the id: what is yielded, appended or listed, or a row of a loop."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.function = ""
        self.done = False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if not self._holds(node):
            return node
        self.function = self.function or node.name
        return self.generic_visit(node)

    def visit_Yield(self, node: ast.Yield) -> ast.AST:
        return self._replaced(node, ast.YieldFrom(ast.Tuple([], ast.Load())))

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.AST:
        return self._replaced(node, ast.YieldFrom(ast.Tuple([], ast.Load())))

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        call = node.value
        is_append = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "append"
        return self._replaced(node, ast.Pass()) if is_append else self.generic_visit(node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return self._replaced(node, ast.List([], ast.Load()))

    def visit_List(self, node: ast.List) -> ast.AST:
        return self._replaced(node, ast.List([], ast.Load()))

    def visit_For(self, node: ast.For) -> ast.AST:
        if isinstance(node.iter, ast.Tuple) and self._holds(node.iter):
            self.done = True
            node.iter.elts = [row for row in node.iter.elts if not self._holds(row)]
            return node
        return self.generic_visit(node)

    def _replaced(self, node: ast.AST, other: ast.AST) -> ast.AST:
        if not self._holds(node):
            return node
        self.done = True
        return other

    def _holds(self, node: ast.AST) -> bool:
        place = (self.rule.line, self.rule.column)
        constants = (part for part in ast.walk(node) if isinstance(part, ast.Constant))
        return any((part.lineno, part.col_offset) == place for part in constants)
