"""Writes the reference pages and the OpenAPI description from what the code says of itself.

`./dev docs` calls it; `./dev check` calls it with --check. Nothing in these files is edited by hand.
"""
