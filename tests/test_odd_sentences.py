"""Word salad is coded to nothing or something, never to an error: pronouns and clauses must not lead back to themselves."""

import pytest

from coder import Coder, Document

SALADS = (
    "will Monday agreed talks his agreed prisoners not meeting release last killing arrested Iran to to been demand agreed "
    "accused killing said army urged demand by be arrested police",
    "will Monday agreed talks his agreed prisoners not meeting release last killing arrested Iran to to been demand agreed "
    "accused said army urged demand by be arrested police",
)


@pytest.mark.parametrize("text", SALADS)
def test_word_salad_does_not_lead_in_circles(coder: Coder, text: str) -> None:
    coder.code(Document(id="salad", text=text, date="2025-11-26"))
