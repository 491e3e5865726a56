"""A small encoder that is fitted, written in 8 bits and read again; needs the extra `deep-learn`."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
tokenizers = pytest.importorskip("tokenizers")
pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")
safetensors = pytest.importorskip("safetensors.torch")

from bot.analyzers import bert, encoding, graph  # noqa: E402
from bot.analyzers.deep import SETTINGS, DeepModel, sha256  # noqa: E402
from bot.analyzers.encoding import Recipe  # noqa: E402
from bot.errors import InputError  # noqa: E402

GOOD, BAD, PLAIN = ("love", "great", "thanks"), ("awful", "broken", "worst"), ("gate", "monday")
WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "flight", "is", "we", *GOOD, *BAD, *PLAIN)
TEXTS = [f"the flight is {word}{' we' * n}" for n in range(5) for word in (*BAD, *PLAIN, *GOOD)]
LABELS = [0, 0, 0, 1, 1, 2, 2, 2] * 5
CONFIG = {
    "model_type": "bert", "hidden_act": "gelu", "vocab_size": len(WORDS), "hidden_size": 32,
    "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "layer_norm_eps": 1e-12,
    "max_position_embeddings": 128, "type_vocab_size": 2,
}  # fmt: skip
RECIPE = Recipe(epochs=8, batch=8, rate=3e-3)
NOTHING = np.zeros((len(TEXTS), 3))


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a user would bring it: a tiny BERT with random weights."""
    folder = tmp_path_factory.mktemp("encoder")
    (folder / bert.CONFIG).write_text(json.dumps(CONFIG), encoding="utf-8")
    tokenizer = tokenizers.Tokenizer(
        tokenizers.models.WordPiece({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = tokenizers.processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(1)
    state = bert.Bert(CONFIG, classes=3, dropout=0.0).state_dict()
    names = bert._names(CONFIG["num_hidden_layers"])
    tensors = {theirs: state[ours].clone() for ours, theirs in names.items()}
    safetensors.save_file(tensors, str(folder / bert.WEIGHTS))
    return folder


@pytest.fixture(scope="module")
def model(encoder: Path) -> Any:
    return encoding.tune(encoder, TEXTS, LABELS, [1.0] * len(TEXTS), classes=3, recipe=RECIPE)


@pytest.fixture(scope="module")
def exported(encoder: Path, model: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target: Path = tmp_path_factory.mktemp("shelf") / "0001" / "deep"
    encoding.export(model, encoder, target, texts=TEXTS, share=1.0)
    return target


def whole(model: Any, encoder: Path, texts: list[str]) -> Any:
    """What the model says before it is put in 8 bits, in one padded batch."""
    table, mask = encoding.padded(encoding._tokens(encoder, texts))
    with torch.no_grad():
        return model(torch.from_numpy(table), torch.from_numpy(mask)).numpy()


def test_it_learns_what_it_is_shown(model: Any, encoder: Path) -> None:
    assert (whole(model, encoder, TEXTS).argmax(axis=1) == LABELS).mean() == 1.0


def test_the_same_texts_give_the_same_encoder(model: Any, encoder: Path) -> None:
    again = encoding.tune(encoder, TEXTS, LABELS, [1.0] * len(TEXTS), classes=3, recipe=RECIPE)
    assert all(torch.equal(one, again.state_dict()[name]) for name, one in model.state_dict().items())


def test_progress_counts_every_step(encoder: Path) -> None:
    steps: list[tuple[int, int]] = []
    encoding.tune(
        encoder, TEXTS[:20], LABELS[:20], [1.0] * 20, classes=3, recipe=Recipe(epochs=2, batch=8),
        progress=lambda done, total: steps.append((done, total)),
    )  # fmt: skip
    assert steps == [(n, 6) for n in range(1, 7)]


def test_eight_bits_say_what_the_whole_numbers_say(model: Any, encoder: Path, exported: Path) -> None:
    said = DeepModel.load(exported).raw(TEXTS, NOTHING)
    assert (said.argmax(axis=1) == whole(model, encoder, TEXTS).argmax(axis=1)).mean() >= 0.95
    assert 0 < np.abs(said - whole(model, encoder, TEXTS)).max() < 0.5


def test_a_text_gets_the_same_numbers_whatever_stands_beside_it(exported: Path) -> None:
    model = DeepModel.load(exported)
    alone = np.vstack([model.raw([text], NOTHING[:1]) for text in TEXTS])
    assert np.abs(model.raw(TEXTS, NOTHING) - alone).max() < 1e-5
    assert np.abs(DeepModel.load(exported).raw(TEXTS[::-1], NOTHING) - alone[::-1]).max() < 1e-5


def test_words_stay_as_they_came(model: Any, encoder: Path) -> None:
    came = bert.read(encoder, classes=3, dropout=0.0).state_dict()
    same = {name for name, one in model.state_dict().items() if torch.equal(one, came[name])}
    assert same == {"words.weight", "places.weight", "kinds.weight"}


def test_steps_cover_what_the_texts_make_of_each_matrix(model: Any, encoder: Path) -> None:
    steps = graph.measured(model, encoding._tokens(encoder, TEXTS))
    assert set(steps) == {f"{n}.{part}" for n in range(2) for part in ("query", "joined", "wide", "narrow")}
    size, zero = steps["1.narrow"]
    assert (255 - zero) * size > 0.5
    assert -0.2 < -zero * size < 0, "what GELU lets through below 0"


def test_padding_changes_nothing_in_the_encoder(model: Any, encoder: Path) -> None:
    alone = whole(model, encoder, ["the flight is awful"])
    beside = whole(model, encoder, ["the flight is awful", "we love the flight" * 9])[:1]
    assert np.abs(alone - beside).max() < 1e-4


def test_texts_of_any_length_are_read(exported: Path) -> None:
    texts = ["", "we", "we " * 94, "we " * 500]
    said = DeepModel.load(exported).raw(texts, np.zeros((4, 3)))
    assert np.isfinite(said).all()
    assert np.array_equal(said[2], said[3])


def test_an_export_is_whole_or_not_there(encoder: Path, model: Any, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    with pytest.raises(OSError, match="tokenizer"):
        encoding.export(model, bare, tmp_path / "new" / "deep", texts=TEXTS, share=1.0)
    assert list((tmp_path / "new").iterdir()) == []


def test_an_export_overwrites_nothing(encoder: Path, model: Any, exported: Path) -> None:
    before = sha256(exported / SETTINGS)
    with pytest.raises(InputError, match="is there already"):
        encoding.export(model, encoder, exported, texts=TEXTS, share=0.1)
    assert sha256(exported / SETTINGS) == before


def test_the_share_can_be_set_afterwards(exported: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(exported, tmp_path / "deep"))
    encoding.set_share(copy, 0.3)
    assert DeepModel.load(copy).share == 0.3
    assert sorted(path.name for path in copy.iterdir()) == ["deep.json", "tokenizer.json", "tone.onnx"]


@pytest.mark.parametrize("name", [bert.CONFIG, bert.WEIGHTS, "tokenizer.json"])
def test_a_folder_that_lacks_a_file_is_refused_by_name(encoder: Path, tmp_path: Path, name: str) -> None:
    copy = Path(shutil.copytree(encoder, tmp_path / "encoder"))
    (copy / name).unlink()
    with pytest.raises(InputError, match=f"lacks {name}"):
        bert.check_folder(copy)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"model_type": "roberta"}, "'roberta'; only 'bert'"),
        ({"hidden_act": "relu"}, "'relu'; only 'gelu'"),
        ({"max_position_embeddings": 32}, "fewer than 96 tokens"),
    ],
)
def test_an_encoder_that_is_not_understood_is_refused(
    encoder: Path, tmp_path: Path, change: dict[str, Any], why: str
) -> None:
    copy = Path(shutil.copytree(encoder, tmp_path / "encoder"))
    (copy / bert.CONFIG).write_text(json.dumps({**CONFIG, **change}), encoding="utf-8")
    with pytest.raises(InputError, match=why):
        bert.check_folder(copy)


@pytest.mark.parametrize("config", ["{", "[]", '{"model_type": "bert"}'])
def test_a_config_that_says_nothing_is_refused(encoder: Path, tmp_path: Path, config: str) -> None:
    copy = Path(shutil.copytree(encoder, tmp_path / "encoder"))
    (copy / bert.CONFIG).write_text(config, encoding="utf-8")
    with pytest.raises(InputError, match=r"config[.]json (cannot be read|does not say)"):
        bert.check_folder(copy)


def test_weights_of_another_size_or_none_are_refused(encoder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(encoder, tmp_path / "encoder"))
    (copy / bert.CONFIG).write_text(json.dumps({**CONFIG, "vocab_size": 7}), encoding="utf-8")
    with pytest.raises(InputError, match=r"has no embeddings[.]word_embeddings[.]weight"):
        bert.read(copy, classes=3, dropout=0.0)
    (copy / bert.WEIGHTS).write_bytes(b"nonsense")
    with pytest.raises(InputError, match=r"model[.]safetensors cannot be read"):
        bert.read(copy, classes=3, dropout=0.0)


def test_only_the_weights_that_were_meant_are_taken(encoder: Path) -> None:
    bert.check_folder(encoder, expected=sha256(encoder / bert.WEIGHTS).upper())
    with pytest.raises(InputError, match="another SHA-256"):
        bert.check_folder(encoder, expected="0" * 64)


@pytest.mark.parametrize(
    ("deep", "fast", "share"),
    [
        ([[2.0, 0, 0], [0, 2, 0]], [[0.0, 1, 0], [1, 0, 0]], 1.0),
        ([[0.0, 8, 0], [8, 0, 0]], [[1.0, 0, 0], [0, 1, 0]], 0.1),
        ([[0.0, 99, 0], [99, 0, 0]], [[1.0, 0, 0], [0, 1, 0]], 0.0),
        ([[3.0, 0, 0], [1, 0, 0]], [[0.0, 1, 0], [0, 2, 0]], 0.6),
    ],
)
def test_the_share_is_the_one_that_finds_most_of_every_label(
    deep: list[list[float]], fast: list[list[float]], share: float
) -> None:
    assert encoding.best_share(np.array(deep), np.array(fast), [0, 1]) == share
