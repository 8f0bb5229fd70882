"""Features by their pictures: those that come with the add-on, and the properties to pick one."""
