"""Batches on render farms: each farm gets its own kind of description, and all of them run the same command."""
