"""One UV map and one picture for a model that has several, or none."""
