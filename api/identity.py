"""Signs identities for the customers in a shop's `customers.json`, as a shop's back end would."""

import json
from pathlib import Path

from api.keys import load_keys
from api.settings import Settings, SettingsError
from api.tokens import Tokens
from conversation.shoppers import Identity
from conversation.store import Clock


def customer_identity(settings: Settings, shop: Path, email: str, clock: Clock) -> str:
    """Return a signed identity for the customer with this e-mail. Raises SettingsError when there is none."""
    keys = load_keys(settings)
    return Tokens(keys.signing, keys.identity, clock=clock).sign_identity(_customer(shop, email))


def _customer(shop: Path, email: str) -> Identity:
    try:
        rows = json.loads((shop / "customers.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"no customers.json in {str(shop)!r}; set GUANXI_SHOP to the shop's folder"
        ) from error
    wanted = email.strip().lower()
    for row in rows:
        if row["email"].lower() == wanted:
            return Identity(row["id"], row["email"], row["name"])
    raise SettingsError(f"no customer of this shop has the e-mail {email!r}")
