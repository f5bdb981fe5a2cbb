"""What can go wrong while the assistant works."""


class AgentError(Exception):
    """Base of this package's errors.

    AgentError
    ├── BrokenShopFile    a file about the shop, its customers or its orders cannot be read (names file and reason)
    ├── OrdersUnreachable the shop's order system did not answer in time, or not in words we know
    ├── MoodModelUnusable the model set to read moods cannot be loaded, or has labels nobody here understands
    └── ModelFailed       the chat model gave no usable draft; the extractive writer answers instead
    """


class BrokenShopFile(AgentError):
    """A file about the shop, its customers or its orders cannot be read."""

    def __init__(self, file: str, what: str) -> None:
        super().__init__(f"{file}: {what}")
        self.file, self.what = file, what


class OrdersUnreachable(AgentError):
    """The shop's order system did not answer in time, or not in words we know."""


class MoodModelUnusable(AgentError):
    """The model set to read moods cannot be loaded, or has labels nobody here understands."""


class ModelFailed(AgentError):
    """The chat model gave no usable draft."""
