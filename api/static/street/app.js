// The phone app: locked or not, home with what is to be done and what waits, and the ways to every screen.

import * as card from "./card.js";
import { now, setOffset } from "./clock.js";
import * as conflict from "./conflict.js";
import { button, dialog, h, show, turn } from "./dom.js";
import { LoggedOut, Offline, call, useDevice, whoami } from "./net.js";
import * as packs from "./pack.js";
import * as spot from "./spot.js";
import * as sync from "./sync.js";
import * as tasks from "./tasks.js";
import { chineseTime } from "./texts.js";
import * as vault from "./vault.js";

const LIGHTS = { green: "正常", yellow: "预警", red: "告急" };

// --- the line that always says how the device and the server stand to each other

const strip = document.getElementById("sync");
sync.watch((state) => {
  if (!vault.unlocked()) return strip.replaceChildren(h("span", {}, "已锁定"));
  const words = state.loggedOut ? "登录已过期" : !state.online ? "离线" : state.busy ? "正在同步" : state.waiting ? "等待同步" : "已同步";
  strip.dataset.state = state.conflicts ? "conflict" : state.loggedOut || !state.online ? "offline" : state.waiting ? "waiting" : "done";
  strip.replaceChildren(
    h("b", {}, words),
    h("span", {}, state.progress || [state.waiting ? `${state.waiting} 项待提交` : "", state.conflicts ? `${state.conflicts} 项需处理` : ""].filter(Boolean).join("，")),
    state.loggedOut ? h("a", { href: "/login?next=/street" }, "登录") : "");
});

// --- lock

const ask = (title, words, done, { first = false } = {}) => {
  const pin = h("input", { id: "pin", type: "password", inputmode: "numeric", autocomplete: "off", minlength: "6", maxlength: "32" });
  const again = h("input", { id: "again", type: "password", inputmode: "numeric", autocomplete: "off", maxlength: "32" });
  const said = h("p", { class: "message", role: "alert" });
  const go = async (event) => {
    event.preventDefault();
    if (first && pin.value.length < 6) return (said.textContent = "口令至少 6 位");
    if (first && pin.value !== again.value) return (said.textContent = "两次输入的口令不一致");
    said.textContent = "请稍候…";
    said.textContent = (await done(pin.value)) ?? "";
  };
  show(h("h1", {}, title), h("p", { class: "muted" }, words),
    h("form", { class: "lock", onsubmit: go },
      h("div", { class: "field" }, h("label", { for: "pin" }, "本机口令"), pin),
      first ? h("div", { class: "field" }, h("label", { for: "again" }, "再次输入"), again) : null,
      said, h("button", { class: "btn primary wide" }, first ? "启用移动执法" : "解锁")));
  pin.focus();
};

const start = async () => {
  if (await vault.exists())
    return ask("移动执法", "数据以口令加密保存在本机。", async (pin) => {
      if (!(await vault.unlock(pin))) return "口令不正确";
      await enter();
      return "";
    });
  try {
    const who = await whoami();
    ask("启用移动执法", `${who.name}，请设置本机口令（至少 6 位）。口令只在本机使用，遗忘后本机未同步的数据无法恢复。`, async (pin) => {
      await vault.create(pin);
      await vault.room();
      await enter();
      return "";
    }, { first: true });
  } catch (error) {
    show(h("h1", {}, "移动执法"),
      h("p", { class: "notice warning" }, error instanceof LoggedOut ? "首次使用请先登录。" : "首次使用需要联网登录。"),
      h("p", {}, h("a", { class: "btn primary wide", href: "/login?next=/street" }, "统一身份认证登录")));
  }
};

const enter = async () => {
  const known = await vault.get("state", "device");
  if (known) useDevice(known.id);
  setOffset((await vault.get("state", "clock"))?.offset_ms);
  await sync.count();
  await packs.refresh();
  await card.refresh();
  sync.kick();
  await home();
  await letters();
};

// Where a letter had to come from the server, this phone has no Chinese font of its own: take all letters along.
const letters = async () => {
  await document.fonts.ready;
  if (![...document.fonts].some((face) => face.status === "loaded") || !("serviceWorker" in navigator)) return;
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage("letters");
};

// --- home

const standing = (file, actions) => {
  const mine = actions.filter((one) => one.case === file.id);
  if (mine.some((one) => one.state === "conflict")) return ["需处理", "red"];
  if (mine.some((one) => one.state === "waiting")) return ["待同步", "yellow"];
  return ["已同步", "green"];
};

// Home shows what stands where; it is drawn anew when that changes while somebody looks at it.
let shown = "";
sync.watch((state) => {
  const standing_ = `${state.waiting}/${state.conflicts}`;
  if (shown && shown !== standing_ && document.querySelector("[data-home]")) home(turn());
  shown = standing_;
});

