"""A rule-based CAMEO event coder: who did what to whom, when, from raw news text.

>>> from coder import Coder, Document
>>> coder = Coder.load()
>>> [e.code for e in coder.code_sentence("France praised Kenya on Monday.", date="2025-11-26")]
['051']
"""

from coder.errors import CoderError, Problem
from coder.model import Actor, Document, Event
from coder.pipeline import Coder

__version__ = "0.1.0"
__all__ = ["Actor", "Coder", "CoderError", "Document", "Event", "Problem", "__version__"]
