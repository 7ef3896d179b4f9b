"""A refused request once more, without one of the rules that were felt in it, in a fork that keeps nothing.

The fork has connections of its own to the same database; its transactions are rehearsals, which are taken back at their
end. So the journey goes on in the parent as if nobody had asked.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask.testing import FlaskClient

from db.session import Database

if TYPE_CHECKING:
    from tests.campaigns.rules import Campaign
    from tests.campaigns.rules_declared import Rule

ACCEPTED, SAME, OTHER = 10, 11, 12
#: Seconds after which a rehearsal hangs; the journey is then run whole.
PATIENCE = 60
API = "/api/v1"


class Rehearsal:
    """Stands between the journeys and the application."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules, self.over, self.databases = rules, False, list[Database]()

    def install(self, campaign: Campaign) -> None:
        """Look at every request from now on."""
        whole_open, whole_init, rehearsal = FlaskClient.open, Database.__init__, self

        def remember(database: Database, *arguments: Any, **more: Any) -> None:
            whole_init(database, *arguments, **more)
            rehearsal.databases.append(database)

        def opened(client: FlaskClient, *arguments: Any, **more: Any) -> Any:
            campaign.at_once.clear()
            campaign.fresh.clear()
            answer = whole_open(client, *arguments, **more)
            path = str(arguments[0]) if arguments else ""
            if rehearsal.over or answer.status_code < 400 or not path.startswith(API):
                return answer
            for sign in sorted(campaign.at_once & set(rehearsal.rules)):
                rule = rehearsal.rules[sign]
                if rule.says in campaign.rehearsals:
                    continue
                verdict = rehearsal.without(rule, lambda: whole_open(client, *arguments, **more), answer)
                if verdict in (ACCEPTED, SAME):
                    campaign.rehearsed(rule.says, sign, accepted=verdict == ACCEPTED)
            return answer

        Database.__init__ = remember  # type: ignore[method-assign, assignment]
        FlaskClient.open = opened  # type: ignore[method-assign, assignment]

    def without(self, rule: Rule, again: Any, answer: Any) -> int:
        """Fork and ask again without a rule; give what became of it."""
        pid = os.fork()
        if pid == 0:
            verdict = OTHER
            try:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                os.dup2(1, 2)
                for database in self.databases:
                    database.engine.dispose(close=False)
                Database.transaction = Database.rehearsing  # type: ignore[method-assign]
                rule.take()
                self.over = True
                verdict = _compare(answer, again())
            finally:
                os._exit(verdict)
        since = time.monotonic()
        while time.monotonic() - since < PATIENCE:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.01)
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        return OTHER


def _compare(before: Any, after: Any) -> int:
    if after.status_code < 400:
        return ACCEPTED
    was, now = before.get_json(silent=True) or {}, after.get_json(silent=True) or {}
    same = before.status_code == after.status_code and was.get("detail") == now.get("detail")
    return SAME if same and was.get("errors") == now.get("errors") else OTHER
