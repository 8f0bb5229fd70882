"""From a textured model to a full-color print: checks, repairs, files, the print sheet."""
