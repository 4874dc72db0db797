"""A classifier for scikit-learn, which need not be installed for it to be imported."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterable
from typing import Any, Optional

from ._model import Model, _path, train
from ._moderato import Batches
from ._tables import arrow

__all__ = ["CommentClassifier"]

#: Labels that are positive where nothing is said, in any case.
_POSITIVE = ("spam", "1", "1.0", "true", "yes", "toxic", "abusive")
#: The nearest to 0 and 1 that a log-odds can be told of.
_LEAST = 1e-300


class CommentClassifier:
    """Learns from texts and labels as ``moderato.train`` does, behind the interface of scikit-learn.

    ``X`` is a list, array or series of texts; ``y`` holds two different labels of any kind. ``positive`` is the one that
    is looked for; where nothing is said it is the one called spam, toxic, 1, true or the like, else the second in order.
    The other parameters are those of ``moderato.train``.

    >>> from moderato.sklearn import CommentClassifier
    >>> texts = [f"I walked the dog {n} times round the lake and it rained" for n in range(30)]
    >>> texts += [f"earn {n}00 dollars a week at home, click here now" for n in range(30)]
    >>> classifier = CommentClassifier().fit(texts, ["fine"] * 30 + ["spam"] * 30)
    >>> classifier.predict(["the dog and the lake", "earn 900 dollars a week, click here"]).tolist()
    ['fine', 'spam']
    >>> classifier.model_
    <moderato.Model: spam (from 60 comments)>
    """

    # How scikit-learn before 1.6 tells classifiers.
    _estimator_type = "classifier"

    def __init__(
        self,
        *,
        positive: Any = None,
        attribute: str = "spam",
        base: Any = None,
        max_false_reject: float = 0.001,
        max_missed: float = 0.01,
        review_from: float = 0.3,
        spam_share: Optional[float] = None,
        allow_small: bool = False,
        threads: Optional[int] = None,
    ) -> None:
        self.positive = positive
        self.attribute = attribute
        self.base = base
        self.max_false_reject = max_false_reject
        self.max_missed = max_missed
        self.review_from = review_from
        self.spam_share = spam_share
        self.allow_small = allow_small
        self.threads = threads

    # What scikit-learn asks of every estimator.

    @classmethod
    def _parameters(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters by name."""
        return {name: getattr(self, name) for name in self._parameters()}

    def set_params(self, **params: Any) -> CommentClassifier:
        """Sets parameters by name."""
        for name, value in params.items():
            if name not in self._parameters():
                raise ValueError(f"Invalid parameter {name!r} for estimator {self!r}. Valid parameters are: {self._parameters()!r}.")
            setattr(self, name, value)
        return self

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True),
            transformer_tags=None,
            regressor_tags=None,
            classifier_tags=ClassifierTags(multi_class=False),
            input_tags=InputTags(one_d_array=True, two_d_array=False, string=True),
        )

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")

    def __sklearn_clone__(self) -> CommentClassifier:
        return type(self)(**self.get_params())

    def __repr__(self) -> str:
        usual = inspect.signature(type(self).__init__).parameters
        given = {name: value for name, value in self.get_params().items() if value is not usual[name].default and value != usual[name].default}
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in given.items())})"

    # Learning and judging.

    def fit(self, X: Iterable[Any], y: Iterable[Any]) -> CommentClassifier:
        """Learns from texts and their labels."""
        texts, labels = _texts(X), _listed(y)
        if len(texts) != len(labels):
            raise ValueError(f"{len(texts)} texts, but {len(labels)} labels")
        if any(label is None or label != label for label in labels):
            raise ValueError("some labels are missing (None or NaN): leave their texts out")
        classes = _sorted(labels)
        if len(classes) != 2:
            few = f"there is only one class: {classes[0]!r}" if len(classes) == 1 else f"there are {len(classes)} classes: {classes[:8]!r}"
            raise ValueError(
                f"Only binary classification is supported, and {few}; sklearn.multiclass.OneVsRestClassifier(CommentClassifier()) tells more than two"
                if len(classes) > 2
                else f"Only two classes can be told from each other, and {few if classes else 'there are no texts'}"
            )
        positive = self._positive_of(classes)
        words = ["1" if label == positive else "0" for label in labels]
        self.model_ = train(
            Batches.of_words([("text", texts), ("label", words)]),
            text="text",
            label="label",
            attribute=self.attribute,
            positive="1",
            negative="0",
            base=_path(self.base),
            max_false_reject=self.max_false_reject,
            max_missed=self.max_missed,
            review_from=self.review_from,
            spam_share=self.spam_share,
            allow_small=self.allow_small,
            threads=self.threads,
        )
        self.classes_ = _array(classes, y)
        self._positive_at = next(place for place, name in enumerate(classes) if name == positive)
        return self

    def _positive_of(self, classes: list[Any]) -> Any:
        if self.positive is not None:
            if self.positive not in classes:
                raise ValueError(f"positive is {self.positive!r}, and the labels are {classes!r}")
            return self.positive
        known = [name for name in classes if str(name).strip().lower() in (*_POSITIVE, self.attribute.lower())]
        return known[0] if len(known) == 1 else classes[1]

    def _positive_shares(self, X: Iterable[Any]) -> list[float]:
        model: Optional[Model] = getattr(self, "model_", None)
        if model is None:
            raise _not_fitted(self)
        # By the model's own attribute: the parameter may have been set anew since.
        return model.score(Batches.of_words([("text", _texts(X))]), text="text", threads=self.threads)[model.attributes[0]]

    def predict_proba(self, X: Iterable[Any]) -> Any:
        """For each text the calibrated probability of each of ``classes_``, in their order."""
        shares = self._positive_shares(X)
        rows = [(1.0 - share, share) if self._positive_at == 1 else (share, 1.0 - share) for share in shares]
        return _array(rows or [], None, shape=(len(rows), 2))

    def decision_function(self, X: Iterable[Any]) -> Any:
        """For each text the log-odds of ``classes_[1]``: above 0 that is what ``predict`` says."""
        sign = 1.0 if self._positive_at == 1 else -1.0
        shares = self._positive_shares(X)
        return _array([sign * (math.log(max(share, _LEAST)) - math.log(max(1.0 - share, _LEAST))) for share in shares], None)

    def predict(self, X: Iterable[Any]) -> Any:
        """For each text the likelier of ``classes_``; the positive one from a probability of one half on."""
        shares = self._positive_shares(X)
        places = [self._positive_at if share >= 0.5 else 1 - self._positive_at for share in shares]
        classes = self.classes_
        return classes[places] if hasattr(classes, "dtype") else [classes[place] for place in places]

    def score(self, X: Iterable[Any], y: Iterable[Any], sample_weight: Optional[Iterable[float]] = None) -> float:
        """The share of texts whose class is told, weighted if asked for."""
        predicted, labels = _listed(self.predict(X)), _listed(y)
        weights = [1.0] * len(labels) if sample_weight is None else _listed(sample_weight)
        right = sum(weight for one, other, weight in zip(predicted, labels, weights) if one == other)
        return right / sum(weights) if labels else math.nan


