"""The engine's installation as the artist sees it: where it is, what works on it, which devices it finds."""
