"""Rooms: durable named places with a policy."""
