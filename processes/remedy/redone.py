"""What an annulled decision bars: the same or basically the same one on the same facts and grounds. Pure.

Source: 《行政复议法》第六十四条第二款; 《行政诉讼法》第七十一条; 行诉解释第九十条 (a change of the main facts or of the
main grounds lifts the bar, so does an annulment for procedure alone).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

#: Why a decision was annulled. Source: 《行政复议法》第六十三条、第六十四条; 《行政诉讼法》第七十条.
ANNULLED_FOR: Mapping[str, str] = {
    "procedure": "违反法定程序", "facts": "主要事实不清、证据不足", "law": "适用依据错误",
    "power": "超越职权或者滥用职权", "unreasonable": "内容不适当、明显不当", "no_evidence": "未按期提交证据",
}  # fmt: skip
#: ``free``: nothing bars it; ``explain``: what has changed must be said and leaders discuss it; ``same``: forbidden.
FREE, EXPLAIN, SAME = "free", "explain", "same"
#: Characters below which nobody has said what has changed.
LEAST_WORDS = 20


def snapshot(facts: Mapping[str, Any], articles: Iterable[str]) -> dict[str, Any]:
    """Say what a penalty case decides, or proposes: result, items, articles, and digests of facts and evidence.

    :param articles: duty and penalty basis of the items, as the catalogue of the day of the act cites them.
    """
    decision, proposal = facts.get("decision") or {}, facts.get("proposal") or {}
    found = facts.get("check") or facts.get("scene") or {}
    inquiry = facts.get("inquiry") or facts.get("scene") or {}
    result = decision if decision.get("outcome") in ("penalty", "no_penalty") else proposal
    items = {str(found.get("item_code") or ""), *(proposal.get("also_items") or ())}
    return {
        "outcome": result.get("outcome") or "", "kinds": sorted(result.get("kinds") or ()),
        "fine_cents": int(result.get("fine_cents") or 0),
        "confiscated_cents": int(proposal.get("confiscated_cents") or 0), "items": sorted(items - {""}),
        "articles": sorted({digest(one) for one in articles if one}),
        "facts": digest(str(proposal.get("facts") or inquiry.get("found") or "")),
        "evidence": digest(str(proposal.get("evidence") or inquiry.get("evidence") or "")),
    }  # fmt: skip


def digest(text: str) -> str:
    """Give the digest of a text without its blanks and punctuation: rewording alone may hide there, layout may not."""
    plain = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))
    return hashlib.sha256(plain.encode()).hexdigest() if plain else ""


def alike(before: Mapping[str, Any], now: Mapping[str, Any], percent: int) -> bool:
    """Tell whether two results are the same or basically the same.

    :param percent: by how much of the earlier amount two amounts may differ and still be alike.
    """
    if before.get("outcome") != now.get("outcome") or list(before.get("kinds") or ()) != list(now.get("kinds") or ()):
        return False
    return all(
        abs(int(now.get(name) or 0) - int(before.get(name) or 0)) * 100 <= int(before.get(name) or 0) * percent
        for name in ("fine_cents", "confiscated_cents")
    )


def verdict(redone: Mapping[str, Any], now: Mapping[str, Any], percent: int) -> str:
    """Say whether a decision may be made again as it is proposed: free, to be explained, or the same and forbidden.

    :param redone: what the case keeps of the annulled decision: ``annulled_for`` and ``before``.
    """
    before = redone.get("before") or {}
    if not before or redone.get("annulled_for") == "procedure" or not alike(before, now, percent):
        return FREE
    if before.get("items") != now.get("items") or before.get("articles") != now.get("articles"):
        return FREE  # other grounds in law
    # An old record names no evidence: then the facts alone say whether anything has changed.
    unchanged = before.get("facts") == now.get("facts") and before.get("evidence") in (None, now.get("evidence"))
    return SAME if unchanged else EXPLAIN
