"""The sandbox of a council's templates, and what is seen to be wrong in one without running it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, TemplateSyntaxError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

_FILTERS = frozenset(
    "capitalize first join last length list lower reverse sort title trim upper".split()
)
_OF_LOOPS = frozenset("index index0 revindex revindex0 first last length previtem nextitem".split())
_PARTS = "parts"
"""The macros that the packaged letters import, so that whoever extends one has them."""
_INTERNAL = "templates cannot reach the program's own parts ({found})"


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """Something that does not hold in a template, and where."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.message}."


class LetterFunction:
    """A function that a template may call."""

    __slots__ = ("_function",)

    def __init__(self, function: Any) -> None:
        self._function = function

    def __call__(self, code: str) -> Any:
        return self._function(str(code))


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja without Python: its own macros, blocks and the letter's functions may be called,
    nothing else, and nothing grows without bounds."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, loader: BaseLoader) -> None:
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in sorted(_FILTERS)}

    def is_safe_callable(self, obj: Any) -> bool:
        """Whether a template may call this: no method of a text, which may fill the memory."""
        return isinstance(obj, Macro | BlockReference | LetterFunction)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse an operator by which a text grows without bounds."""
        raise SecurityError(f"'{operator}' cannot be used in a template")


def syntax_fault(error: TemplateSyntaxError, file: str) -> TemplateFault:
    """What Jinja's parser found."""
    return TemplateFault(file, error.lineno, (error.message or "").rstrip("."))


def seen_faults(
    source: str,
    file: str,
    sandbox: Sandbox,
    names: frozenset[str],
    attributes: frozenset[str],
) -> list[TemplateFault]:
    """What is wrong in a template as written: its syntax, names that nothing has, and attempts to
    reach Python."""
    try:
        tree = sandbox.parse(source, filename=file)
        unknown = meta.find_undeclared_variables(tree)
    except TemplateSyntaxError as error:
        return [syntax_fault(error, file)]
    shared = {*_imported(tree), *_set(tree)}
    if tree.find(nodes.Extends):
        shared.add(_PARTS)
    found = [
        TemplateFault(file, line, message)
        for line, message in (
            *_unknown_names(tree, unknown - shared, names),
            *_attributes(tree, attributes, shared),
            *_items(tree),
        )
    ]
    return sorted(found, key=lambda fault: fault.line)


def _imported(tree: nodes.Template) -> Iterator[str]:
    return (node.target for node in tree.find_all(nodes.Import))


def _set(tree: nodes.Template) -> Iterator[str]:
    """What a template sets outside its blocks, and its blocks therefore know."""
    for node in tree.body:
        if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            yield node.target.name


def _unknown_names(
    tree: nodes.Template, used: set[str], names: frozenset[str]
) -> Iterator[tuple[int, str]]:
    unknown = used - names
    for node in tree.find_all(nodes.Name):
        if node.name in unknown:
            unknown.discard(node.name)
            yield node.lineno, f"there is no value '{node.name}'; there are: {_listed(names)}"


def _attributes(
    tree: nodes.Template, attributes: frozenset[str], shared: set[str]
) -> Iterator[tuple[int, str]]:
    for node in tree.find_all(nodes.Getattr):
        owner = node.node.name if isinstance(node.node, nodes.Name) else ""
        if node.attr.startswith("_"):
            yield node.lineno, _INTERNAL.format(found=node.attr)
        elif owner in shared or owner == "self" or (owner == "loop" and node.attr in _OF_LOOPS):
            continue
        elif node.attr not in attributes:
            known = _listed(attributes)
            yield node.lineno, f"nothing has '{node.attr}'; values have: {known}"


def _items(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    for node in tree.find_all(nodes.Getitem):
        key = node.arg.value if isinstance(node.arg, nodes.Const) else None
        if isinstance(key, str) and key.startswith("_"):
            yield node.lineno, _INTERNAL.format(found=key)


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
