"""The classifier does what scikit-learn expects, and its figures are those of moderato.train."""

from __future__ import annotations

import copy
import pickle

import pytest

import moderato
from moderato.sklearn import CommentClassifier


@pytest.fixture(scope="module")
def lessons(comments):
    """Texts and labels of two classes."""
    of = {label: [(text, kind) for text, kind in zip(comments["text"], comments["label"]) if kind == label] for label in ("spam", "ham")}
    kept = [row for both in zip(of["spam"][:150], of["ham"][:150]) for row in both]
    return [text for text, _ in kept], [label for _, label in kept]


@pytest.fixture(scope="module")
def fitted(lessons):
    return CommentClassifier().fit(*lessons)


def test_figures_are_those_of_train(lessons, fitted):
    texts, labels = lessons
    spam = moderato.train(list(zip(texts, labels))).score(texts)["spam"]
    assert [row[1] for row in fitted.predict_proba(texts)] == spam
    assert list(fitted.classes_) == ["ham", "spam"]
    assert list(fitted.predict(texts)) == ["spam" if share >= 0.5 else "ham" for share in spam]
    assert [value > 0 for value in fitted.decision_function(texts)] == [share > 0.5 for share in spam]
    assert fitted.score(texts, labels) == sum(one == other for one, other in zip(fitted.predict(texts), labels)) / len(labels)


@pytest.mark.parametrize("names", [("ham", "spam"), (0, 1), (False, True), ("a", "b"), (-1, 1), ("spam", "zzz"), (2.5, 7.5)])
def test_labels_of_any_kind(names, lessons, fitted):
    numpy = pytest.importorskip("numpy")
    texts, labels = lessons
    # The positive class is spam where there is one of that name, else the second.
    spam, ham = (names[0], names[1]) if names[0] == "spam" else (names[1], names[0])
    y = numpy.array([spam if label == "spam" else ham for label in labels])
    other = CommentClassifier().fit(numpy.array(texts, dtype=object), y)
    assert other.classes_.tolist() == sorted(names) and other.classes_.dtype == y.dtype
    assert other.predict(texts).dtype == y.dtype
    place = sorted(names).index(spam)
    assert other.predict_proba(texts)[:, place].tolist() == fitted.predict_proba(texts)[:, 1].tolist()
    assert other.score(texts, y) == fitted.score(texts, labels)
    chosen = CommentClassifier(positive=ham).fit(texts, y)
    assert chosen.model_.manifests["spam"]["spam"] == sum(label == "ham" for label in labels)


def test_scikit_learn_takes_it_for_one_of_its_own(lessons):
    pytest.importorskip("sklearn")
    from sklearn.base import clone, is_classifier
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.exceptions import NotFittedError
    from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer
    from sklearn.utils.validation import check_is_fitted

    texts, labels = lessons
    classifier = CommentClassifier(max_missed=0.02)
    assert is_classifier(classifier)
    again = clone(classifier)
    assert again is not classifier and again.get_params() == classifier.get_params() and repr(again) == "CommentClassifier(max_missed=0.02)"
    with pytest.raises(NotFittedError):
        again.predict(texts)
    with pytest.raises(NotFittedError):
        check_is_fitted(again)
    scores = cross_val_score(classifier, texts, labels, cv=3)
    by_hand = []
    from sklearn.model_selection import StratifiedKFold

    for learned, judged in StratifiedKFold(3).split(texts, labels):
        model = moderato.train([(texts[row], labels[row]) for row in learned])
        spam = model.score([texts[row] for row in judged])["spam"]
        by_hand.append(sum((share >= 0.5) == (labels[row] == "spam") for share, row in zip(spam, judged)) / len(judged))
    assert scores.tolist() == pytest.approx(by_hand, abs=1e-12)
    assert cross_val_score(classifier, texts, labels, cv=2, n_jobs=2, scoring="roc_auc").min() > 0.6
    search = GridSearchCV(make_pipeline(FunctionTransformer(), classifier), {"commentclassifier__review_from": [0.2, 0.4]}, cv=2)
    search.fit(texts, labels)
    assert search.best_params_["commentclassifier__review_from"] in (0.2, 0.4) and search.predict(texts[:3]).shape == (3,)
    assert cross_val_predict(classifier, texts, labels, cv=2, method="decision_function").shape == (len(texts),)
    assert CalibratedClassifierCV(classifier, cv=2).fit(texts, labels).predict_proba(texts[:2]).shape == (2, 2)
    three = [label if len(text) % 2 else "odd" for text, label in zip(texts, labels)]
    assert set(OneVsRestClassifier(CommentClassifier()).fit(texts, three).classes_) == {"ham", "odd", "spam"}


def test_series_are_texts(lessons, fitted):
    texts, labels = lessons
    expected = fitted.predict(texts).tolist()
    pandas = pytest.importorskip("pandas")
    assert CommentClassifier().fit(pandas.Series(texts), pandas.Series(labels)).predict(pandas.Series(texts)).tolist() == expected
    polars = pytest.importorskip("polars")
    assert CommentClassifier().fit(polars.Series(texts), polars.Series(labels)).predict(polars.Series(texts)).tolist() == expected
    assert fitted.predict(pandas.DataFrame({"text": texts})).tolist() == expected


def test_is_pickled_and_copied(lessons, fitted):
    texts, _ = lessons
    for again in (pickle.loads(pickle.dumps(fitted)), copy.deepcopy(fitted)):
        assert again.predict(texts[:20]).tolist() == fitted.predict(texts[:20]).tolist()


def test_set_params(lessons):
    classifier = CommentClassifier().set_params(allow_small=True, attribute="junk")
    assert classifier.get_params()["attribute"] == "junk"
    texts, labels = lessons
    classifier.fit(texts[:60], labels[:60])
    assert classifier.model_.attributes == ["junk"]
    with pytest.raises(ValueError, match="Invalid parameter 'pets'"):
        classifier.set_params(pets=1)


def test_what_cannot_be_learned_from_is_told(lessons):
    texts, labels = lessons
    with pytest.raises(ValueError, match="only one class: 'ham'"):
        CommentClassifier().fit(texts, ["ham"] * len(texts))
    with pytest.raises(ValueError, match="OneVsRestClassifier"):
        CommentClassifier().fit(texts[:3], ["a", "b", "c"])
    with pytest.raises(ValueError, match="labels"):
        CommentClassifier().fit(texts, labels[1:])
    with pytest.raises(ValueError, match="missing"):
        CommentClassifier().fit(texts[:2], ["a", None])
    with pytest.raises(ValueError, match="item 1 is NoneType"):
        CommentClassifier().fit(["a", None], ["a", "b"])
    with pytest.raises(ValueError, match="positive is 'x'"):
        CommentClassifier(positive="x").fit(texts, labels)
    with pytest.raises(moderato.TrainingError, match="at least 20 of each"):
        CommentClassifier().fit(texts[:30], labels[:30])