def _not_fitted(estimator: CommentClassifier) -> Exception:
    words = f"This {type(estimator).__name__} instance is not fitted yet. Call 'fit' with appropriate arguments before using this estimator."
    try:
        from sklearn.exceptions import NotFittedError
    except ImportError:
        return ValueError(words)
    error: Exception = NotFittedError(words)
    return error


def _listed(values: Iterable[Any]) -> list[Any]:
    for name in ("to_pylist", "to_list", "tolist"):
        if hasattr(values, name):
            return list(getattr(values, name)())
    return list(values)


def _texts(X: Any) -> list[Optional[str]]:
    """The texts of a list, an array or a series; of a table of one column, that column."""
    if isinstance(X, (str, bytes)):
        raise ValueError("give a list of texts; one text by itself is [text]")
    if getattr(X, "ndim", 1) == 2 or hasattr(X, "columns") or hasattr(X, "column_names"):
        shape = getattr(X, "shape", None)
        if shape is not None and len(shape) == 2 and shape[1] != 1:
            raise ValueError(f"give one column of texts, not {shape[1]}")
        if hasattr(X, "dtype"):
            X = X.ravel()
        else:
            rows = Batches.read(arrow(X)).to_pylist()
            X = [next(iter(row.values())) for row in rows]
    texts = _listed(X)
    # scikit-learn's own folds may hand on rows of a table of one column.
    texts = [text[0] if isinstance(text, (list, tuple)) and len(text) == 1 else text for text in texts]
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            raise ValueError(f"item {number} is {type(text).__name__}, and no text; leave out or fill what is missing")
    return texts


def _sorted(labels: list[Any]) -> list[Any]:
    """The different labels in order; in the order of their words where they have none."""
    classes = list(dict.fromkeys(labels))
    try:
        return sorted(classes)
    except TypeError:
        return sorted(classes, key=str)


def _array(values: Any, like: Any, shape: Optional[tuple[int, ...]] = None) -> Any:
    """``values`` as an array of numpy, of the kind of ``like``; a list where there is no numpy."""
    try:
        import numpy
    except ImportError:
        return list(values)
    array = numpy.asarray(values, dtype=like.dtype if isinstance(like, numpy.ndarray) else None)
    return array if shape is None else array.reshape(shape)
