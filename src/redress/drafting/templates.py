"""The templates of letters: those that come with Redress, and a council's own in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import jinja2

from redress.drafting.samples import sample_values
from redress.drafting.sandbox import Sandbox, TemplateFault, seen_faults, syntax_fault
from redress.drafting.values import ATTRIBUTES, NAMES
from redress.drafting.wording import ENGLISH, WELSH, packaged_templates
from redress.errors import LetterError, TemplateError
from redress.triage.processes import default_processes
from redress.triage.profiles import Profile

LANGUAGES = (ENGLISH, WELSH)
FALLBACK = "enquiry"
"""The process whose letter is drafted where a process has none."""
PACKAGED = "packaged/"
"""Before a name, as in "packaged/en/enquiry.j2": Redress' own, though the council has one."""
_ENDING = ".j2"
_SUBJECT = "# "

Samples = Callable[[str, str], Iterable[Mapping[str, Any]]]
"""Sample values for the letters of a process in a language."""


@dataclass(frozen=True)
class Templates:
    """Every template that a council's letters are made with."""

    folder: Path | None
    """Its own, before the packaged ones."""
    _own: Mapping[str, str | TemplateFault] = field(init=False, repr=False)
    """By name, each as read when this was made, or why it could not be."""
    _sandbox: Sandbox = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_own", _read(self.folder) if self.folder else {})
        object.__setattr__(self, "_sandbox", Sandbox(jinja2.FunctionLoader(self._loaded)))

    def language_of(self, process: str, language: str) -> str:
        """The language in which a process has a letter: the one asked for, else English."""
        return language if self._has(f"{language}/{process}{_ENDING}") else ENGLISH

    def process_of(self, process: str) -> str:
        """The process whose letter it gets: its own, else the fallback's."""
        return process if self._has(f"{ENGLISH}/{process}{_ENDING}") else FALLBACK

    def origin(self, process: str, language: str) -> str:
        """Whose words a letter has, for the officer."""
        name = f"{language}/{process}{_ENDING}"
        whose = "the council’s" if name in self._own else "the packaged"
        return f"words of {whose} template {name}"

    def render(self, process: str, language: str, values: Mapping[str, Any]) -> str:
        """A letter as text with headings, lists and marks.

        Raises:
            LetterError: the template failed on these values.
        """
        name = f"{language}/{process}{_ENDING}"
        try:
            return self._sandbox.get_template(name).render(values)
        except Exception as error:
            # A council's template may fail in any way that Python knows.
            fault = self._fault(error, name)
            raise LetterError(
                f"The letter cannot be drafted. {fault}", code="template_failed"
            ) from None

    def faults(self, samples: Samples) -> list[TemplateFault]:
        """Everything that does not hold in the council's own templates."""
        if self.folder is None:
            return []
        found = list(_misplaced(self.folder))
        for language in LANGUAGES:
            for name in self._to_try(language):
                found += self.faults_in(name, samples)
        return list(dict.fromkeys(found))

    def _to_try(self, language: str) -> list[str]:
        """The council's templates of a language, and every letter that a part of its own may be
        in."""
        ours = [name for name in self._own if name.startswith(f"{language}/")]
        if any(name.startswith(f"{language}/_") for name in ours):
            every = (f"{language}/{process}{_ENDING}" for process in sorted(_processes()))
            ours += [name for name in every if self._has(name)]
        return ours

    def faults_in(self, name: str, samples: Samples) -> list[TemplateFault]:
        """Everything that does not hold in one template, such as "en/enquiry.j2"."""
        source = self._source(name)
        if isinstance(source, TemplateFault):
            return [source]
        if source is None:
            return [TemplateFault(self._told(name), 1, "there is no such template")]
        seen = seen_faults(source, self._told(name), self._sandbox, NAMES, ATTRIBUTES)
        language, _, file = name.partition("/")
        process = file.removesuffix(_ENDING)
        if seen or process.startswith("_") or process not in _processes():
            return seen
        return list(self._failures(name, samples(process, language)))[:1]

    def _failures(self, name: str, samples: Iterable[Mapping[str, Any]]) -> Iterator[TemplateFault]:
        for values in samples:
            try:
                rendered = self._sandbox.get_template(name).render(values)
            except Exception as error:
                yield self._fault(error, name)
                return
            if not rendered.lstrip().startswith(_SUBJECT):
                yield TemplateFault(
                    self._told(name), 1, "the letter has no subject: begin with a line '# …'"
                )

    def _fault(self, error: Exception, name: str) -> TemplateFault:
        if isinstance(error, jinja2.TemplateSyntaxError):
            return syntax_fault(error, error.filename or self._told(name))
        if isinstance(error, jinja2.TemplateNotFound):
            return TemplateFault(self._told(name), 1, f"there is no template '{error.message}'")
        file, line = self._told(name), 1
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename.endswith(_ENDING):
                file, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
            trace = trace.tb_next
        # Jinja's own messages name no value; those of Python may.
        told = str(error) if isinstance(error, jinja2.TemplateError) else type(error).__name__
        return TemplateFault(file, line, told.rstrip("."))

    def _has(self, name: str) -> bool:
        return self._source(name) is not None

    def _source(self, name: str) -> str | TemplateFault | None:
        own = self._own.get(name)
        return own if own is not None else _packaged(name.removeprefix(PACKAGED))

    def _told(self, name: str) -> str:
        return str(self.folder / name) if self.folder and name in self._own else name

    def _loaded(self, name: str) -> tuple[str, str, None] | None:
        source = self._source(name)
        if isinstance(source, TemplateFault):
            raise LetterError(str(source), code="template_failed")
        return None if source is None else (source, self._told(name), None)


