"""Brings the catalogues of `bot/slack/languages` up to the code: `python -m tools.phrases`.

Writes `messages.pot` with every phrase that is given to `_`, `_n` or `N_`, and every `.po` file with the same
phrases in the same order: what was translated stays, what is new is empty, what is gone is gone.
"""

import ast
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.slack.catalogue import Entry, entries
from bot.slack.core_words import phrases

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "bot" / "slack" / "languages"
TEMPLATE = FOLDER / "messages.pot"
HEADER = "Content-Type: text/plain; charset=UTF-8\n"
MARKS = {"_": 1, "N_": 1, "_n": 2}
"""The calls that mark phrases, and how many of their arguments are phrases."""


def found() -> dict[tuple[str, str | None], list[str]]:
    """Every phrase (with that of several, if any) and the files it stands in, in the order of the files."""
    places: dict[tuple[str, str | None], list[str]] = {}
    for path in sorted([*(ROOT / "bot" / "slack").glob("*.py"), *(ROOT / "handlers").glob("*.py")]):
        for phrase in _marked(path):
            names = places.setdefault(phrase, [])
            if (name := path.relative_to(ROOT).as_posix()) not in names:
                names.append(name)
    for words in phrases():
        places.setdefault((words, None), ["bot/slack/core_words.py"])
    return places


def catalogue(header: str, known: Iterable[Entry]) -> str:
    """A catalogue of every phrase, with the forms that are known already."""
    forms = {(one.words, one.several): one.forms for one in known}
    return "\n".join(
        [
            _entry("", None, (header,)),
            *(_entry(*phrase, forms.get(phrase, ()), files) for phrase, files in found().items()),
        ]
    )


def missing(path: Path) -> list[str]:
    """The phrases that a catalogue has no words for."""
    known = {(one.words, one.several) for one in entries(path.read_text("utf-8")) if all(one.forms)}
    return [words for words, several in found() if (words, several) not in known]


def _marked(path: Path) -> Iterator[tuple[str, str | None]]:
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        count = MARKS.get(call.func.id, 0) if isinstance(call.func, ast.Name) else 0
        words = [arg.value for arg in call.args[:count] if isinstance(arg, ast.Constant)]
        if count and len(words) == count:
            yield (str(words[0]), str(words[1]) if count == 2 else None)


def _entry(words: str, several: str | None, forms: tuple[str, ...], files: Iterable[str] = ()) -> str:
    lines = [f"#: {' '.join(files)}"] if files else []
    lines.append(f"msgid {_quoted(words)}")
    if several is None:
        return "\n".join([*lines, f"msgstr {_quoted(forms[0] if forms else '')}", ""])
    lines.append(f"msgid_plural {_quoted(several)}")
    lines += [f"msgstr[{n}] {_quoted(form)}" for n, form in enumerate(forms or ("", ""))]
    return "\n".join([*lines, ""])


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def main() -> int:
    """Writes the template and the catalogues, and says what each lacks."""
    TEMPLATE.write_text(catalogue(HEADER, ()), "utf-8")
    for path in sorted(FOLDER.glob("*.po")):
        known = list(entries(path.read_text("utf-8")))
        header = next((one.forms[0] for one in known if not one.words), HEADER)
        path.write_text(catalogue(header, known), "utf-8")
        lacks = missing(path)
        print(f"{path.name}: {len(found()) - len(lacks)} of {len(found())} phrases translated")
        print(*(f"  lacks: {words}" for words in lacks), sep="\n", end="\n" if lacks else "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
