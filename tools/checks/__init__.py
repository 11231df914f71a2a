"""The checks of `./dev check` that no linter has: sizes, names, crates, error codes, lock files.

Each module gives `offences()`, one line each; `tools/check.py` runs them. None of them imports the product.
"""
