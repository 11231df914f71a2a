"""Signaling: the conversation of client SDKs with the server over one WebSocket, and who is in which session now."""
