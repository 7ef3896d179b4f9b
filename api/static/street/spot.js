// A case on the spot, one question at a time: evidence, scene, telling, decision, signatures, done.

import { grouped } from "./amounts.js";
import { now } from "./clock.js";
import * as capture from "./capture.js";
import { button, dialog, h, show } from "./dom.js";
import * as forms from "./forms.js";
import * as packs from "./pack.js";
import * as sign from "./sign.js";
import * as sync from "./sync.js";
import * as texts from "./texts.js";
import * as vault from "./vault.js";

const STEPS = ["取证", "现场", "告知", "决定", "签名", "完成"];
const EVIDENCE = [
  ["拍照", "image/*", "environment", "现场照片", "audiovisual"],
  ["录像", "video/*", "environment", "现场录像", "audiovisual"],
  ["录音", "audio/*", "user", "现场录音", "audiovisual"],
  ["扫描材料", "image/*", "environment", "书证扫描件", "documentary"],
];

/** Begin a case: the first action opens it. */
export const begin = async () => {
  const pack = await packs.current();
  const [number = null] = await packs.numbers(pack);
  const file = {
    id: crypto.randomUUID(), began_at: now().toISOString(), step: 0, number,
    answers: { S1: { occurred_at: `${forms.localInput(now())}+08:00`, ...(await remembered()) }, S3: {}, S4: {} }, signatures: {}, queued: {},
  };
  await vault.put("case", file.id, file);
  await sync.enqueue(file.id, "open", { process: "penalty_summary", facts: {} }, await capture.position());
  return file.id;
};

// What the last case said of colleague and place is likely to hold for the next one too.
const remembered = async () => (await vault.get("state", "last")) ?? {};

const keep = (file) => vault.put("case", file.id, file);
const filesOf = async (file) => (await vault.all("file")).filter((one) => one.case === file.id).sort((one, two) => one.captured_at.localeCompare(two.captured_at));

/** Open a case at the step where it stands. */
export const open = async (id, home) => {
  const file = await vault.get("case", id);
  const pack = await packs.current();
  await [evidence, scene, telling, decision, signing, done][file.step](file, pack, home);
};

const go = async (file, pack, home, step) => {
  file.step = step;
  await keep(file);
  await open(file.id, home);
};

const frame = (file, home, title, ...children) =>
  show(
    h("nav", { class: "steps", "aria-label": "进度" },
      h("ol", {}, STEPS.map((name, index) => h("li", index === file.step ? { "aria-current": "step" } : index < file.step ? { class: "past" } : {}, name)))),
    h("h1", {}, title),
    ...children,
    file.step < STEPS.length - 1 ? h("p", { class: "leave" }, button("暂存并返回首页", home)) : null);

// --- 1 evidence

const evidence = async (file, pack, home) => {
  const taken = await filesOf(file);
  const list = h("ul", { class: "taken" });
  for (const one of taken) {
    const picture = one.sent ? "" : await capture.thumbnail(one);
    list.append(h("li", {},
      picture ? h("img", { src: picture, alt: "" }) : h("span", { class: "kind" }, one.title.slice(2, 4)),
      h("div", {}, h("b", {}, one.title), h("small", {}, `${texts.chineseTime(one.captured_at)} · ${(one.size / 1048576).toFixed(1)} MB · 摘要 ${one.sha256.slice(0, 12)}…`,
        one.position ? ` · 位置 ±${Math.round(one.position.accuracy_m ?? 0)} 米` : " · 无位置"))));
  }
  const said = h("p", { class: "message", role: "status" });
  const inputs = EVIDENCE.map(([label, accept, facing, title, kind]) => {
    const input = h("input", { type: "file", accept, capture: facing, multiple: label === "扫描材料", class: "visually-hidden", id: `take-${title}`, "aria-label": label,
      onchange: async () => {
        for (const blob of input.files) {
          try {
            const number = taken.filter((one) => one.title.startsWith(title)).length + 1;
            const record = await capture.take(blob, { case: file.id, title: `${title}${number}`, kind }, (share) => (said.textContent = `正在保存 ${Math.round(share * 100)}%`));
            taken.push(record);
            await sync.enqueue(file.id, "evidence", { file: record.id, kind, title: record.title, captured_at: record.captured_at, position: record.position }, record.position);
          } catch (error) {
            said.textContent = error.message;
            return;
          }
        }
        await evidence(file, pack, home);
      } });
    return h("div", {}, input, h("label", { class: "btn big", for: `take-${title}` }, label));
  });
  frame(file, home, "现场取证", h("div", { class: "grid" }, inputs), said,
    taken.length ? list : h("p", { class: "muted" }, "拍照时即固定摘要、时间和位置。也可以先办理，稍后补拍。"),
    h("div", { class: "bar" }, button("下一步：现场情况", () => go(file, pack, home, 1), "primary wide")));
};

