"""Kinds of sources, found by themselves."""

import pytest

from bot.core.mentions import Query, SourceSpec
from bot.errors import InputError
from bot.http import Http
from bot.sources import kinds, open_source
from bot.sources.access import Access
from tests.sources.conftest import NOW


def test_every_kind_has_a_line_of_help_that_begins_with_it() -> None:
    assert {"feed", "file"} <= set(kinds())
    assert all(line.startswith(kind) for kind, line in kinds().items())


@pytest.mark.parametrize("kind", ["feed", "file"])
def test_a_spec_opens_a_source(kind: str, http: Http) -> None:
    source = open_source(
        SourceSpec(kind, "https://x.example/rss"), query=Query(), access=Access(http, lambda: NOW)
    )
    assert callable(source.fetch)


def test_an_unknown_kind_is_refused_with_a_suggestion(http: Http) -> None:
    with pytest.raises(InputError, match="did you mean “feed”"):
        open_source(SourceSpec("feeds", "x"), query=Query(), access=Access(http, lambda: NOW))
