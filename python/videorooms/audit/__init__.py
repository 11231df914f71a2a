"""The audit log: what was done by whom, from where, and on what."""
