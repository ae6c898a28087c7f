import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sklearn.svm import LinearSVC

from classifier.model import artifact
from classifier.model.artifact import BrokenModel
from classifier.model.calibration import softmax
from classifier.model.corpus import BadCorpus, Example
from classifier.model.linear import SEED, SVM_C, TOLERANCE, Data, plain, scores
from classifier.model.model import Classifier
from classifier.model.train import train
from classifier.text.citizen_text import read
from classifier.text.features import Document, FeaturePlan, fit_space


def test_the_right_department_with_words_and_runners_up(model: Classifier) -> None:
    prediction = model.predict(["长堤路的路灯又坏了，晚上看不见路"])[0]
    assert prediction.department is not None
    assert prediction.department.label == "lights"
    assert prediction.department.words[0][0].startswith("路灯")
    assert {label for label, _ in prediction.department.runners_up} == {"water", "school"}
    assert prediction.category is None
    assert prediction.type is not None
    assert prediction.urgency == "一般"


def test_confidences_are_probabilities(model: Classifier) -> None:
    chances = model.probabilities(["停水了", "路灯", "转学"], "department")
    assert (chances >= 0).all()
    assert (chances.sum(axis=1) < 1.01).all()


@pytest.mark.parametrize("text", ["", "   ", "qwerty zxcvb", "?!……", "Ω≈ç√"])
def test_a_text_without_a_known_word_gets_no_guess(model: Classifier, text: str) -> None:
    assert model.predict([text])[0].department is None


def test_danger_is_given_beside_the_prediction(model: Classifier) -> None:
    prediction = model.predict(["路灯杆漏电，一个孩子被电倒了"])[0]
    assert (prediction.danger, prediction.urgency) == ("hazard", "特急")


def test_one_by_one_or_together_is_the_same(model: Classifier) -> None:
    texts = ["停水了", "", "路灯坏了", "学校收费", "水压低"] * 150
    assert model.predict(texts) == [model.predict([text])[0] for text in texts]


def test_many_threads_agree(model: Classifier, small: list[Example]) -> None:
    texts = [example.text for example in small]
    expected = model.predict(texts)
    with ThreadPoolExecutor(4) as threads:
        assert all(found == expected for found in threads.map(model.predict, [texts] * 8))


def test_a_title_weighs(model: Classifier) -> None:
    plain_text, titled = model.guess(["麻烦处理一下，谢谢，停了"] * 2, titles=["", "家里停水"])
    assert titled["department"].label == "water"
    assert titled["department"].confidence > plain_text["department"].confidence


def test_the_same_corpus_gives_the_same_model(model: Classifier, tmp_path: Path, small: list[Example]) -> None:
    again = train(small, tmp_path / "again", heads=["department"])
    assert again.data_hash == model.manifest.data_hash
    ours = Classifier.load(tmp_path / "again").probabilities(["停水"], "department")
    assert np.allclose(ours, model.probabilities(["停水"], "department"), atol=1e-5)


def test_serving_needs_no_scikit_learn(model_folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from classifier.model.model import Classifier; "
        f"Classifier.load(Path({str(model_folder)!r})).predict(['停水']); assert 'sklearn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_our_layer_decides_as_the_machine_it_was_taken_from(small: list[Example]) -> None:
    documents = [Document.of(read(example.text), example.title) for example in small]
    x = fit_space(documents, [FeaturePlan("char", "char", "said", 1, 3)]).matrices(documents)[0]
    y = np.array([("lights", "school", "water").index(example.labels["department"]) for example in small])
    data = Data(x, y, np.ones(len(y), dtype=np.float32), np.arange(len(y)))
    machine = LinearSVC(C=SVM_C, tol=TOLERANCE, max_iter=2000, random_state=SEED).fit(x, y)
    assert np.allclose(scores(plain(data, 3), data), machine.decision_function(x), atol=1e-4)


def test_a_label_without_texts_is_never_guessed() -> None:
    documents = [Document(text) for text in ("停水", "停水了", "路灯", "路灯坏")]
    x = fit_space(documents, [FeaturePlan("char", "char", "said", 1, 2, min_df=1)]).matrices(documents)[0]
    data = Data(x, np.array([0, 0, 2, 2]), np.ones(4, dtype=np.float32), np.arange(4))
    assert set(softmax(scores(plain(data, 3), data)).argmax(axis=1)) == {0, 2}


def test_a_head_with_one_label_is_never_sure(tmp_path: Path) -> None:
    train(
        [Example("停水", {"department": "water"}), Example("没水了", {"department": "water"})],
        tmp_path / "m",
        heads=["department"],
    )
    loaded = Classifier.load(tmp_path / "m")
    assert loaded.threshold("department", "water") > 1


def test_training_tells_its_progress(tmp_path: Path, small: list[Example]) -> None:
    steps: list[tuple[int, int, str]] = []
    train(small, tmp_path / "m", heads=["type"], progress=lambda *step: steps.append(step))
    assert steps[-1][0] == steps[-1][1]
    assert [done for done, _, _ in steps] == sorted(done for done, _, _ in steps)


@pytest.mark.parametrize(
    ("examples", "reason"), [([], "没有任何"), ([Example("停水", {"type": "投诉"})], "department")]
)
def test_nothing_to_learn_from_is_refused_in_words(examples: list[Example], reason: str, tmp_path: Path) -> None:
    with pytest.raises(BadCorpus, match=reason):
        train(examples, tmp_path / "m", heads=["department"])
    assert not (tmp_path / "m").exists()


def test_a_folder_without_a_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BrokenModel, match="hotline train"):
        Classifier.load(tmp_path)


def test_a_damaged_model_is_refused(model_folder: Path, tmp_path: Path) -> None:
    (tmp_path / artifact.MANIFEST).write_bytes((model_folder / artifact.MANIFEST).read_bytes())
    (tmp_path / artifact.ARRAYS).write_bytes((model_folder / artifact.ARRAYS).read_bytes()[:1000])
    with pytest.raises(BrokenModel, match="损坏"):
        Classifier.load(tmp_path)


def test_a_failed_write_leaves_the_old_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: list[Example]
) -> None:
    train(small, tmp_path / "m", heads=["type"])
    before = Classifier.load(tmp_path / "m").version

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(np, "savez", fail)
    with pytest.raises(OSError, match="disk full"):
        train(small[:20], tmp_path / "m", heads=["type"])
    assert Classifier.load(tmp_path / "m").version == before
    assert [path.name for path in tmp_path.iterdir()] == ["m"]
