"""The front ends in a real Chromium, against a real server."""
