"""What to say: one Markdown file a template, read and checked when the bot starts."""

from importlib.resources import files

from bot.core.drafting import Template, parse


def templates() -> tuple[Template, ...]:
    """Every template that ships, by name; raises InputError naming file and line when one is wrong."""
    folder = files(__package__).joinpath("templates")
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".md")), key=lambda e: e.name)
    return tuple(parse(entry.name.removesuffix(".md"), entry.read_text("utf-8")) for entry in found)
