"""Tools for the people who write dictionaries: how good the coding is, and what an edit changes."""
