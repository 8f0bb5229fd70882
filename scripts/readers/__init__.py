"""Programs and libraries that this project did not write, and what they read in its prints."""
