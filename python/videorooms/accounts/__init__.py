"""Accounts: the projects of one server, which see nothing of each other."""
