"""Durable jobs: work that a transaction promises and that a crash cannot lose."""
