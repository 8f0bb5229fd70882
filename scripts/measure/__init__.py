"""Commands that measure: what a job costs, and how good its result is."""
