"""What can go wrong. The words are those of the command line."""

from __future__ import annotations


class ModeratoError(Exception):
    """Anything that Moderato refuses; its words name the place and the values."""


class InputError(ModeratoError, ValueError):
    """A table, a policy or an argument that cannot be used."""


class TrainingError(ModeratoError, ValueError):
    """Nothing can be learned from these comments, or measured on them."""


class ModelError(ModeratoError, ValueError):
    """A model that is damaged, foreign or newer, or models that do not go together."""


class FileError(ModeratoError, OSError):
    """A file that cannot be read or written."""


class MissingFileError(FileError, FileNotFoundError):
    """A file that is not there."""


class ModeratoWarning(UserWarning):
    """What was done with the input that its owner may not expect: rows that were left out, say."""
