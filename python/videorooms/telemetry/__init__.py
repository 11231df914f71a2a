"""Logs, request ids, probes and metrics."""