@cache
def templates_in(folder: Path | None) -> Templates:
    """The templates of a council that has its own in a folder; read once."""
    return Templates(folder)


def load_templates(profile: Profile) -> Templates:
    """A council's templates, all of its own found to hold.

    Raises:
        TemplateError: one does not hold; the message lists every fault by file and line.
    """
    templates = templates_in(profile.templates)
    faults = templates.faults(sample_values)
    if faults:
        told = [f"{profile.templates}: these templates do not hold.", *map(str, faults)]
        raise TemplateError("\n".join(told))
    return templates


def _misplaced(folder: Path) -> Iterator[TemplateFault]:
    """Files and folders that no letter would ever be made with."""
    for path in sorted(folder.iterdir()):
        if path.name not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            yield TemplateFault(str(path), 1, f"here are only folders of languages: {known}")
        elif not path.is_dir():
            yield TemplateFault(str(path), 1, "this is to be a folder")
        else:
            yield from _misplaced_files(path)


def _misplaced_files(folder: Path) -> Iterator[TemplateFault]:
    for path in sorted(folder.iterdir()):
        if path.suffix != _ENDING:
            yield TemplateFault(str(path), 1, f"a template's name ends in '{_ENDING}'")
        elif not path.stem.startswith("_") and path.stem not in _processes():
            yield TemplateFault(
                str(path), 1, f"there is no process '{path.stem}'; see `redress clock`"
            )


@cache
def _processes() -> frozenset[str]:
    return frozenset(one.code for one in default_processes())


def _read(folder: Path) -> dict[str, str | TemplateFault]:
    found: dict[str, str | TemplateFault] = {}
    for path in sorted(folder.glob(f"*/*{_ENDING}")):
        name = path.relative_to(folder).as_posix()
        try:
            found[name] = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            told = f"it cannot be read ({type(error).__name__})"
            found[name] = TemplateFault(str(path), 1, told)
    return found


@cache
def _packaged(name: str) -> str | None:
    if not _is_inside(name):
        return None
    file: Traversable = packaged_templates()
    for part in name.split("/"):
        file = file / part
    return file.read_text("utf-8") if file.is_file() else None


def _is_inside(name: str) -> bool:
    return all(part not in ("", "..", ".") and "\\" not in part for part in name.split("/"))
