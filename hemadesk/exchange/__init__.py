"""Bytes in, domain values out, and back: case files and assessments."""
