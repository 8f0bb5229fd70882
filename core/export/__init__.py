"""Maps of materials for game engines: packed, named, and scaled as each of them asks."""
