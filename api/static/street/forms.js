// The questions of a step, drawn from the same declaration that the server checks: hints with their articles, phrases
// with one tap, drafts kept as one types, problems beside the field that they belong to.

import { capitals } from "./amounts.js";
import { h } from "./dom.js";

const TRUTHY = new Set([true, "true", "on", "1", "yes", "是"]);

/** Tell whether a question is asked, given the other answers. */
export const asked = (field, answers) => {
  if (!field.show_if) return true;
  const value = answers[field.show_if.field];
  return field.show_if.values.some((one) => one === value || (one === true && TRUTHY.has(value)));
};

const pad = (number) => String(number).padStart(2, "0");
/** Write an instant as the district's clock shows it, for an input. */
export const localInput = (at) => {
  const there = new Date(at.getTime() + 8 * 3600e3);
  return `${there.getUTCFullYear()}-${pad(there.getUTCMonth() + 1)}-${pad(there.getUTCDate())}T${pad(there.getUTCHours())}:${pad(there.getUTCMinutes())}`;
};

/** Bring raw answers into the form that the server stores: trimmed, cents, instants with their zone, unasked ones gone. */
export const clean = (fields, raw) => {
  const found = {};
  for (const field of fields) {
    if (!asked(field, { ...raw, ...found })) continue;
    let value = raw[field.name];
    if (typeof value === "string") value = value.replaceAll("\r\n", "\n").trim();
    if (value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length)) continue;
    if (field.kind === "datetime" && !/[zZ]|[+-]\d\d:\d\d$/.test(value)) value = `${value.slice(0, 16)}+08:00`;
    if (field.kind === "money" && typeof value === "string") value = Math.round(Number(value.replaceAll(",", "")) * 100);
    if (field.kind === "boolean") value = TRUTHY.has(value);
    found[field.name] = value;
  }
  return found;
};

/** Name what is missing or wrong before the server is asked: field -> sentence. */
export const problems = (fields, answers) => {
  const found = {};
  for (const field of fields) {
    if (!asked(field, answers)) continue;
    const value = answers[field.name];
    if (value === undefined || value === "") {
      if (field.required) found[field.name] = `请填写${field.label}`;
      continue;
    }
    if (field.kind === "money" && !Number.isInteger(value)) found[field.name] = "金额应为元，最多两位小数";
    if (typeof value === "string" && value.length > field.max_length) found[field.name] = `最多 ${field.max_length} 字`;
  }
  return found;
};

const control = (field, value, change, colleagues) => {
  const id = `f-${field.name}`;
  const common = { id, name: field.name, required: field.required };
  const text = (type, more = {}) =>
    h("input", { ...common, type, value: String(value ?? ""), oninput: (event) => change(event.target.value), ...more });
  switch (field.kind) {
    case "longtext":
    case "quantities":
      return h("textarea", { ...common, rows: 3, maxlength: String(field.max_length), oninput: (event) => change(event.target.value) }, String(value ?? ""));
    case "choice":
      return h("div", { class: "choices" }, field.choices.map((one) =>
        h("label", { class: "choice" },
          h("input", { type: "radio", name: field.name, value: one.value, checked: value === one.value, onchange: () => change(one.value) }),
          h("span", {}, one.label))));
    case "multichoice":
      return h("div", { class: "choices" }, field.choices.map((one) =>
        h("label", { class: "choice" },
          h("input", { type: "checkbox", name: field.name, value: one.value, checked: (value ?? []).includes(one.value),
            onchange: (event) => {
              const rest = (value ?? []).filter((other) => other !== one.value);
              value = event.target.checked ? [...rest, one.value] : rest;
              change(field.choices.map((other) => other.value).filter((other) => value.includes(other)));
            } }),
          h("span", {}, one.label))));
    case "boolean":
      return h("div", { class: "choices inline" }, [[true, "是"], [false, "否"]].map(([one, label]) =>
        h("label", { class: "choice" },
          h("input", { type: "radio", name: field.name, value: String(one), checked: value === one, onchange: () => change(one) }),
          h("span", {}, label))));
    case "person":
      return h("select", { ...common, onchange: (event) => change(event.target.value) },
        h("option", { value: "" }, "请选择"),
        colleagues.map((one) => h("option", { value: one.id, selected: one.id === value }, `${one.name}（${one.certificate}）`)));
    case "date":
      return text("date", { value: String(value ?? "").slice(0, 10) });
    case "datetime":
      return text("datetime-local", { value: value ? (/[zZ]|[+-]\d\d:\d\d$/.test(value) ? localInput(new Date(value)) : value) : "" });
    case "money":
      return text("text", { inputmode: "decimal", value: Number.isInteger(value) ? String(value / 100) : String(value ?? "") });
    case "integer":
    case "decimal":
      return text("text", { inputmode: "decimal" });
    default:
      return text(field.name === "phone" ? "tel" : "text", { maxlength: String(field.max_length), autocomplete: "off" });
  }
};

