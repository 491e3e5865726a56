"""Posts that say of themselves that they are paid for."""

import pytest

from bot.core.sponsored import sponsored_in


@pytest.mark.parametrize(
    "text",
    [
        "Love my kettle #ad",
        "#Werbung Mein neuer Wasserkocher",
        "(Anzeige) Mein neuer Wasserkocher",
        "Ad: the kettle you need",
        "Paid partnership with Brindle & Fern",
        "Thé du matin, collaboration commerciale",
        "Great tea #SponsoredPost!",
    ],
)
def test_a_label_is_believed(text: str) -> None:
    assert sponsored_in(text) is True


@pytest.mark.parametrize(
    "text", ["#notsponsored, I paid for it", "Unbezahlte Werbung #ad", "This is not an ad"]
)
def test_who_says_that_nobody_paid_is_believed_too(text: str) -> None:
    assert sponsored_in(text) is False


@pytest.mark.parametrize(
    "text", ["", "#adventure time", "their ad was awful", "the ##ad", "a&#ad;b", "broadcast: now", "Adam: hi"]
)
def test_no_label_proves_nothing(text: str) -> None:
    assert sponsored_in(text) is None
