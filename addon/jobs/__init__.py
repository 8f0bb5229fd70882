"""From what an artist orders to a result in the scene. Operators and scripts call the same functions."""
