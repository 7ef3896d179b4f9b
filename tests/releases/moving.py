"""Two operators move a token: to where a story does not lead by itself."""

from __future__ import annotations

from api.demo_cases import Story
from engine import cases, repairs


def moved(story: Story, operators: tuple[str, str], here: str, target: str) -> None:
    """Let two operators place a token where the story does not lead by itself."""
    player, (first, second) = story.player, operators
    with player.database.transaction(player.actor(first)) as tx:
        case = cases.get(tx, story.case_id)
        token = next(token for token, row in case.waits.items() if row["element"] == here)
        arguments = {"token": token, "to": target}
        repair = repairs.propose(tx, case_id=case.id, kind="move", arguments=arguments, reason="演练").id
    with player.database.transaction(player.actor(second)) as tx:
        repairs.confirm(tx, repair_id=repair)
