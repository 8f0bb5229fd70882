"""Makes the style sets that Patina ships: one module for each set."""
