"""The demo's legal holds: one on a closed case, one on an open one, one that waits for its second person."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from api.demo_cases import SHENZHEN, Player
from db.actor import system_actor
from engine import legal_holds
from engine.cases import CLOSED, OPEN, Case

_GROUNDS = (
    (CLOSED, "当事人已提起行政诉讼，法院调阅案卷（（2026）粤0308行初字第112号）"),
    (OPEN, "市审计局对罚没收入专项审计，要求保留全部案卷（深审通〔2026〕8号）"),
    (OPEN, "纪检监察机关核查举报线索，调查期间不得销毁有关案卷材料"),
)


def lay(player: Player, today: dt.date) -> None:
    """Lay the holds; of the last the archivist asks to be relieved."""
    player.clock.set(dt.datetime.combine(today - dt.timedelta(days=1), dt.time(16, 30), SHENZHEN))
    numbered = (Case.tenant_id == player.office.tenant_id, Case.case_number.is_not(None))
    with player.database.reading(system_actor(player.office.tenant_id)) as tx:
        query = select(Case.id, Case.status).where(*numbered, Case.process_key == "penalty").order_by(Case.opened_at)
        found = {status: [one for one, its in tx.session.execute(query) if its == status] for status in (CLOSED, OPEN)}
    for status, ground in _GROUNDS:
        with player.database.transaction(player.actor("zhonghui")) as tx:
            hold_id = legal_holds.hold(tx, case_id=found[status].pop(0), reason=ground).id
    with player.database.transaction(player.actor("linxiuying")) as tx:
        legal_holds.propose_release(tx, legal_hold_id=hold_id, reason="核查结束，来函告知可以恢复正常保管。")
