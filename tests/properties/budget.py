"""How many examples a property gets: its share of the profile's number."""

from __future__ import annotations

from hypothesis import settings


def share(of_sixty: int) -> settings:
    """Settings with ``of_sixty`` examples where the default profile has sixty; dear properties take few."""
    assert settings.default is not None
    return settings(max_examples=max(2, settings.default.max_examples * of_sixty // 60))
