"""Statistics: how a call is going, how it went, and what was likely to blame."""
