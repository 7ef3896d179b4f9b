// The words of a decision on the spot, from the lines that the server ships: the same text here, on paper and under
// the signature. Mirrors processes/penalty_summary/texts.py; a test holds both to the same bytes.

import { amount } from "./amounts.js";

const BANK = "持本决定书到指定的代收银行或者通过电子支付系统";
const CASH_ARTICLES = { small: "第六十八条第一项", hard_later: "第六十八条第二项", remote: "第六十九条" };
const CODE_LABELS = { citizen: "公民身份号码" };
const ADDRESS_LABELS = { citizen: "住址", sole_trader: "经营场所" };
const REPRESENTATIVE_LABELS = { company: "法定代表人" };

/** Put values into lines, once; a line is left out when a value that it marks is empty. */
export const fill = (lines, values) =>
  lines
    .filter((line) => [...line.matchAll(/\{\?(\w+)\}/g)].every((mark) => values[mark[1]]))
    .map((line) => line.replace(/\{\?\w+\}/g, "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? ""));

/** Join lines into the text that is signed. */
export const canonical = (lines) => lines.join("\n").normalize("NFC");

/** Give the SHA-256 of a text in hex. */
export const digest = async (text) => {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

const trim = (text) => text.replace(/^\s+|\s+$/g, "");
const oneLine = (value) =>
  String(value ?? "")
    .split("\n")
    .map(trim)
    .filter(Boolean)
    .join(" ");
const sentence = (value) => oneLine(value).replace(/。+$/, "");

/** Read an instant as the clock of the district shows it, whatever zone the device is in. */
export const local = (value) => {
  const text = String(value ?? "");
  if (!text) return null;
  const zoned = /[zZ]|[+-]\d\d:\d\d$/.test(text) ? text : `${text.length > 10 ? text : `${text}T00:00`}+08:00`;
  const at = new Date(new Date(zoned).getTime() + 8 * 3600e3);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(), hour: at.getUTCHours(),
           minute: at.getUTCMinutes(), dayOnly: text.length <= 10 };
};

export const chineseDate = (value) => {
  const at = local(value);
  return at ? `${at.year}年${at.month}月${at.day}日` : "";
};
export const chineseTime = (value) => {
  const at = local(value);
  if (!at) return "";
  return at.dayOnly ? chineseDate(value) : `${chineseDate(value)}${at.hour}时${String(at.minute).padStart(2, "0")}分`;
};

const evidenceOf = (value) => {
  const parts = [];
  for (const line of String(value ?? "").split("\n")) {
    const text = trim(line).replaceAll(":", "：");
    const cut = text.indexOf("：");
    const title = cut < 0 ? text : text.slice(0, cut);
    if (!title) continue;
    const shows = cut < 0 ? "" : trim(text.slice(cut + 1)).replace(/^证明/, "").replace(/。+$/, "");
    parts.push(`${parts.length + 1}．${title}，证明${shows || "本案违法事实"}`);
  }
  return parts.join("；");
};

const defenceOf = (you, telling) => {
  const said = sentence(telling.defence);
  if (!said) return `${you}未提出陈述、申辩`;
  return `${you}提出陈述、申辩：${said}。执法人员当场进行了复核：${sentence(telling.defence_review)}`;
};

const penaltyOf = (decision, fine) => {
  const parts = (decision.kinds ?? []).includes("warning") ? ["警告"] : [];
  return (fine ? [...parts, `罚款${amount(fine)}`] : parts).join("；");
};

const correctionOf = (you, scene) => {
  const content = sentence(scene.correction_content);
  const basis = "依据《中华人民共和国行政处罚法》第二十八条第一款的规定，责令";
  if (scene.correction === "immediate") return `${basis}${you}立即改正：${content}`;
  if (scene.correction === "limited" && scene.correction_due_on)
    return `${basis}${you}于${chineseDate(scene.correction_due_on)}前改正：${content}`;
  return "";
};

const payOf = (you, decision, bank) => {
  if (decision.payment === "cash")
    return `依据《中华人民共和国行政处罚法》${CASH_ARTICLES[decision.cash_ground] ?? ""}的规定，由执法人员当场收缴，` +
      `并出具财政部门统一制发的专用票据；不出具的，${you}有权拒绝缴纳`;
  const code = decision.payment === "code" ? "扫描本机关出示的缴款码，或者" : "";
  return `${you}应当自收到本决定书之日起十五日内，${code}${bank}缴纳罚款`;
};

const guardianOf = (scene) => {
  const [name, relation, phone] = [scene.guardian, scene.guardian_relation, scene.guardian_phone].map((value) =>
    trim(String(value ?? "")));
  const more = [relation, phone ? `联系电话：${phone}` : ""].filter(Boolean).join("，");
  return name && more ? `${name}（${more}）` : name;
};

/** Give a minor's age on the day of the act, by the digits alone as the server does; nothing of full age. */
export const ageOf = (scene) => {
  const born = /^\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dXx]$/.exec(String(scene.id_number ?? ""));
  const acted = /^(\d{4})-(\d{2})-(\d{2})/.exec(String(scene.occurred_at ?? ""));
  if (!born || !acted) return "";
  const years = Number(acted[1]) - Number(born[1]) - (acted[2] + acted[3] < born[2] + born[3] ? 1 : 0);
  return years < 18 ? String(years) : "";
};

/** Give the value of every slot from the answers of scene, telling and decision, the body and the two officers. */
export const slots = (facts, number, body, officers) => {
  const { scene = {}, telling = {}, decision = {} } = facts;
  const kind = scene.type || "company";
  const you = kind === "citizen" || kind === "sole_trader" ? "你" : "你单位";
  const fine = Number(decision.fine_cents || 0);
  const own = kind === "sole_trader";
  const found = {
    body: body.name, number, you, party: scene.name,
    code_label: CODE_LABELS[kind] ?? "统一社会信用代码",
    code: kind === "citizen" ? scene.id_number : scene.code,
    operator: own ? scene.representative : "", operator_code: own ? scene.id_number : "",
    representative_label: REPRESENTATIVE_LABELS[kind] ?? "负责人",
    representative: kind === "company" || kind === "organization" ? scene.representative : "",
    age: kind === "citizen" ? ageOf(scene) : "", guardian: kind === "citizen" ? guardianOf(scene) : "",
    address_label: ADDRESS_LABELS[kind] ?? "住所", address: scene.party_address, phone: scene.phone,
    occurred_at: chineseTime(scene.occurred_at), place: scene.place, found: sentence(scene.found),
    evidence: evidenceOf(scene.evidence), defence: defenceOf(you, telling), provision: scene.provision,
    basis: scene.basis, penalty: penaltyOf(decision, fine), standard: scene.standard,
    discretion: sentence(decision.discretion_reason), correction: correctionOf(you, scene),
    pay: fine ? payOf(you, decision, body.bank || BANK) : "", late: fine && decision.payment !== "cash" ? "1" : "",
    review_authority: body.review_authority, court: body.court, decided_at: chineseTime(decision.decided_at),
    officers: officers.map((one) => `${one.name ?? ""}（执法证号：${one.certificate ?? ""}）`).join("、"),
    body_address: body.address, body_phone: body.phone,
  };
  return Object.fromEntries(Object.entries(found).map(([name, value]) => [name, oneLine(value)]));
};

/** Give the lines of a document. */
export const lines = (template, facts, number, body, officers) => fill(template, slots(facts, number, body, officers));
