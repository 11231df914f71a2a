"""The database: engines, transactions, types and migrations."""
