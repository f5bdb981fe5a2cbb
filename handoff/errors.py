"""What can go wrong on the way to a person."""


class HandoffError(Exception):
    """Base of this package's errors.

    HandoffError
    └── DeskUnavailable   Redis cannot be reached; nothing was changed as far as anybody knows, try again
    """


class DeskUnavailable(HandoffError):
    """Redis cannot be reached; nothing was changed as far as anybody knows. Try again."""
