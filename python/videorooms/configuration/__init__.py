"""Configuration: the settings in force, as their operator may look at them."""
