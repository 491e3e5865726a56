"""Which language a text is in, by its letters and commonest words, and whether its tone can be scored.

The lexicons know English alone: a text in another language is unknown, never neutral. Where languages are
mixed, the one with more of its commonest words counts.
"""

import re

MIN_WORDS = 2
MIN_LATIN_SHARE = 0.6
MIN_KNOWN = 2
"""So many of a language's commonest words make a text its own; one is enough where a letter says the same."""
MIN_WORDS_ALONE = 4
"""Or where none of so many words is a common English one."""
UNSAID = frozenset({"", "und", "zxx", "qme", "qht", "qam", "art", "mul"})
"""Codes with which a network says that it does not know."""
_NOT_SAID = re.compile(r"(?:https?://|www\.)\S+|[@#]\w+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LETTER = re.compile(r"[^\W\d_]")

NAMES = {
    "en": "English", "es": "Spanish", "fr": "French", "de": "German", "pt": "Portuguese", "it": "Italian",
    "nl": "Dutch", "pl": "Polish", "sv": "Swedish", "id": "Indonesian", "tr": "Turkish", "ar": "Arabic",
    "ja": "Japanese", "ko": "Korean", "zh": "Chinese", "ru": "Russian", "hi": "Hindi",
}  # fmt: skip
"""The languages that are told apart, by their codes."""

_SCRIPTS = {
    "ja": re.compile("[\u3040-\u30ff]"),
    "ko": re.compile("[\u1100-\u11ff\uac00-\ud7a3]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
}
"""In this order: a Japanese text has Chinese characters too."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH = _words(
    "the a an and or of to in is are was were it this that these those you i my me we our us they them "
    "their he she his her him for on with not at be been am have has had your so just what how why who "
    "when where which from by but if no all any can could will would should do does did don't didn't "
    "can't won't it's i'm there here as an about after again ever never more most much very too up down "
    "out off over into get got go going one two same some like love hate worst best good bad great day "
    "time now then than still only back need please thanks thank help make made new old really ya see "
    "away was because service flight"
)
# The commonest words of each that English does not have.
_COMMONEST = {
    "es": "el la los las de del que y es en un una por con para como más pero muy está están lo su se "
    "mi no al ya me te le nos porque cuando esto esta este ese eso son fue ha han hay sin todo "
    "todos nada nunca siempre qué gracias servicio señores hoy ayer soy tengo puedo buenísimo mal "
    "verdad nadie quiero vuestra nueva nuevo vamos contra",
    "fr": "le les des est et un une pour dans pas que qui sur avec vous je ce cette mais plus très ne "
    "du la de au aux en il elle nous mon ma mes votre vos suis ai c'est j'ai n'est d'un qu'il "
    "tout toujours jamais rien être fait sont par sans leur merci depuis ça oui encore j'adore "
    "chez quelle quand était bon bonne a été êtes magasin se on devant",
    "de": "der die das und ist nicht ein eine einen ich sie mit für auf von zu den dem sich auch wie "
    "aber im es wir ihr mein meine euch euer war habe hat haben kein keine noch nur schon wenn "
    "dass mir mich bei nach aus sehr immer nie wieder danke warum heute wurde sind bin ihnen sein "
    "jetzt gut alles bitte wann macht gestern mehr sollte niemand",
    "pt": "o os as que não uma um para com por do da dos das em é mais mas muito seu sua isso você eu "
    "no na meu minha está são foi já tem tenho quando porque sem só até nunca sempre obrigado "
    "obrigada hoje ontem pra vocês de ao me pela pelo vou meus pro dessa desse desde vamos "
    "ninguém muita pessoal essa esse hora cuidado adorei todo mundo demais loja dentro ficou",
    "it": "il lo gli che non un una per con di del della è sono più ma molto questo questa anche mi si "
    "la le dei delle nel nella al alla ho ha hanno mio mia vostro sempre mai perché come quando "
    "tutto niente grazie oggi ieri ancora ci c'è dal ora stato stata nessuno vostra da bella "
    "ottimo voi alle nuova nuovo bene tutti prossima signora",
    "nl": "de het een en van ik niet dat die op te zijn met voor maar er wat ook aan je mijn jullie "
    "geen nog naar bij uit als wel dit deze heb heeft hebben was waarom nooit altijd weer al om "
    "wij ze hun dan meer vandaag bedankt ben in gisteren heel kan mij we hier echt goed morgen "
    "door moet worden gaat alles snel niemand eindelijk",
    "pl": "nie się jest na do że to z w i jak ale co za od po czy mam mnie tak już był była było są dla "
    "tylko bardzo przez ich jego moje mój moja wasza jestem nigdy zawsze dlaczego dziękuję "
    "jeszcze tego ten ta przy bez wczoraj dzisiaj znowu którą wszystko świetnie naprawdę tej mi "
    "możecie kiedy",
    "sv": "och att det som är på för med den har inte av till ett jag om så men var mig sig från vi kan "
    "när min mitt er ni nu ska bara han hon också vad efter aldrig alltid tack varför mycket "
    "ingen fick blev en detta inga hos går dag igen allt bra sen väldigt",
    "id": "yang dan di ini itu tidak dengan untuk saya ada dari ke bisa aku kamu sudah juga banget gak "
    "nggak kok sih lagi kenapa belum akan tapi karena nya",
    "tr": "bir ve bu için ne çok de da ama gibi daha ben var değil mi yok hiç neden ile kadar sonra "
    "beni bana siz hala artık olarak oldu",
}
_KNOWN = {code: _words(words) - _ENGLISH for code, words in _COMMONEST.items()}
# Letters that one of these languages has and the others have not.
_LETTERS = {
    "es": _words("ñ ¿ ¡"), "fr": _words("œ ê û ç"), "de": _words("ß ü ä"), "pt": _words("ã õ"),
    "it": _words("ì ò"),
    "pl": _words("ł ą ę ś ź ż ć ń"), "sv": _words("å"), "tr": _words("ı ş ğ"),
}  # fmt: skip


def why_unscored(text: str, lang: str | None) -> str | None:
    """The reason in words why the text's tone cannot be scored; None when it can."""
    told = _told(lang)
    if told and told != "en":
        return f"language “{lang}” is not scored"
    said = _NOT_SAID.sub(" ", text)
    if not said.isascii() and not _mostly_latin(said):
        return "mostly not Latin letters, not scored"
    words = _WORD.findall(said.lower())
    if len(words) + ("@" in text and bool(words)) < MIN_WORDS:  # "@acme thanks" is said to somebody
        return "too short to score"
    code = None if told else _by_words(words, said.lower())
    return f"looks like {NAMES[code]}, not scored" if code else None


def code_of(text: str, lang: str | None = None) -> str:
    """The code of the text's language ("es"): what its network says, else what it looks like, else "en"."""
    told = _told(lang)
    if told:
        return told
    said = _NOT_SAID.sub(" ", text).lower()
    if said.isascii() or _mostly_latin(said):
        return _by_words(_WORD.findall(said), said) or "en"
    return next((code for code, letters in _SCRIPTS.items() if letters.search(said)), "und")


def _told(lang: str | None) -> str:
    """The code without its region ("pt-BR" is "pt"); "" when the network does not know."""
    code = (lang or "").lower().replace("_", "-").split("-")[0]
    return "" if code in UNSAID else code


def _mostly_latin(text: str) -> bool:
    return len(_LATIN.findall(text)) >= MIN_LATIN_SHARE * len(_LETTER.findall(text))


def _by_words(words: list[str], text: str) -> str | None:
    """The language whose words there are more of than English ones; None for English and when unsure."""
    english = _count(words, _ENGLISH)
    points = {code: (_count(words, known), _marks(text, code)) for code, known in _KNOWN.items()}
    code = max(points, key=lambda one: (sum(points[one]), points[one]))
    count, marks = points[code]
    alone = not english and len(words) >= MIN_WORDS_ALONE
    enough = count >= MIN_KNOWN or (count and (marks or alone)) or (marks and not english)
    return code if enough and count + marks > english else None


def _marks(text: str, code: str) -> int:
    return 0 if text.isascii() else int(any(letter in text for letter in _LETTERS.get(code, ())))


def _count(words: list[str], known: frozenset[str]) -> int:
    return sum(word in known for word in words)
