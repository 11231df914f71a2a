"""Streams: what participants publish and receive now, in memory, and the one door to the media engine."""
