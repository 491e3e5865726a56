"""The card of a fitted model: what it was fitted to, what it is worth, what it must not be used for."""

from collections.abc import Mapping
from datetime import datetime

from bot.core.grading import Grades

_TEMPLATE = """# Tone model of your own
Made {at:%Y-%m-%d %H:%M} UTC by `firebreak learn`, from {count:,} labelled texts ({labels}).

## What it is worth
{how}, on texts it had not seen:

| | precision | recall | F1 | texts |
|---|---|---|---|---|
{rows}

Macro recall {macro:.1f} %, accuracy {accuracy:.1f} %. The model that comes with Firebreak, on the same
texts: macro recall {before:.1f} %.
{deep}
## What is in it
Weights of hashed words, pairs of words and stretches of letters, and of the lexicons' numbers.
No text and no vocabulary of the material is kept: words stand in it only as hashed numbers.
Penalty {penalty:g}. The same material gives the same file.

## Limits
It knows English only, and the people, the time and the topics of its material. Its labels are those of the
people who made them. Whether you may pass the file on depends on the licence of the material:
see docs/licences.md.
"""


def card(
    *,
    at: datetime,
    labels: Mapping[str, int],
    grades: Grades,
    before: float,
    penalty: float,
    how: str,
    deep: str = "",
) -> str:
    """The card as Markdown; `before` is the macro recall (0..1) of Firebreak's own model."""
    rows = "\n".join(
        f"| {name} | "
        + " | ".join(f"{100 * x:.1f}" for x in (one.precision, one.recall, one.f1))
        + f" | {one.count:,} |"
        for name, one in grades.by_class.items()
    )
    return _TEMPLATE.format(
        at=at,
        count=sum(labels.values()),
        labels=", ".join(f"{count:,} {name}" for name, count in labels.items()),
        how=how,
        rows=rows,
        macro=100 * grades.macro_recall,
        accuracy=100 * grades.accuracy,
        before=100 * before,
        deep=f"\n## The deep tier\n{deep}\n" if deep else "",
        penalty=penalty,
    )
