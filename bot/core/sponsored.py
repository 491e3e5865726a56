"""Whether a post says of itself that it is paid for, where a network gives no flag."""

import re

# What regulators and platforms ask advertisers to write: FTC and ASA (#ad), German courts (Werbung, Anzeige),
# ARPP in France (collaboration commerciale), AUTOCONTROL in Spain (publicidad), AGCM in Italy (adv).
_TAGS = (
    "ad", "advert", "advertisement", "adv", "sponsored", "sponsoredpost", "sponsoredcontent", "sponsoredby",
    "paidad", "paidpartnership", "paidpromotion", "paidcontent", "brandpartner", "werbung", "anzeige",
    "bezahltewerbung", "bezahltepartnerschaft", "publicidad", "publi", "sponsorisé", "sponsorise",
    "collaborationcommerciale", "partenariatrémunéré", "sponsorizzato", "pubblicità", "reklama", "reklam",
)  # fmt: skip
_PHRASES = (
    "paid partnership", "paid promotion", "paid advertisement", "sponsored post", "sponsored content",
    "sponsored by", "bezahlte partnerschaft", "bezahlte werbung", "partenariat rémunéré",
    "collaboration commerciale", "colaboración pagada", "colaboración remunerada",
)  # fmt: skip
_PAID = re.compile(
    rf"(?<![\w#&])#(?:{'|'.join(_TAGS)})(?!\w)"
    rf"|(?<!\w)(?:{'|'.join(_PHRASES)})(?!\w)"
    r"|^\W{0,3}(?:ad|anzeige|werbung|sponsored|advertorial|publicidad)\s?[:|\])]",
    re.IGNORECASE,
)
_UNPAID = re.compile(
    r"(?<!\w)(?:not sponsored|not an ad|unpaid (?:ad|partnership)|unbezahlte werbung|werbung,? unbezahlt)"
    r"(?!\w)"
    r"|#(?:notsponsored|notanad|unbezahltewerbung|werbungunbezahlt|unpaidad)(?!\w)",
    re.IGNORECASE,
)


def sponsored_in(text: str) -> bool | None:
    """True where the text is labelled as paid for, False where it says that it is not, None where it says
    nothing: no label proves nothing."""
    if _UNPAID.search(text):
        return False
    return True if _PAID.search(text) else None
