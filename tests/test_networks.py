"""Which sources may reach this machine: those whose network's address is set to it, and no others."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot.app import make_networks
from bot.config import load
from bot.core.mentions import Query, SourceSpec
from bot.errors import SourceError
from bot.store.sqlite import SqliteStore

NEWS = b"""<rss version="2.0"><channel><title>News</title><item><guid>https://example.com/1</guid>
<title>Brindle &amp; Fern kettles</title></item></channel></rss>"""
QUERY = Query(any=("Brindle & Fern",))


class _News(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(NEWS)))
        self.end_headers()
        self.wfile.write(NEWS)

    def log_message(self, *words: object) -> None:
        return


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _News)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with_it = SqliteStore(tmp_path / "networks.db")
    yield with_it
    with_it.close()


def test_a_network_set_to_this_machine_is_read_whatever_slack_is(store: SqliteStore, address: str) -> None:
    networks = make_networks(load({"NEWS_SEARCH_URL": address}), store=store)
    spec = SourceSpec("news")
    assert len(networks.open(spec, QUERY).fetch({}).mentions) == 1
    assert not networks.pacing(spec, live=False, quiet=False)


@pytest.mark.parametrize("settings", [{}, {"NEWS_SEARCH_URL": "http://127.0.0.1:9"}])
def test_a_feed_on_this_machine_is_refused(
    store: SqliteStore, address: str, settings: dict[str, str]
) -> None:
    networks = make_networks(load(settings), store=store)
    with pytest.raises(SourceError, match="only the ports 80 and 443") as refused:
        networks.open(SourceSpec("feed", address), QUERY).fetch({})
    assert refused.value.permanent


def test_a_network_elsewhere_never_leads_to_this_machine(store: SqliteStore) -> None:
    settings = load({"X_API_URL": "http://127.0.0.1:9", "NEWS_SEARCH_URL": "http://localhost.example:80"})
    networks = make_networks(settings, store=store)
    assert networks.access_of(SourceSpec("news")).http is networks.access.http
    assert networks.access_of(SourceSpec("x")).http is networks.near
