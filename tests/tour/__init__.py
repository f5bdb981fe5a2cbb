"""Tests of tour."""
