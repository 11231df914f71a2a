"""Webhooks: facts told to the applications of others, signed, at least once, in order."""
