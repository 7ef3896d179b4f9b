/* The diagram of a case: done, current, possible; a click tells who and when. Subprocesses open on their own plane. */
(async () => {
  "use strict";
  const box = document.getElementById("flow");
  if (!box || !window.BpmnJS) return;
  const [xml, marks] = await Promise.all([
    fetch(box.dataset.xml).then((answer) => answer.text()),
    box.dataset.marks ? fetch(box.dataset.marks).then((answer) => answer.json()) : { elements: {} },
  ]);
  const viewer = new window.BpmnJS({ container: box });
  await viewer.importXML(xml);
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  const bus = viewer.get("eventBus");
  const CLASSES = { done: "is-done", now: "is-now", next: "is-next", wrong: "is-wrong" };
  for (const [id, mark] of Object.entries(marks.elements)) {
    if (registry.get(id) && CLASSES[mark.state]) canvas.addMarker(id, CLASSES[mark.state]);
  }
  const fit = () => canvas.zoom("fit-viewport", "auto");
  const rootOf = (element) => {
    let at = element;
    while (at.parent) at = at.parent;
    return at;
  };
  const current = () => Object.keys(marks.elements).filter((id) => marks.elements[id].state === "now" && registry.get(id));
  const showCurrent = () => {
    const leaves = current().filter((id) => !(registry.get(id).children || []).some((child) => current().includes(child.id)));
    const target = registry.get(leaves.at(-1) ?? "");
    if (!target) return fit();
    canvas.setRootElement(rootOf(target));
    canvas.zoom(1);
    const { x, y, width, height } = target;
    const view = canvas.viewbox();
    canvas.viewbox({ ...view, x: x + width / 2 - view.width / 2, y: y + height / 2 - view.height / 2 });
  };
  fit();
  if (box.clientWidth < 700) showCurrent();
  bus.on("root.set", () => setTimeout(fit, 0));
  document.querySelector("[data-flow=fit]")?.addEventListener("click", fit);
  document.querySelector("[data-flow=now]")?.addEventListener("click", showCurrent);

  const title = document.getElementById("picked-title");
  const out = document.getElementById("picked");
  const cell = (term, text) => {
    const dt = document.createElement("dt");
    const dd = document.createElement("dd");
    dt.textContent = term;
    dd.textContent = text || "—";
    return [dt, dd];
  };
  bus.on("element.click", ({ element }) => {
    const mark = marks.elements[element.id];
    const name = element.businessObject?.name;
    if (!out || (!mark && !name)) return;
    title.textContent = name || "环节详情";
    const list = document.createElement("dl");
    list.className = "kv";
    const words = { done: "已完成", now: "正在办理", next: "可能的下一步" };
    list.append(...cell("状态", words[mark?.state] ?? "尚未到达"));
    for (const visit of mark?.visits ?? []) {
      list.append(...cell("办理人", visit.who), ...cell("到达", visit.since), ...cell("完成", visit.until), ...cell("用时", visit.took));
    }
    if (mark?.basis) list.append(...cell("依据", mark.basis));
    out.replaceChildren(list);
  });
})();
