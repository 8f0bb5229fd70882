"""Jobs: the folder, how it is packed, how it runs."""
