"""Files for full-color prints, one format each."""
