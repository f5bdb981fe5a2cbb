"""The desk broken on purpose, to see its state machine notice."""
