"""Links: signed, short-lived URLs from which a stored file is downloaded without an API key."""
