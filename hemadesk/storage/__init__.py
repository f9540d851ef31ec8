"""Rows, mappers, repositories and the unit of work."""
