"""Settings: one small file for each mode. They import no torch, so that faces start fast."""
