"""X recent search: space is AND, `OR`, `-`, phrases, and operators; a query is billed by what it returns.

docs.x.com/x-api/posts/search/integrate/{build-a-query,operators}: keywords and phrases are matched against
the text split at punctuation, whatever its case and accents; `#tag` and `@name` against the entities X saw.
"""

import re
from collections.abc import Sequence

from bot.core.dialects._build import Alternatives, alternatives, fitting, plan
from bot.core.dialects._parts import Part, Sort, here, local, phrase
from bot.core.mentions import Query
from bot.core.plans import Plan
from bot.core.terms import term_of

KIND = "x"
LONGEST = 512
"""Characters of the raw query, self-serve access: docs.x.com/x-api/posts/search/introduction."""
_USERNAME = re.compile(r"[A-Za-z0-9_]{1,15}")
_UNKNOWN = ("und", "zxx", "qam", "qct", "qht", "qme", "qst")
"""What X says when it knows no language: the local matcher lets such posts pass."""
_CODES = {"he": ("iw",), "id": ("in",), "zh": ("zh-CN", "zh-TW", "zh")}
_KNOWN = frozenset(
    """am ar bg bn bo ca ckb cs cy da de dv el en es et eu fa fi fr gu hi ht hu hy is it ja ka km kn ko lo lt
    lv ml mr my ne nl no or pa pl ps pt ro ru sd si sk sl sr sv ta te th tl tr ug uk ur vi""".split()  # noqa: SIM905
)


def compile_query(query: Query) -> Plan:
    """Queries for recent search; raises CannotAsk."""
    found = alternatives(KIND, "X", query, _write)
    own = [f"-from:{name}" for name in here(KIND, query.own) if _USERNAME.fullmatch(name)]
    attempts = (
        (("own", "none", "langs", "all"), [*own, *_nones(query), *_langs(query)]),
        (("own", "langs", "all"), [*own, *_langs(query)]),
        (("own", "all"), own),
    )
    for sent, rest in attempts:
        whole = _joined(found.any, (*found.all, *rest))
        if len(whole) <= LONGEST:
            return plan([whole], "query", local=_left(query, sent, whole))
    wide = Alternatives(found.any, (*found.all, *own))
    return plan(fitting(wide, _joined, LONGEST), "query", local=local(query))


def _write(part: Part) -> Sequence[str] | None:
    if part.sort is Sort.AUTHOR:
        return [f"from:{part.name}"] if _USERNAME.fullmatch(part.name) else []
    if part.sort is Sort.TAG:
        return [f"#{part.name}"]
    if part.sort is Sort.HANDLE and _USERNAME.fullmatch(part.name):
        return [f"@{part.name}"]
    if not part.phrases:
        return None
    words = " ".join(map(phrase, part.phrases))
    if part.sort is Sort.DOMAIN:
        return [f'url:"{part.name}"', words]
    return [f"({words})" if len(part.phrases) > 1 else words]


def _joined(some: Sequence[str], must: Sequence[str]) -> str:
    options = f"({' OR '.join(some)})" if len(some) > 1 else "".join(some)
    return " ".join(part for part in (options, *must) if part)


def _nones(query: Query) -> list[str]:
    """What X may leave out: single plain words. A phrase of X's runs over commas, ours does not, and a word
    that counts in one spelling only would take the others with it."""
    terms = [term_of(term) for term in query.none if term not in query.case_sensitive]
    plain = (t for t in terms if t.words == (t.text,) and not t.open_end and not t.unspaced)
    return [f"-{phrase(term.text)}" for term in plain if "_" not in term.text]


def _langs(query: Query) -> list[str]:
    """The languages as X codes them, and no language; nothing when X lacks one of them."""
    primary = dict.fromkeys(lang.casefold().replace("_", "-").split("-")[0] for lang in query.langs)
    wanted = [{"iw": "he", "in": "id"}.get(lang, lang) for lang in primary]
    if not wanted or not all(lang in _CODES or lang in _KNOWN for lang in wanted):
        return []
    codes = [code for lang in wanted for code in _CODES.get(lang, (lang,))]
    return [f"({' OR '.join(f'lang:{code}' for code in (*codes, *_UNKNOWN))})"]


def _left(query: Query, sent: Sequence[str], whole: str) -> tuple[str, ...]:
    """What stays local: a part counts as sent only when all of it was."""
    done = set(sent)
    if len(_nones(query)) < len(query.none):
        done.discard("none")
    if "lang:" not in whole:
        done.discard("langs")
    return local(query, sent=tuple(done))
