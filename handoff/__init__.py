"""Decide when a person takes over, and look after the queue until one does."""
