"""What the window says while an organization is being opened."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Opening:
    """What is being opened, in words: for the progress strip, the title and the text below."""

    progress: str
    title: str
    text: str


OPENING_DEMO = Opening(
    "Starting the demonstration organization...",
    "The demonstration organization",
    "Made-up accounts are set up on this computer. Nothing outside is touched.",
)
OPENING_AWS = Opening(
    "Loading the agreement...",
    "Your organization",
    "The agreement is loaded; then the accounts are listed and read.",
)
