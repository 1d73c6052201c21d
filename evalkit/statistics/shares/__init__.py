"""Shares from a survey: estimates, design effects, intervals, differences, power."""
