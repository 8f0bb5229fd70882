"""Three short programs that use the engine as a library."""
