"""The print sheet: one page that says what is printed, how, and whether anything speaks against it."""
