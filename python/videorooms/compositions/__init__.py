"""Compositions: one file rendered from a session's recordings by a layout each."""
