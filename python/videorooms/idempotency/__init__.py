"""Requests that may come more than once, and the answers that are kept for them."""
