"""Moderato for Python: comment moderation and spam classification that you run yourself.

Tables go in and come out as Arrow: those of pyarrow, pandas, polars and DuckDB, none of which need be installed.

>>> import moderato
>>> model = moderato.Model.stock()
>>> [row["decision"] for row in model.score(["Thank you!", "Earn $500 a day from home, click www.win-now.example"])]
['approve', 'reject']
"""

from ._errors import FileError, InputError, MissingFileError, ModelError, ModeratoError, ModeratoWarning, TrainingError
from ._model import Model, campaigns, evaluate, train
from ._moderato import __version__
from ._results import Campaign, Cutoffs, Evaluation, Explanation, Rule, Scored, Sum, Term

__all__ = [
    "Campaign",
    "Cutoffs",
    "Evaluation",
    "Explanation",
    "FileError",
    "InputError",
    "MissingFileError",
    "Model",
    "ModelError",
    "ModeratoError",
    "ModeratoWarning",
    "Rule",
    "Scored",
    "Sum",
    "Term",
    "TrainingError",
    "__version__",
    "campaigns",
    "evaluate",
    "train",
]

# Exceptions are known by the name that they are caught by.
for _name in __all__:
    if _name.endswith(("Error", "Warning")):
        globals()[_name].__module__ = __name__
del _name
