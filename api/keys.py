"""The two secrets of a shop: what signs our tokens, and what the shop's back end signs identities with."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from api.settings import Settings, SettingsError


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """`signing` signs bearer tokens; `identity` is shared with the shop's back end. Never printed."""

    signing: str
    identity: str


def load_keys(settings: Settings) -> Keys:
    """Return the secrets that are set, else those in the data folder, made at first start (mode 0600)."""
    folder = settings.data / "keys"
    return Keys(
        signing=(
            settings.signing_key.get_secret_value() if settings.signing_key else _kept(folder / "signing")
        ),
        identity=(
            settings.identity_secret.get_secret_value()
            if settings.identity_secret
            else _kept(folder / "identity")
        ),
    )


def _kept(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        # Written aside and linked into place: of two processes that start at once, both read the same key.
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    if path.stat().st_mode & 0o077:
        raise SettingsError(f"the key at {str(path)!r} can be read by others; run: chmod 600 {path}")
    key = path.read_text().strip()
    if len(key) < 32:
        raise SettingsError(f"the key at {str(path)!r} is too short to be safe; restore it from a backup")
    return key
