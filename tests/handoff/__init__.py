"""Tests of handing over to a person."""
