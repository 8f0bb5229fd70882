"""The ways to talk to the engine: a person's terminal and a parent process's pipe."""
