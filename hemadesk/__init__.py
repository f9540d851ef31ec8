"""HemaDesk: why are this patient's blood counts low?  Offline, explained, kept with the record."""

__version__ = "0.1.0"
