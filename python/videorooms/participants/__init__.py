"""Participants: one person's presence in one session each."""
