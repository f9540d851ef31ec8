"""An assessment as a printed page."""
