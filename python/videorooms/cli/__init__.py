"""The `videorooms` command."""
