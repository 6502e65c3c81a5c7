"""Dictionaries of PETRARCH, PETRARCH2 and TABARI: read into ours, and written back."""
