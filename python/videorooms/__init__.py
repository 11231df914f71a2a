"""Self-hosted video rooms: the control plane of the server, and its command line."""

__version__ = "0.1.0"
