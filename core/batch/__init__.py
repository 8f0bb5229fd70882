"""Many jobs: a sheet becomes job folders, which run on one machine or many, and are looked at in one page."""
