import numpy as np

from classifier.model.calibration import curve_of, macro_f1, reshape, scale_of, softmax
from classifier.model.evaluation import calibration_error
from classifier.model.head_training import fold_of, one_of_each
from classifier.model.thresholds import NEVER, choose, choose_per_class, coverage_at


def _world(count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Scores three times too timid for truths drawn from their own softmax."""
    rng = np.random.default_rng(7)
    honest = rng.normal(size=(count, 4)).astype(np.float32) * 3
    y = np.array([rng.choice(4, p=row / row.sum()) for row in softmax(honest).astype(np.float64)])
    return honest / 3, y


def test_the_scale_is_found_again() -> None:
    scores, y = _world()
    assert 2.7 < scale_of(scores, y, np.ones(len(y), dtype=np.float32)) < 3.3


def test_the_curve_makes_confidence_honest_and_keeps_the_order() -> None:
    scores, y = _world()
    timid = softmax(scores)
    honest = reshape(timid, curve_of(timid, y))
    best = timid.argmax(axis=1)
    rows = np.arange(len(y))
    assert calibration_error(timid[rows, best], best == y) > 0.1
    assert calibration_error(honest[rows, best], best == y) < 0.03
    assert (honest.argmax(axis=1) == best).all()


def test_a_threshold_keeps_its_promise_on_texts_it_has_not_seen() -> None:
    scores, y = _world(8000)
    chances = softmax(scores * np.float32(3))
    bar = choose(chances[:4000], y[:4000], 0.9)
    later, best = chances[4000:], chances[4000:].argmax(axis=1)
    sure = later.max(axis=1) >= bar
    assert (best == y[4000:])[sure].mean() > 0.885
    assert sure.mean() > 0.2


def test_no_threshold_where_the_target_is_out_of_reach() -> None:
    chances = np.full((100, 2), 0.5, dtype=np.float32)
    assert choose(chances, np.arange(100) % 2, 0.98) == NEVER
    assert choose_per_class(chances, np.arange(100) % 2, ["a", "b"], 0.98) == {"a": NEVER}


def test_a_label_with_few_texts_is_judged_beside_all_others() -> None:
    sure = np.linspace(0.5, 1, 2000, dtype=np.float32)
    guessed, right = np.zeros(2000, dtype=np.int64), sure > 0.75
    guessed[-20:] = 1  # twenty lucky texts of a small label, all right
    guessed[600:620] = 1  # and twenty timid ones, all right as well
    right[600:620] = True
    chances = np.where(np.arange(2) == guessed[:, None], sure[:, None], 1 - sure[:, None])
    bars = choose_per_class(chances, np.where(right, guessed, 1 - guessed), ["large", "small"], 0.98)
    assert 0.74 < bars["large"] < 0.76
    assert bars["small"] > 0.74


def test_coverage_counts_from_the_surest_down() -> None:
    confidence = np.array([0.9, 0.8, 0.7, 0.6], dtype=np.float32)
    assert coverage_at(confidence, np.array([True, True, False, True]), 0.75) == 1.0
    assert coverage_at(confidence, np.array([True, True, False, False]), 0.9) == 0.5
    assert coverage_at(confidence[:0], np.zeros(0, dtype=np.bool_), 0.9) == 0.0


def test_groups_stay_together() -> None:
    group = np.array([0, 1, 0, 2, 1, 3, 0])
    folds = fold_of(group)
    assert all(len(set(folds[group == name])) == 1 for name in range(4))
    assert one_of_each(group).tolist() == [0, 1, 3, 5]


def test_macro_f1_counts_every_label_once() -> None:
    assert macro_f1(np.array([0, 0, 0, 1]), np.array([0, 0, 0, 1])) == 1.0
    assert macro_f1(np.array([0, 0, 0, 0]), np.array([0, 0, 0, 1])) < 0.5
