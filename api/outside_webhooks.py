"""Webhooks of this installation: what they need where the program is put together, and the loop that delivers them."""

from __future__ import annotations

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import structlog

from api.settings import Settings, SettingWrong, secret_key
from api.tenants import for_every_tenant
from db.actor import Actor, system_actor
from db.session import Database
from engine import webhook_delivery
from engine.webhook_delivery import Outcome
from engine.webhooks import AddressCheck, Directory, Secrets, sweep
from integrations.webhooks import Rules, Sender, body_of

log = structlog.get_logger(__name__)

#: So many receivers are called at once; a slow one holds up no other.
THREADS = 8
#: Messages to one receiver in one round.
ROUND = 50


def rules_of(settings: Settings) -> Rules:
    """Say which addresses may be called here.

    :raises SettingWrong: when a network is none.
    """
    try:
        return Rules(tuple(one.strip() for one in settings.webhook_networks.split(",") if one.strip()))
    except ValueError as error:
        raise SettingWrong(f"DUECOURSE_WEBHOOK_NETWORKS: {error}") from None


def tell_subscribers(database: Database, settings: Settings) -> None:
    """Let subscribers hear of every entry of the journal that concerns them."""
    directory, rules = Directory(), rules_of(settings)
    database.provide(directory)
    database.provide(Secrets(lambda: secret_key(settings)))
    database.provide(AddressCheck(rules.problem))
    database.listeners = (directory.overhear,)


class Webhooks:
    """Delivers what is due to the subscribers of all tenants; any number may run beside it."""

    def __init__(self, database: Database, settings: Settings, sender: Sender | None = None) -> None:
        self.database = database
        self.sender = sender or Sender(rules_of(settings), authority=settings.webhook_authority)

    def tick(self) -> int:
        """Deliver what is due now; give the number of messages that were taken."""
        waiting: list[tuple[Actor, uuid.UUID]] = []

        def look(tenant_id: uuid.UUID) -> int:
            actor = system_actor(tenant_id, "WEBHOOKS")
            with self.database.reading(actor) as tx:
                found = webhook_delivery.due(tx)
            waiting.extend((actor, one) for one in found)
            return len(found)

        for_every_tenant(self.database, look, "webhooks")
        if not waiting:
            return 0
        with ThreadPoolExecutor(min(THREADS, len(waiting)), thread_name_prefix="webhooks") as pool:
            return sum(pool.map(lambda one: self._serve(*one), waiting))

    def _serve(self, actor: Actor, subscription_id: uuid.UUID) -> int:
        """Deliver to one subscriber, in order, until nothing is due, the round is over or it does not answer."""
        taken = 0
        try:
            for _ in range(ROUND):
                with self.database.transaction(actor) as tx:
                    outgoing = webhook_delivery.take(tx, subscription_id)
                if outgoing is None:
                    break
                outcome = self._send(outgoing)
                with self.database.transaction(actor) as tx:
                    hopeless = webhook_delivery.settle(tx, outgoing, outcome)
                if hopeless:
                    with self.database.transaction(actor) as tx:
                        webhook_delivery.give_up(
                            tx, message_id=outgoing.message.id, subscription_id=outgoing.subscription_id
                        )
                taken += not outcome.error
        except Exception:  # one receiver in trouble does not hold up the others; its lease runs out
            log.exception("webhook.round_failed", subscription=str(subscription_id))
        return taken

    def _send(self, outgoing: webhook_delivery.Outgoing) -> Outcome:
        message = outgoing.message
        answer = self.sender.send(
            outgoing.url, identity=str(message.id), body=body_of(message.payload), secrets=outgoing.secrets,
            at=message.at,
        )  # fmt: skip
        tell = log.warning if answer.error else log.info
        tell(
            "webhook.sent", subscription=str(outgoing.subscription_id), message=str(message.id), kind=message.kind,
            status=answer.status, ms=answer.milliseconds, error=answer.error or None,
        )  # fmt: skip
        return Outcome(**vars(answer))


def sweep_webhooks(database: Database, *, keep_days: int = Settings.webhook_keep_days) -> int:
    """Forget deliveries that are long done, and what stopped receivers have not taken in so many days; gives how many.

    It does so for every tenant.
    """
    keep = dt.timedelta(days=keep_days)

    def forget(tenant_id: uuid.UUID) -> int:
        actor = system_actor(tenant_id, "WEBHOOKS")
        with database.transaction(actor) as tx:
            done, overfull = sweep(tx), webhook_delivery.overfull(tx, keep)
        for one in overfull:
            with database.transaction(actor) as tx:
                dropped = webhook_delivery.drop_old(tx, subscription_id=one, keep=keep)
            log.warning("webhook.messages_dropped", subscription=str(one), count=dropped)
            done += dropped
        return done

    return for_every_tenant(database, forget, "webhook_log")
