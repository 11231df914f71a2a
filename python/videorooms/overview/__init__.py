"""The overview: what is going on in an account and on its server, in one answer."""
