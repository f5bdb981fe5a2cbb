"""Answer one shopper message, or ask for a human."""
