"""What can go wrong on the way to a person."""


class HandoffError(Exception):
    """Base of this package's errors.

    HandoffError
    ├── DeskUnavailable   Redis cannot be reached; nothing was changed as far as anybody knows, try again
    └── BadHours          these are no hours; the message says what is wrong and how it is right
    """


class DeskUnavailable(HandoffError):
    """Redis cannot be reached; nothing was changed as far as anybody knows. Try again."""


class BadHours(HandoffError):
    """These are no hours; the message says what is wrong and how it is right."""
