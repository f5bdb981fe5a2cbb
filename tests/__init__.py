"""The product's tests; start with tour/."""
