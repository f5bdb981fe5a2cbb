"""Tests of what finds the passages."""
