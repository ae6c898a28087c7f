import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from classifier.text.features import Document, FeaturePlan, KeyTable, char_keys, fit_space
from hotline.base.text.tokenizer import cut

TEXTS = (
    "路灯坏了没人修",
    "路灯不亮，晚上很黑",
    "家里停水两天了",
    "停水通知没有贴",
    "水表走得太快，水费太高",
    "孩子上学怎么报名",
    "学校乱收费",
    "𠮷祥小区路灯坏了",
    "",
)


def test_the_table_finds_every_key_and_no_other() -> None:
    rng = np.random.default_rng(1)
    keys = np.unique(rng.integers(1, 2**62, 5000, dtype=np.uint64))
    table = KeyTable(keys)
    assert (table.find(keys) == np.arange(len(keys))).all()
    assert (table.find(keys[:100] + np.uint64(1)) == -1).sum() >= 99
    assert KeyTable(keys[:0]).find(keys[:3]).tolist() == [-1, -1, -1]


def test_no_ngram_reaches_over_the_end_of_a_text() -> None:
    keys, owners = char_keys(["ab", "c"], 1, 2)
    assert sorted(owners.tolist()) == [0, 0, 0, 1]
    assert len(set(keys.tolist())) == 4


def test_characters_weigh_as_in_scikit_learn() -> None:
    plan = FeaturePlan("char", "char", "said", 1, 3, min_df=2)
    space = fit_space([Document(text) for text in TEXTS], [plan])
    ours = space.matrices([Document(text) for text in TEXTS])[0]
    theirs = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    expected = theirs.fit_transform([text.replace("𠮷", "\ue000\ue001") for text in TEXTS])
    assert ours.shape == expected.shape
    assert np.allclose(_gram(ours), _gram(expected), atol=1e-6)


def test_words_weigh_as_in_scikit_learn() -> None:
    plan = FeaturePlan("word", "word", "said", 1, 1, min_df=2)
    space = fit_space([Document(text) for text in TEXTS], [plan])
    ours = space.matrices([Document(text) for text in TEXTS])[0]
    theirs = TfidfVectorizer(token_pattern=r"(?u)\S+", min_df=2, sublinear_tf=True)
    expected = theirs.fit_transform([" ".join(cut(text)) for text in TEXTS])
    assert np.allclose(_gram(ours), _gram(expected), atol=1e-6)


def test_rows_name_their_ngrams() -> None:
    documents = [Document(text) for text in TEXTS]
    words = fit_space(documents, [FeaturePlan("word", "word", "said", 1, 2, min_df=1)]).blocks[0]
    names = {words.name_of(row) for row in range(len(words.keys))}
    assert {"路灯", "停水"} <= names
    chars = fit_space(documents, [FeaturePlan("char", "char", "said", 2, 2)]).blocks[0]
    assert "路灯" in {chars.name_of(row) for row in range(len(chars.keys))}


def test_numbers_are_alike() -> None:
    assert fit_space([Document(t) for t in TEXTS], [FeaturePlan("char", "char", "said", 1, 1)]).width


def _gram(matrix: sparse.csr_array) -> np.ndarray:
    """Products of all rows: the same for any order of the columns."""
    return (sparse.csr_array(matrix) @ sparse.csr_array(matrix).T).toarray()
