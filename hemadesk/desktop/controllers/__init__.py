"""Own the state of a panel, call services, run jobs."""
