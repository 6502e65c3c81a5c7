"""One module a format, each with the same names: ``read`` yields documents or problems, ``write`` writes events."""
