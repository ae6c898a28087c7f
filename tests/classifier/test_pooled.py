from pathlib import Path

import numpy as np

from classifier.model.corpus import Example
from classifier.model.head_training import Effort
from classifier.model.linear import Data
from classifier.model.model import Classifier
from classifier.model.pooled_ngram import Positions, positions_of
from classifier.model.pooled_training import fit_pooled
from classifier.model.train import train
from classifier.text.features import Block, Document, FeaturePlan, fit_space


def _characters(documents: list[Document]) -> Block:
    return fit_space(documents, [FeaturePlan("char", "char", "said", 1, 3, min_df=1)]).blocks[0]


def _read(block: Block, positions: Positions) -> list[list[str]]:
    """The n-grams that begin at each position, shorter n-grams first."""
    return [[block.name_of(row) for row in rows if row >= 0] for rows in positions.grams]


def test_every_character_holds_the_known_n_grams_that_begin_there() -> None:
    documents = [Document("停水了"), Document(""), Document("水")]
    block = _characters(documents)
    assert _read(block, positions_of(block, documents)) == [
        ["停", "停水", "停水了"],
        ["水", "水了"],
        ["了"],
        [],  # the end of the first text
        [],  # the second is empty
        ["水"],
        [],
    ]
    assert _read(block, positions_of(block, [Document("没水")])) == [[], ["水"], []]


def test_texts_are_taken_whole_and_in_the_order_asked_for() -> None:
    documents = [Document("停水"), Document("路灯"), Document("学校")]
    block = _characters(documents)
    taken = positions_of(block, documents).take(np.array([2, 0]))
    assert _read(block, taken) == _read(block, positions_of(block, [documents[2], documents[0]]))
    assert taken.starts.tolist() == [0, 3, 6]


def _heard(texts: int, seed: int) -> tuple[list[Document], np.ndarray]:
    """Long noise with one telling pair of characters somewhere in it; each of the two occurs alone in all texts."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, texts)
    said = []
    for label in y:
        noise = rng.choice(list("的了在是我有和就不人都一上也"), 60).tolist()
        noise.insert(int(rng.integers(0, 60)), ("甲乙", "乙甲")[label])
        said.append(Document("".join(noise)))
    return said, y


def _data(block: Block, documents: list[Document], y: np.ndarray) -> Data:
    x = fit_space(documents, [block.plan]).matrices(documents)[0]
    return Data(x, y, np.ones(len(y), dtype=np.float32), np.arange(len(y)), positions_of(block, documents))


def test_one_clear_pair_in_long_noise_is_found_at_any_place() -> None:
    documents, y = _heard(1_000, 1)
    block = _characters(documents)
    layer = fit_pooled(_data(block, documents, y), 2)
    unseen, truth = _heard(200, 2)
    logits = layer.logits(positions_of(block, unseen))
    assert (logits.argmax(axis=1) == truth).mean() > 0.95
    alone = np.concatenate([layer.logits(positions_of(block, [one])) for one in unseen])
    assert np.allclose(alone, logits, atol=1e-4)


def test_training_twice_gives_the_same_layer() -> None:
    documents, y = _heard(200, 3)
    data = _data(_characters(documents), documents, y)
    assert np.array_equal(fit_pooled(data, 2).outer, fit_pooled(data, 2).outer)


def test_a_model_with_pooled_layers_is_kept_and_read_back(tmp_path: Path, small: list[Example]) -> None:
    effort = Effort((fit_pooled, fit_pooled), ((1, 1),), 2)
    train([*small, *small], tmp_path / "m", heads=["department"], effort=effort)
    model = Classifier.load(tmp_path / "m")
    texts = ["长堤路的路灯又坏了", "桂花苑家里停水", "老师布置的作业太多"]
    assert [guess["department"].label for guess in model.guess(texts)] == ["lights", "water", "school"]
    guesses = [model.guess([text])[0]["department"].confidence for text in texts]
    assert np.allclose(model.probabilities(texts, "department").max(axis=1), guesses, atol=1e-3)
