"""Whether a text is English enough to be scored: the lexicon knows no other language."""

import re

MIN_WORDS = 2
MIN_LATIN_SHARE = 0.6
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LETTER = re.compile(r"[^\W\d_]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH = _words(
    "the a an and or of to in is are was it this that you i my we they for on with not at be have has your "
    "so just what how why from by but if me no all can do did don't it's i'm"
)
# The commonest words of each that English does not have.
_OTHERS = {
    "Spanish": "el la los las de del que y es en un una por con para como más pero muy está lo su se mi no",
    "French": "le les des est et un une pour dans pas que qui sur avec vous je ce cette mais plus très ne du",
    "German": "der die das und ist nicht ein eine ich sie mit für auf von zu den dem sich auch wie aber im",
    "Portuguese": "o os as que não uma um para com por do da em é mais mas muito seu isso você eu no na",
    "Italian": "il lo gli che non un una per con di del della è sono più ma molto questo anche mi si",
    "Dutch": "de het een en van ik niet dat die op te zijn met voor maar er wat ook aan je",
    "Indonesian": "yang dan di ini itu tidak dengan untuk saya ada dari ke bisa aku kamu sudah juga",
    "Turkish": "bir ve bu için ne çok de da ama gibi daha ben var değil mi",
}
_FOREIGN = {name: _words(words) - _ENGLISH for name, words in _OTHERS.items()}


def why_unscored(text: str, lang: str | None) -> str | None:
    """The reason in words why the text cannot be scored; None when it can."""
    if lang and not lang.lower().startswith("en"):
        return f"language “{lang}” is not scored"
    if not text.isascii() and not _mostly_latin(text):
        return "mostly not Latin letters, not scored"
    words = _WORD.findall(text.lower())
    if len(words) < MIN_WORDS:
        return "too short to score"
    return None if lang else _foreign(frozenset(words))


def _mostly_latin(text: str) -> bool:
    return len(_LATIN.findall(text)) >= MIN_LATIN_SHARE * len(_LETTER.findall(text))


def _foreign(words: frozenset[str]) -> str | None:
    english = len(words & _ENGLISH)
    name, count = max(((n, len(words & known)) for n, known in _FOREIGN.items()), key=lambda pair: pair[1])
    return f"looks like {name}, not scored" if count >= 2 and count > english else None
