"""Widgets: draw a state, say what the user asked for, decide nothing."""
