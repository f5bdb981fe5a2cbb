"""Tests of the assistant: cues, moods, desks, answers, checks."""
