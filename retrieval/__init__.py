"""Find the passages of the shop's knowledge that bear on a question."""
