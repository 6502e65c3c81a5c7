"""Coding whole corpora: reading them, running in one or several processes, counting."""
