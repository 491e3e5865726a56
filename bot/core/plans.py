"""A watch's query as one network would be asked it: never narrower than the query itself."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a network: as a person may read it, and as its parameters (`q`, `tag`…)."""

    words: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> Mapping[str, str]:
        """The parameters by name."""
        return dict(self.params)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a network is asked for a query: every request together returns whatever the query would accept.

    `local` names the parts of the query that only the local matcher decides, `doubts` says in sentences what
    the network may all the same not give. `refused` says in words why this network cannot be asked for this
    query at all (then there are no requests).
    """

    requests: tuple[Request, ...] = ()
    local: tuple[str, ...] = ()
    refused: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of source as a person chooses it: what to type, what it sees and not, what it costs.

    `calls_a_day` is at the ordinary pace for one watch; `ready` whether its credentials are set, `missing`
    names those that are not.
    """

    kind: str
    name: str
    example: str
    finds: str
    blind: tuple[str, ...] = ()
    target: str = ""
    target_needed: bool = False
    usd_per_post: float = 0.0
    calls_a_day: int = 0
    missing: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it can be read as things are set."""
        return not self.missing