const home = async (since) => {
  const pack = await packs.current();
  if (!pack) {
    show(h("h1", {}, "移动执法"), h("p", { class: "notice warning" }, "尚未取得离线资料，请联网后重试。"), button("重试", enter, "primary wide"));
    return;
  }
  const actions = await vault.all("action");
  const files = (await vault.all("case")).sort((one, two) => two.began_at.localeCompare(one.began_at));
  const outcomes = Object.fromEntries(await Promise.all(files.map(async (file) => [file.id, await vault.get("outcome", file.id)])));
  const conflicts = actions.filter((one) => one.state === "conflict");
  const expired = new Date(pack.valid_until) < now();
  const free = await packs.numbers(pack);
  if (typeof since === "number" && since !== turn()) return;
  show(
    h("h1", {}, "移动执法"),
    h("p", { class: "muted", "data-home": "1" }, `${pack.me.name} · 执法证 ${pack.me.certificate} · ${pack.unit.name}`),
    expired ? h("p", { class: "notice warning" }, "离线资料已超过 24 小时，请联网更新后再作出决定。") : null,
    conflicts.length
      ? h("section", { class: "panel" }, h("header", {}, h("h2", {}, "需要您处理")),
          h("ul", { class: "lines" }, conflicts.map((one) => h("li", {}, h("button", { type: "button", class: "line", onclick: () => conflict.open(one, pack, home) }, h("span", {}, one.problem.detail), h("small", {}, chineseTime(one.at)))))))
      : null,
    h("div", { class: "grid" },
      button("开始当场处罚", async () => spot.open(await spot.begin(), home), "primary big"),
      button("亮证", () => card.open(home), "big")),
    files.filter((one) => one.step >= 0).length
      ? h("section", { class: "panel" }, h("header", {}, h("h2", {}, "街面案件")),
          h("ul", { class: "lines" }, files.filter((one) => one.step >= 0).slice(0, 30).map((file) => {
            const [word, light] = standing(file, actions);
            return h("li", {}, h("button", { type: "button", class: "line", onclick: () => spot.open(file.id, home) },
              h("span", {}, file.answers.S1.name || "当事人待填"), h("small", {}, outcomes[file.id]?.documents?.find((one) => one.kind === "D41")?.number ?? file.number?.text ?? ""), h("em", { class: `mark ${light}` }, word)));
          })))
      : null,
    h("section", { class: "panel" }, h("header", {}, h("h2", {}, `我的待办 ${pack.tasks.filter((one) => one.form).length}`)),
      pack.tasks.length
        ? h("ul", { class: "lines" }, pack.tasks.filter((one) => one.form).map((task) => h("li", {}, h("button", { type: "button", class: "line", onclick: () => tasks.open(task, pack, home) },
            h("span", {}, `${task.step_title}：${task.party || task.title}`), h("small", {}, task.case_number), task.light && task.light !== "none" ? h("em", { class: `mark ${task.light}` }, LIGHTS[task.light] ?? "") : ""))))
        : h("p", { class: "body muted" }, "没有待办环节。")),
    h("details", { class: "more" }, h("summary", {}, "本机与文号"),
      h("div", { class: "body stack-s" },
        h("p", {}, `预留文号 ${free.length} 个${free.length ? `：${free[0].text} 起` : ""}`),
        h("p", { class: "small muted" }, `离线资料更新于 ${chineseTime(pack.at)}`),
        button("更新离线资料", async () => {
          await packs.refresh();
          home();
        }, "wide"),
        button("退回未用文号", async () => {
          try {
            const count = await packs.giveBack();
            await dialog("退回文号", (close) => [h("p", {}, `已退回 ${count} 个文号。`), button("知道了", () => close(), "primary")]);
          } catch (error) {
            await dialog("退回文号", (close) => [h("p", {}, error instanceof Offline ? "没有网络，请稍后再退回。" : error.message), button("知道了", () => close(), "primary")]);
          }
          home();
        }, "wide"),
        button("我的执法终端", devices, "wide"),
        button("锁定", () => {
          vault.lock();
          location.reload();
        }, "wide"))));
};

const devices = async () => {
  const own = await vault.get("state", "device");
  let listed = [];
  let trouble = "";
  try {
    listed = (await (await call("GET", "/street/devices")).json()).items;
  } catch (error) {
    trouble = error.message;
  }
  show(h("h1", {}, "我的执法终端"), trouble ? h("p", { class: "notice warning" }, trouble) : null,
    h("ul", { class: "lines" }, listed.map((one) => h("li", {}, h("div", { class: "line" },
      h("span", {}, one.name, one.id === own?.id ? "（本机）" : ""), h("small", {}, `登记于 ${chineseTime(one.registered_at)}`),
      one.revoked_at ? h("em", { class: "mark" }, "已停用") : button("停用", async () => {
        const sure = await dialog("停用终端", (close) => [h("p", {}, `停用“${one.name}”后，该终端不能再提交数据，可重新启用。`), h("div", { class: "row" }, button("停用", () => close(true), "danger"), button("取消", () => close(false)))]);
        if (!sure) return;
        await call("DELETE", `/street/devices/${one.id}?reason=${encodeURIComponent("本人停用")}`);
        if (one.id === own?.id) await vault.remove("state", "device");
        devices();
      }, "small"))))),
    h("div", { class: "bar" }, button("返回", home)));
};

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => {});
start();
