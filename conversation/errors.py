"""What can go wrong with the log."""


class ConversationError(Exception):
    """Base of this package's errors.

    ConversationError
    ├── Stale               somebody wrote since the position was read; look again
    ├── NoSuchConversation  no conversation has this id
    ├── StoreUnavailable    the database cannot be reached or written; nothing was kept
    └── LivePlaneError      (in `valkey.py`) the live plane cannot be started or shared
    """


class Stale(ConversationError):
    """Somebody wrote since the position was read. Look again."""


class NoSuchConversation(ConversationError):
    """No conversation has this id."""


class StoreUnavailable(ConversationError):
    """The database cannot be reached or written; nothing was kept."""
