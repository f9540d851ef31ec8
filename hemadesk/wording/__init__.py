"""Sentences made from ids, numbers and arguments, in the reader's language."""
