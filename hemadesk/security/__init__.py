"""Passphrases, keys and what they unlock."""
