"""What the engine and the add-on say to each other: names of files, messages, requests.

Nothing here imports the rest of the engine. ``addon/data/border.json`` is generated from ``description``.
"""
