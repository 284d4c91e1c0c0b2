"""The errors that a user may see: each has a stable code and a message that says what to do."""

from __future__ import annotations


class RedressError(Exception):
    """Base of every expected failure.

    `code` is stable and machine-readable; the message says what was wrong, where, and what to
    do. Neither ever holds personal data.
    """

    code = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class ContactError(RedressError):
    """A contact that cannot be read: empty, symbols only, or too long."""

    code = "contact_invalid"


class TableError(RedressError):
    """A file of contacts that cannot be read or written."""

    code = "file_invalid"


class ModelError(RedressError):
    """A model folder that is missing, incomplete, altered or of an unknown format."""

    code = "model_invalid"


class EncoderError(RedressError):
    """The sentence encoder is missing, altered or cannot be fetched."""

    code = "encoder_unavailable"


class LabelError(RedressError):
    """A label file or a council's display settings that do not hold."""

    code = "labels_invalid"


class ClockError(RedressError):
    """A date that cannot be reckoned with, or a process without such a clock."""

    code = "clock_invalid"


class ProfileError(RedressError):
    """A council's profile that cannot be read or does not hold; the message lists every fault."""

    code = "profile_invalid"


class TemplateError(RedressError):
    """A template of a letter that does not hold; the message lists every fault by file and line."""

    code = "template_invalid"


class LetterError(RedressError):
    """A letter that cannot be drafted, read or written."""

    code = "letter_invalid"