// --- 2 to 4: the steps' forms

// What the device answers itself: the number, the digest, and how the receipt went, which the signatures tell.
const OWN = new Set(["number_id", "text_sha256", "receipt", "refusal_reason"]);

const stepForm = (file, pack, home, { element, title, prepare, next, nextWords, check }) => {
  const declared = pack.forms.penalty_summary[element];
  const fields = declared.fields.filter((field) => !OWN.has(field.name));
  const answers = file.answers[element];
  prepare?.(answers, fields);
  const save = () => keep(file);
  let found = {};
  const labels = Object.fromEntries(fields.map((field) => [field.name, field.label]));
  const paint = () => {
    frame(file, home, title,
      forms.summary(found, labels),
      h("p", { class: "small muted" }, declared.basis),
      forms.form(fields, answers, save, { headings: declared.headings, colleagues: pack.colleagues, problems: found }),
      h("div", { class: "bar" },
        button("上一步", () => go(file, pack, home, file.step - 1)),
        button(nextWords, async () => {
          const clean = forms.clean(fields, answers);
          found = { ...forms.problems(fields, clean), ...(check?.(clean) ?? {}) };
          if (Object.keys(found).length) {
            paint();
            document.querySelector(".errors")?.focus();
            return;
          }
          await next(clean);
        }, "primary")));
  };
  paint();
};

const offerOf = (pack, code) => pack.offers.find((one) => one.code === code);
const limitOf = (pack, type) => (["citizen", "sole_trader"].includes(type) ? pack.limits.citizen_cents : pack.limits.organization_cents);

// The item is picked from what the body may decide on the spot, by code or words.
const itemField = (pack, field) => ({ ...field, kind: "choice", hint: "本执法主体可当场处罚的事项",
  choices: pack.offers.map((one) => ({ value: one.code, label: `${one.matter}（${one.code}）` })) });

// Asked on the spot: once the party has gone, nobody can say who the guardian is.
const guardian = (clean) => {
  if (clean.type !== "citizen") return {};
  const age = texts.ageOf(clean);
  if (!age && !clean.guardian_ground) return {};
  const why = age ? `当事人${age}周岁，系未成年人` : "当事人行为能力受限";
  if (!clean.guardian) return { guardian: `${why}，请填写监护人（《行政处罚法》第三十条、第三十一条）；确实找不到的，写“无法查明”及查找情况` };
  return clean.guardian_relation || clean.guardian.startsWith("无法查明") ? {} : { guardian_relation: "请填写监护人与当事人的关系" };
};

const scene = async (file, pack, home) => {
  const photos = await filesOf(file);
  stepForm(file, pack, home, {
    element: "S1", title: "现场检查与取证", nextWords: "下一步：告知",
    prepare: (answers, fields) => {
      const place = fields.findIndex((field) => field.name === "item_code");
      if (place >= 0) fields[place] = itemField(pack, fields[place]);
      answers.evidence ??= photos.map((one) => `${one.title}：证明现场情况`).join("\n");
      answers.correction ??= "immediate";
    },
    check: guardian,
    next: async (clean) => {
      await vault.put("state", "last", { second_officer: clean.second_officer, place: clean.place });
      await submit(file, "S1", clean);
      await go(file, pack, home, 2);
    },
  });
};

const telling = async (file, pack, home) => {
  const offer = offerOf(pack, file.answers.S1.item_code);
  stepForm(file, pack, home, {
    element: "S3", title: "告知与听取陈述申辩", nextWords: "下一步",
    prepare: (answers) => {
      answers.disputed ??= false;
      answers.manner ??= "oral";
      answers.outcome ??= "decide";
      if (!answers.proposed_kinds) {
        const party = ["citizen", "sole_trader"].includes(file.answers.S1.type) ? "citizen" : "organization";
        const tier = offer?.tiers.find((one) => one[party] && one.low_cents);
        answers.proposed_kinds = tier ? ["fine"] : ["warning"];
        if (tier) answers.proposed_fine_cents = tier.low_cents;
      }
    },
    check: (clean) => {
      const limit = limitOf(pack, file.answers.S1.type);
      if (clean.outcome === "decide" && clean.disputed) return { disputed: "当事人对事实有争议的，应当转普通程序" };
      if ((clean.proposed_fine_cents ?? 0) > limit) return { proposed_fine_cents: `当场处罚罚款不得超过${grouped(limit)}（《行政处罚法》第五十一条）` };
      if (clean.defence && !clean.defence_review) return { defence_review: "有陈述、申辩的应当复核" };
      return {};
    },
    next: async (clean) => {
      await submit(file, "S3", clean);
      await go(file, pack, home, clean.outcome === "decide" ? 3 : 5);
    },
  });
};

