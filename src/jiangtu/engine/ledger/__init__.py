"""Entries, posting, reconciliation: double entry in integer fen."""
