"""Nodes: running server processes with a media engine each. There is one today."""
