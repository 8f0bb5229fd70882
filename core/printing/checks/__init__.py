"""The checks of a print, one file each."""
