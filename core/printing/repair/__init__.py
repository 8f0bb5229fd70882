"""What mends a model before it is printed, one file each."""
