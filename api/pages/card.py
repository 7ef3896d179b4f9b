"""亮证: the officer's card on the phone, and the public page on which a party checks it."""

from __future__ import annotations

import io

import segno
from flask import Blueprint, Response, jsonify, render_template, url_for
from markupsafe import Markup

from api.auth import actor, database, public, settings
from api.rates import limit
from db.actor import system_actor
from processes import card
from processes.card import Card

blueprint = Blueprint("card", __name__, url_prefix="/card")

#: What the check comes to, in words: title, explanation, kind of notice.
VERDICTS = {
    "valid": ("证件有效", "该执法人员持有有效的行政执法证，信息与执法主体登记一致。", ""),
    "expired": ("二维码已过期", "该二维码只在出示时短时有效。请要求执法人员现场重新出示。", "warning"),
    "ended": ("证件已失效", "该执法证已不在有效期内或者已被收回，持证人不得以此执法。", "error"),
    "changed": ("信息已变更", "二维码所载信息与现时登记不一致。请要求执法人员现场重新出示。", "warning"),
    "forged": ("不是有效的证件", "该二维码不是本平台签发，或者已被改动。请勿相信，可向执法主体核实。", "error"),
}


@blueprint.get("")
def own() -> str:
    """Show one's own card with the code that the party checks."""
    with database().reading(actor()) as tx:
        mine = card.own(tx)
        address = _address(card.token(tx, mine))
        checks = card.checks_today(tx, mine.person_id)
    return render_template("card/own.html", card=mine, code=code_of(address), address=address, checks=checks)


@blueprint.get("/token")
def token() -> Response:
    """Give the card for the phone's own use: it is shown also where there is no network, until it expires."""
    with database().reading(actor()) as tx:
        mine = card.own(tx)
        address = _address(card.token(tx, mine))
    return jsonify(_facts(mine) | {"url": address, "qr_svg": str(code_of(address))})


def _facts(shown: Card) -> dict[str, str | None]:
    return {
        "name": shown.name, "number": shown.number, "body": shown.body, "unit": shown.unit,
        "valid_from": shown.valid_from.isoformat(),
        "valid_to": shown.last_day.isoformat() if shown.last_day else None,
        "issued_at": shown.issued_at.isoformat(), "expires_at": shown.expires_at.isoformat(),
    }  # fmt: skip


@blueprint.get("/<text>")
@public
@limit(60)
def check(text: str) -> Response:
    """Tell anybody whether the card that was shown is genuine and in force; nothing more."""
    try:
        read = card.read(text, database().use(card.CardKey).public)
        with database().transaction(system_actor(read.tenant_id, "CARD")) as tx:
            verdict = card.check(tx, read)
        shown, state = verdict.card, verdict.state
    except card.CardForged:
        shown, state = None, "forged"
    title, words, kind = VERDICTS[state]
    page = Response(
        render_template("card/check.html", card=shown, state=state, title=title, words=words, kind=kind),
        404 if state == "forged" else 200,
        mimetype="text/html",
    )
    page.headers["X-Robots-Tag"] = "noindex"
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


@blueprint.get("/key.pem")
@public
def key() -> Response:
    """Give the public key, for whoever checks cards without this server."""
    return Response(database().use(card.CardKey).public_pem(), mimetype="application/x-pem-file")


def _address(text: str) -> str:
    base = settings().public_url.rstrip("/")
    return base + url_for("card.check", text=text) if base else url_for("card.check", text=text, _external=True)


def code_of(text: str) -> Markup:
    """Draw a QR code as SVG in black on white."""
    out = io.BytesIO()
    segno.make(text, error="l", boost_error=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, light="#fff", title=None, svgclass="qr",
        lineclass=None,
    )  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704 - drawn from the code's modules, no text of anybody stands in it
