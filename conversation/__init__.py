"""The log everything else is computed from."""
