"""What the materials of a file look like, as far as a single color at each point can say it."""