const decision = (file, pack, home) =>
  stepForm(file, pack, home, {
    element: "S4", title: "当场处罚决定", nextWords: "下一步：签名",
    prepare: (answers) => {
      answers.kinds ??= file.answers.S3.proposed_kinds;
      answers.fine_cents ??= file.answers.S3.proposed_fine_cents;
      answers.decided_at ??= `${forms.localInput(now())}+08:00`;
      answers.payment ??= answers.fine_cents ? "code" : undefined;
      answers.receipt ??= "signed";
    },
    check: (clean) => {
      const fine = (clean.kinds ?? []).includes("fine");
      if (fine && !clean.fine_cents) return { fine_cents: "请填写罚款数额" };
      if (fine && !clean.payment) return { payment: "请选择缴款方式" };
      if (fine && clean.fine_cents > (file.answers.S3.proposed_fine_cents ?? 0)) return { fine_cents: "不得高于告知的数额" };
      if (clean.payment === "cash" && clean.cash_ground === "small" && clean.fine_cents > pack.limits.cash_cents)
        return { cash_ground: `超过${grouped(pack.limits.cash_cents)}的，不适用该情形` };
      return {};
    },
    next: async (clean) => {
      file.answers.S4 = { ...file.answers.S4, ...clean };
      await go(file, pack, home, 4);
    },
  });

const submit = async (file, element, answers) => {
  // What was refused is mended in place; what has been handed in is not sent twice.
  const actions = (await vault.all("action")).filter((one) => one.case === file.id && one.kind === "complete" && one.payload.element === element);
  const open_ = actions.find((one) => one.state !== "sent");
  const payload = { element, answers };
  if (actions.some((one) => one.state === "sent")) return;
  if (open_) await sync.replace(open_, "complete", payload);
  else await sync.enqueue(file.id, "complete", payload, await capture.position());
  file.queued[element] = true;
};

// --- 5 signatures

const SIGNERS = [["party", "当事人"], ["officer", "承办人"], ["second_officer", "协办人"]];
// A guardian who is there signs after the party; who is not is served later.
const signersOf = (file) => file.answers.S4.guardian_receipt === "there" ? [SIGNERS[0], ["guardian", "监护人"], ...SIGNERS.slice(1)] : SIGNERS;

/** Compose the decision exactly as the server will. */
export const compose = (file, pack) => {
  const declared = pack.forms.penalty_summary;
  const cleaned = Object.fromEntries(["S1", "S3", "S4"].map((element) => [element, forms.clean(declared[element].fields, file.answers[element])]));
  const offer = offerOf(pack, cleaned.S1.item_code) ?? {};
  const facts = {
    scene: { ...cleaned.S1, provision: offer.provision, basis: offer.basis, standard: offer.standard },
    telling: cleaned.S3, decision: cleaned.S4,
  };
  const second = pack.colleagues.find((one) => one.id === cleaned.S1.second_officer) ?? {};
  return texts.canonical(texts.lines(pack.texts.D41, facts, file.number?.text ?? "", pack.body, [pack.me, second]));
};

const nameOf = (file, pack, role) => {
  if (role === "officer") return pack.me.name;
  if (role === "second_officer") return pack.colleagues.find((one) => one.id === file.answers.S1.second_officer)?.name ?? "";
  if (role === "guardian") return file.answers.S1.guardian || "";
  return file.answers.S1.representative || file.answers.S1.name || "";
};

// A decision on the spot carries its number when it is handed over (《行政处罚法》第五十二条第一款).
const numbered = async (file) => {
  if (file.number) return true;
  await packs.refresh();
  [file.number = null] = await packs.numbers(await packs.current());
  await keep(file);
  return Boolean(file.number);
};

