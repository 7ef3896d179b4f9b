// 亮证: the officer's card with the code that the party checks on a phone of their own; kept for where there is no network.

import { now } from "./clock.js";
import { button, h, show } from "./dom.js";
import { whoami } from "./net.js";
import { chineseDate, chineseTime } from "./texts.js";
import * as vault from "./vault.js";

/** Fetch a fresh card; without a network the last one stays until it expires. */
export const refresh = async () => {
  try {
    await whoami();
    const answer = await fetch("/card/token", { credentials: "same-origin", redirect: "manual", cache: "no-store" });
    if (answer.ok) await vault.put("state", "card", await answer.json());
  } catch {
    // The kept card says itself how long it is good for.
  }
};

/** Show the card. */
export const open = async (home) => {
  await refresh();
  const card = await vault.get("state", "card");
  const good = card && new Date(card.expires_at) > now();
  show(
    h("h1", {}, "执法证件"),
    card ? null : h("p", { class: "notice warning" }, "尚未取得电子证件，请联网后重试，或者出示实体执法证。"),
    card && !good ? h("p", { class: "notice warning" }, "电子证件核验码已过期，请联网更新，或者出示实体执法证。") : null,
    card
      ? h("article", { class: "paper centre-all" },
          good ? h("img", { class: "qr", alt: "核验二维码，请当事人扫码核验", src: `data:image/svg+xml;utf8,${encodeURIComponent(card.qr_svg)}` }) : null,
          h("p", { class: "title" }, card.name), h("p", {}, `执法证号 ${card.number}`), h("p", {}, card.body), h("p", { class: "muted" }, card.unit),
          card.valid_to ? h("p", { class: "muted" }, `证件有效期至 ${chineseDate(card.valid_to)}`) : null,
          good ? h("p", { class: "small muted" }, `请当事人扫码核验，核验码有效至 ${chineseTime(card.expires_at)}`) : null)
      : null,
    h("div", { class: "bar" }, button("返回", home), button("更新", () => open(home), "primary")));
};
