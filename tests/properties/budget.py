"""How many examples a property gets: its share of the profile's number."""

from __future__ import annotations

from hypothesis import Phase, settings


def share(of_sixty: int) -> settings:
    """Settings with ``of_sixty`` examples where the default profile has sixty; dear properties take few."""
    assert settings.default is not None
    profile = settings.default
    dear = of_sixty < 10  # a failure is told as it was found, not made small for minutes
    return settings(
        max_examples=max(2, profile.max_examples * of_sixty // 60),
        phases=(Phase.explicit, Phase.generate) if dear else profile.phases,
    )