const signing = async (file, pack, home) => {
  if (!(await numbered(file))) {
    frame(file, home, "送达与签名",
      h("p", { class: "notice warning" }, "本机没有预留文号。当场处罚决定书应当编有号码，请在联网后继续。"),
      h("div", { class: "bar" }, button("上一步", () => go(file, pack, home, 3)), button("重试", () => signing(file, pack, home), "primary")));
    return;
  }
  const text = compose(file, pack);
  const fingerprint = await texts.digest(text);
  // A change of the text makes what was signed before void: it was another text.
  if (file.signed_text !== fingerprint) {
    file.signatures = {};
    file.signed_text = fingerprint;
    await keep(file);
  }
  const [head, title, number, ...body] = text.split("\n");
  const rows = signersOf(file).map(([role, label]) => {
    const one = file.signatures[role];
    return h("li", {}, h("b", {}, label), one ? h("span", {}, one.refused ? `拒签：${one.reason}` : `${one.name} 已签名`) : h("span", { class: "muted" }, "未签名"),
      button(one ? "重签" : "签名", async () => {
        const given = await sign.ask({ role: label, name: nameOf(file, pack, role), fingerprint, mayRefuse: role === "party" });
        if (!given) return;
        file.signatures[role] = { ...given, document: "D41", role, text, text_sha256: fingerprint, signed_at: now().toISOString() };
        if (role === "party") {
          // The receipt is no part of the text: noting a refusal does not change what was shown.
          file.answers.S4.receipt = given.refused ? "refused" : "signed";
          file.answers.S4.refusal_reason = given.refused ? given.reason : undefined;
        }
        await keep(file);
        await signing(file, pack, home);
      }));
  });
  const ready = signersOf(file).every(([role]) => file.signatures[role]);
  frame(file, home, "送达与签名",
    h("article", { class: "paper", "data-sha256": fingerprint }, h("p", { class: "centre" }, head), h("p", { class: "centre title" }, title), h("p", { class: "centre" }, number),
      body.map((line) => h("p", {}, line))),
    h("p", { class: "small muted" }, "以上全文校验值 ", h("code", {}, fingerprint.slice(0, 16)), "…"),
    h("ul", { class: "signers" }, rows),
    h("div", { class: "bar" }, button("上一步", () => go(file, pack, home, 3)),
      button("当场交付，作出决定", async () => {
        if (!ready) return dialog("还不能作出决定", (close) => [h("p", {}, "当事人（或者记录拒签）和两名执法人员均应签名。"), button("知道了", () => close(), "primary")]);
        if (file.answers.S4.receipt === "refused" && !file.answers.S1.recorded && !file.answers.S4.witness) return dialog("还不能作出决定", (close) => [h("p", {}, "当事人拒绝签收又没有全程音像记录的，请返回上一步填写见证人。"), button("知道了", () => close(), "primary")]);
        if (file.answers.S1.guardian && file.answers.S4.receipt !== "refused" && !file.answers.S4.guardian_receipt) return dialog("还不能作出决定", (close) => [h("p", {}, "当事人有监护人的，请返回上一步填写监护人签收情况。"), button("知道了", () => close(), "primary")]);
        for (const role of Object.keys(file.signatures)) await sync.enqueue(file.id, "sign", { signature: file.signatures[role] }, await capture.position());
        const declared = pack.forms.penalty_summary.S4.fields;
        const answers = { ...forms.clean(declared, file.answers.S4), text_sha256: fingerprint, number_id: file.number.id };
        await submit(file, "S4", answers);
        file.finished_at = now().toISOString();
        await go(file, pack, home, 5);
      }, ready ? "primary" : "")));
};

// --- 6 done

const done = async (file, pack, home) => {
  const decided = Boolean(file.finished_at);
  const outcome = await vault.get("outcome", file.id);
  const filed = (outcome?.documents ?? []).find((one) => one.kind === "D41");
  const stop = sync.watch(async () => {
    const now_ = await vault.get("outcome", file.id);
    if (now_ && now_.revision !== outcome?.revision && document.querySelector("[data-done]")) {
      stop();
      open(file.id, home);
    }
  });
  const leave = () => {
    stop();
    home();
  };
  const online = Boolean(outcome?.case_id) && sync.state.online;
  frame(file, leave, decided ? "当场处罚决定已作出" : "现场部分已完成",
    h("p", { class: "notice", "data-done": "1" }, decided ? `文号 ${filed?.number ?? file.number?.text ?? "待编"}，${file.answers.S4.receipt === "refused" ? "当事人拒绝签收，已注明" : "已当场交付"}。` : "后续由办案人员在工作台办理。"),
    filed ? h("p", { class: "notice" }, "系统已归档决定书，并按规定报备。") : h("p", { class: "notice warning" }, "尚未同步：数据已加密保存在本机，联网后自动提交。"),
    decided ? button("打印（80 毫米票据）", () => print(file, pack), "wide") : null,
    online ? h("p", {}, h("a", { class: "btn wide", href: `/cases/${outcome.case_id}` }, "打开案件（缴款码、文书、后续环节）")) : null,
    h("div", { class: "bar" }, button("完成", leave, "primary wide")));
};

const print = (file, pack) => {
  const sheet = h("section", { class: "slip" }, compose(file, pack).split("\n").map((line, index) => h("p", index < 3 ? { class: "centre" } : {}, line)));
  for (const [role, label] of signersOf(file)) {
    const one = file.signatures[role];
    if (one) sheet.append(h("p", {}, `${label}：${one.refused ? `拒签（${one.reason}）` : one.name}`), ...(one.image ? [h("img", { src: `data:image/png;base64,${one.image}`, alt: "" })] : []));
  }
  document.body.append(sheet);
  globalThis.print();
  sheet.remove();
};
