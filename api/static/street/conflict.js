// What the server refused: both sides beside each other, and a person decides. Nothing leaves the device without that.

import { grouped } from "./amounts.js";
import { button, h, show } from "./dom.js";
import * as forms from "./forms.js";
import { call } from "./net.js";
import * as sync from "./sync.js";
import { chineseTime } from "./texts.js";
import * as vault from "./vault.js";

const KINDS = { open: "立案", attach: "关联案件", complete: "提交环节", evidence: "证据", sign: "签名", note: "情况说明", abandon: "放弃" };

const fieldsOf = (action, pack) => {
  const element = action.payload.element;
  return pack.forms.penalty_summary[element] ?? pack.tasks.find((one) => one.element === element)?.form ?? { fields: [] };
};

const readable = (action, pack) => {
  if (action.kind !== "complete") return [[KINDS[action.kind] ?? action.kind, action.payload.title ?? action.payload.signature?.role ?? ""]];
  const { fields } = fieldsOf(action, pack);
  const words = (field, value) => {
    if (field.kind === "boolean") return value ? "是" : "否";
    if (field.kind === "money") return grouped(value);
    if (field.kind === "date" || field.kind === "datetime") return chineseTime(value);
    if (field.kind === "person") return pack.colleagues.find((one) => one.id === value)?.name ?? value;
    const label = (one) => field.choices.find((choice) => choice.value === one)?.label ?? one;
    return Array.isArray(value) ? value.map(label).join("、") : label(value);
  };
  return fields.filter((field) => action.payload.answers[field.name] !== undefined).map((field) => [field.label, String(words(field, action.payload.answers[field.name]))]);
};

// What the server knows of the case now, as far as the device may see it.
const theirs = async (action) => {
  const id = (await vault.get("outcome", action.case))?.case_id ?? (await vault.get("case", action.case))?.case_id;
  if (!id) return [["服务器", "尚无该案件"]];
  try {
    const [found, tasks] = await Promise.all([call("GET", `/cases/${id}`), call("GET", `/tasks?case_id=${id}&page_size=200`)]);
    const one = await found.json();
    const open = (await tasks.json()).items.filter((task) => ["ready", "claimed"].includes(task.status));
    return [["案号", one.case_number || "未编号"], ["状态", { open: "办理中", suspended: "已中止", closed: "已结案", terminated: "已终止" }[one.status]],
            ["当前环节", open.map((task) => task.name).join("、") || "等待中"], ["最后变动", new Date(one.changed_at).toLocaleString("zh-CN")]];
  } catch (error) {
    return [["服务器", `暂时不能读取（${error.message}）`]];
  }
};

const table = (rows) => h("dl", { class: "check" }, rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));

/** Show one refused action. */
export const open = async (action, pack, home) => {
  const { problem } = action;
  const server = await theirs(action);
  const mend = () => {
    const { fields, headings = {} } = fieldsOf(action, pack);
    const answers = { ...action.payload.answers };
    const found = Object.fromEntries((problem.errors ?? []).map((one) => [one.field, one.message]));
    const shown = fields.filter((field) => !["number_id", "text_sha256"].includes(field.name));
    show(
      h("h1", {}, "修改后重试"),
      h("p", { class: "notice error" }, problem.detail),
      forms.form(shown, answers, () => {}, { headings, colleagues: pack.colleagues, problems: found }),
      h("div", { class: "bar" }, button("返回", () => open(action, pack, home)), button("重新提交", async () => {
        const again = { ...action.payload, answers: { ...forms.clean(fields, answers) } };
        delete again.revision; // The person has seen both sides now.
        await sync.replace(action, "complete", again);
        const file = await vault.get("case", action.case);
        if (file?.answers?.[action.payload.element]) {
          file.answers[action.payload.element] = answers;
          await vault.put("case", file.id, file);
        }
        home();
      }, "primary")));
  };
  const reason = h("input", { type: "text", id: "give-up", maxlength: "200", autocomplete: "off" });
  const said = h("p", { class: "message", role: "alert" });
  show(
    h("h1", {}, `${KINDS[action.kind] ?? action.kind}未被接受`),
    h("p", { class: "notice error", role: "alert" }, problem.detail),
    h("h2", { class: "section-title" }, "本机记录"), table(readable(action, pack)),
    h("h2", { class: "section-title" }, "系统现状"), table(server),
    h("h2", { class: "section-title" }, "请选择如何处理"),
    h("div", { class: "stack-s" },
      action.kind === "complete" ? button("修改后重试", mend, "primary wide") : null,
      button("原样重试", async () => {
        await sync.replace(action, action.kind, action.payload);
        home();
      }, "wide"),
      ["complete", "sign", "note"].includes(action.kind)
        ? button("作为情况说明入卷", async () => {
            const text = readable(action, pack).map(([name, value]) => `${name}：${value}`).join("\n") || JSON.stringify(action.payload);
            await sync.replace(action, "note", { title: `离线记录：${KINDS[action.kind]}`, text: `${problem.detail}\n采集时间：${action.at}\n${text}` });
            home();
          }, "wide")
        : null,
      ["open", "attach"].includes(action.kind)
        ? null
        : h("details", { class: "more" }, h("summary", {}, "放弃这一项"),
            h("div", { class: "body" }, h("div", { class: "field" }, h("label", { for: "give-up" }, "放弃理由（记入案件历程）"), reason), said,
              button("放弃", async () => {
                if (!reason.value.trim()) return (said.textContent = "请填写放弃理由");
                const { id, kind, at, payload } = action;
                const { signature, ...rest } = payload;
                await sync.replace(action, "abandon", { reason: reason.value.trim(), action: { id, kind, at, payload: signature ? { role: signature.role } : rest } });
                home();
              }, "danger wide")))),
    h("div", { class: "bar" }, button("返回", home)));
};
