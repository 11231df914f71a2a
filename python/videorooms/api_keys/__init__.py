"""API keys: who may manage the account."""
