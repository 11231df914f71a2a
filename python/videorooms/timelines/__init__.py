"""Timelines: what happened in a session, and when, as one document."""
