"""Measure the product."""