const GROUPS = new Set(["choice", "multichoice", "boolean"]);

const drawn = (field, answers, change, options) => {
  const message = options.problems?.[field.name];
  const after = h("span", { class: "after", "aria-live": "polite" });
  const told = (value) => {
    if (field.kind === "money") {
      const yuan = Number.isInteger(value) ? (value / 100).toFixed(2) : String(value ?? "");
      const words = capitals(yuan);
      after.textContent = words ? `大写：${words}` : "";
    }
  };
  const changed = (value) => {
    told(value);
    change(field.name, value);
  };
  const input = control(field, answers[field.name], changed, options.colleagues ?? []);
  told(answers[field.name]);
  const group = GROUPS.has(field.kind);
  const hint = [field.hint, field.basis].filter(Boolean);
  const hintId = `h-${field.name}`;
  if (!group && hint.length) input.setAttribute("aria-describedby", hintId);
  return h(group ? "fieldset" : "div", { class: `field ${message ? "invalid" : ""}`, "data-field": field.name },
    h(group ? "legend" : "label", group ? {} : { for: `f-${field.name}` }, field.label, field.required ? null : h("span", { class: "req" }, "选填")),
    hint.length ? h("span", { class: "hint", id: hintId }, field.hint, field.hint && field.basis ? " · " : "", field.basis ? h("span", { class: "law" }, field.basis) : "") : null,
    message ? h("span", { class: "message" }, message) : null,
    input,
    field.phrases?.length && !group
      ? h("div", { class: "phrases" }, field.phrases.map((phrase) =>
          h("button", { type: "button", class: "chip", onclick: () => {
            input.value = input.value ? `${input.value}${input.value.endsWith("。") ? "" : "；"}${phrase}` : phrase;
            changed(input.value);
          } }, phrase.length > 18 ? `${phrase.slice(0, 17)}…` : phrase)))
      : null,
    field.kind === "money" ? after : null);
};

/** Draw a form; ``change`` is told of every answer. Questions that depend on others come and go. */
export const form = (fields, answers, change, options = {}) => {
  const box = h("div", { class: "form" });
  const paint = () => {
    const nodes = [];
    for (const field of fields) {
      if (options.headings?.[field.name] && fields.length > 3) nodes.push(h("h2", { class: "section-title" }, options.headings[field.name]));
      if (asked(field, answers)) nodes.push(drawn(field, answers, moved, options));
    }
    box.replaceChildren(...nodes);
  };
  const governs = new Set(fields.map((field) => field.show_if?.field).filter(Boolean));
  const moved = (name, value) => {
    answers[name] = value;
    change(name, value);
    if (governs.has(name)) {
      paint();
      box.querySelector(`[data-field="${name}"] input:checked`)?.focus({ preventScroll: true });
    }
  };
  paint();
  return box;
};

/** Show what is wrong above a form, each line leading to its field. */
export const summary = (found, labels = {}) =>
  Object.keys(found).length
    ? h("div", { class: "errors", role: "alert", tabindex: "-1" },
        h("h2", {}, "请更正以下内容"),
        h("ul", {}, Object.entries(found).map(([name, text]) =>
          h("li", {}, h("a", { href: `#f-${name}`, onclick: (event) => {
            event.preventDefault();
            document.querySelector(`[data-field="${name}"] input, [data-field="${name}"] select, [data-field="${name}"] textarea`)?.focus();
          } }, labels[name] && !text.includes(labels[name]) ? `${labels[name]}：${text}` : text)))))
    : null;
