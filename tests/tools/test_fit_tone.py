"""The shipped tone model is what the examples make, and nothing else."""

import io

import numpy as np

from bot.analyzers import features
from bot.analyzers.model import base, load
from bot.core.risk import find_cues
from tools import fit_tone


def test_the_shipped_model_is_the_one_the_examples_make() -> None:
    """Within one step, not by bytes: the last bit of a sum may differ on another processor."""
    made, shipped = load(io.BytesIO(fit_tone.fitted()), name="made"), base()
    assert made.about == shipped.about
    assert np.abs(made.hashed.astype(int) - shipped.hashed).max() <= 1
    for part in ("centre", "scale", "dense", "intercepts", "steps"):
        np.testing.assert_allclose(getattr(made, part), getattr(shipped, part), rtol=1e-2, atol=1e-3)
    texts = fit_tone.examples("ordinary")[0][::30][:200]
    found = features.extract(texts, [find_cues(text) for text in texts])
    assert len(texts) == 200
    assert (made.raw(found).argmax(axis=1) == shipped.raw(found).argmax(axis=1)).all()
