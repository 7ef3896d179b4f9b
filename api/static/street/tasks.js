// My open steps of any case, filled in with or without a network and handed in with the revision that was seen.

import { now } from "./clock.js";
import * as capture from "./capture.js";
import { button, h, show } from "./dom.js";
import * as forms from "./forms.js";
import * as sync from "./sync.js";
import * as vault from "./vault.js";

// A case of the desk becomes one of this device with its first action.
const clientOf = async (task) => {
  const known = (await vault.all("case")).find((one) => one.case_id === task.case_id);
  if (known) return known;
  const file = { id: crypto.randomUUID(), case_id: task.case_id, began_at: now().toISOString(), title: task.title, step: -1, answers: {} };
  await vault.put("case", file.id, file);
  await sync.enqueue(file.id, "attach", { case_id: task.case_id }, await capture.position());
  return file;
};

/** Show a step and its form; ``said`` are the server's words about an earlier attempt. */
export const open = async (task, pack, home, said = {}) => {
  const draft = (await vault.get("draft", task.task_id))?.answers;
  const answers = { ...task.values, ...(draft ?? {}) };
  const { fields, headings } = task.form;
  const labels = Object.fromEntries(fields.map((field) => [field.name, field.label]));
  const save = () => vault.put("draft", task.task_id, { answers, at: now().toISOString() });
  let found = said;
  const note = h("p", { class: "message", role: "status" });
  const photo = h("input", { type: "file", accept: "image/*", capture: "environment", id: "task-photo", class: "visually-hidden", onchange: async () => {
    const file = await clientOf(task);
    for (const blob of photo.files) {
      const record = await capture.take(blob, { case: file.id, title: `${task.step_title}照片`, kind: "audiovisual" });
      await sync.enqueue(file.id, "evidence", { file: record.id, kind: "audiovisual", title: record.title, captured_at: record.captured_at, position: record.position }, record.position);
      note.textContent = "照片已保存并固定摘要，联网后自动提交。";
    }
  } });
  const paint = () =>
    show(
      h("h1", {}, task.step_title),
      h("p", { class: "muted" }, [task.case_number, task.party || task.title].filter(Boolean).join(" · ")),
      forms.summary(found, labels),
      task.basis ? h("p", { class: "small muted" }, task.basis) : null,
      h("div", {}, photo, h("label", { class: "btn", for: "task-photo" }, "拍照取证")),
      note,
      forms.form(fields, answers, save, { headings, colleagues: pack.colleagues, problems: found }),
      h("div", { class: "bar" }, button("返回", home), button("提交本步骤", async () => {
        const clean = forms.clean(fields, answers);
        found = forms.problems(fields, clean);
        if (Object.keys(found).length) {
          paint();
          document.querySelector(".errors")?.focus();
          return;
        }
        const file = await clientOf(task);
        await sync.enqueue(file.id, "complete", { element: task.element, answers: clean, revision: task.revision }, await capture.position());
        await vault.remove("draft", task.task_id);
        home();
      }, "primary")));
  paint();
};
