"""What the engine and the add-on say to each other: file names, messages, requests. Imports nothing of the engine."""
