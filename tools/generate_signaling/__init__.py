"""Generates the signaling types of both languages and the protocol's message table.

Called by developers and `./dev check` as `python -m tools.generate_signaling [--check]`. Reads
contracts/signaling.schema.json; never reads or writes anything that a person edits, but for the marked
table in docs/protocol/signaling.md.
"""
