"""Runs the jobs of a batch, on this machine or on many, so that no death of a process costs more than a checkpoint."""
