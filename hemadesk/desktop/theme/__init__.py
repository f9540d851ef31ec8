"""Palette, fonts and icons, each by name."""
