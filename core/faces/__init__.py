"""How the world talks to the engine: a person's terminal, a parent process's pipe."""
