/* The diagram of a case: done, current, possible; a click tells who and when. Subprocesses open on their own plane. */
(async () => {
  "use strict";
  const box = document.getElementById("flow");
  if (!box || !window.BpmnJS) return;
  // A refused diagram is kept nowhere: it stands in the page itself, and so do its marks.
  const [xml, marks] = await Promise.all([
    box.dataset.source ? document.getElementById(box.dataset.source).value : fetch(box.dataset.xml).then((answer) => answer.text()),
    box.dataset.marks ? fetch(box.dataset.marks).then((answer) => answer.json()) : { elements: JSON.parse(box.dataset.elements ?? "{}") },
  ]);
  // Names are broken into lines by their width: in the letters that the page wears, and once these are here.
  const fontFamily = getComputedStyle(document.body).fontFamily;
  await document.fonts.load(`12px ${fontFamily}`, [...new Set(xml)].join("")).catch(() => {});
  const viewer = new window.BpmnJS({ container: box, textRenderer: { defaultStyle: { fontFamily }, externalStyle: { fontFamily } } });
  try {
    await viewer.importXML(xml);
  } catch {
    box.replaceChildren(Object.assign(document.createElement("p"), { className: "muted body", textContent: "该文件没有可显示的图形，请按右侧列表修改。" }));
    return;
  }
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  const bus = viewer.get("eventBus");
  const CLASSES = { done: "is-done", now: "is-now", next: "is-next", wrong: "is-wrong", added: "is-added", changed: "is-changed" };
  for (const [id, mark] of Object.entries(marks.elements)) {
    if (registry.get(id) && CLASSES[mark.state]) canvas.addMarker(id, CLASSES[mark.state]);
  }
  // What lies in a subprocess on a plane of its own is marked on the subprocess as well, or nobody would find it.
  for (const [id, mark] of Object.entries(marks.elements)) {
    if (!["wrong", "added", "changed"].includes(mark.state)) continue;
    for (let at = registry.get(id); at; at = at.parent ?? registry.get(at.id.endsWith("_plane") ? at.id.slice(0, -6) : "")) {
      if (at.type === "bpmn:SubProcess" && !at.id.endsWith("_plane") && !marks.elements[at.id]) canvas.addMarker(at.id, CLASSES[mark.state]);
    }
  }
  const fit = () => canvas.zoom("fit-viewport", "auto");
  // On paper the picture is scaled to the sheet as it stands on the screen.
  const drawn = box.querySelector(".djs-container > svg");
  window.addEventListener("beforeprint", () => drawn.setAttribute("viewBox", `0 0 ${box.clientWidth} ${box.clientHeight}`));
  window.addEventListener("afterprint", () => drawn.removeAttribute("viewBox"));
  const rootOf = (element) => {
    let at = element;
    while (at.parent) at = at.parent;
    return at;
  };
  const go = (id) => {
    const target = registry.get(id);
    if (!target) return;
    moved = true;
    setTimeout(() => (moved = false), 50);
    canvas.setRootElement(rootOf(target));
    canvas.zoom(1);
    const [x, y] = target.waypoints ? [target.waypoints[0].x, target.waypoints[0].y] : [target.x + target.width / 2, target.y + target.height / 2];
    const view = canvas.viewbox();
    canvas.viewbox({ ...view, x: x - view.width / 2, y: y - view.height / 2 });
    box.scrollIntoView({ block: "nearest" });
    bus.fire("element.click", { element: target });
  };
  for (const button of document.querySelectorAll("[data-flow-to]")) {
    if (!registry.get(button.dataset.flowTo)) button.disabled = true;
    button.addEventListener("click", () => go(button.dataset.flowTo));
  }
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
  if (box.clientWidth < 700 && current().length) showCurrent();
  let moved = false;
  bus.on("root.set", () => setTimeout(() => moved || fit(), 0));
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
    const words = { done: "已完成", now: "正在办理", next: "可能的下一步", wrong: "有问题", added: "新增", changed: "已修改" };
    list.append(...cell("状态", words[mark?.state] ?? (box.dataset.marks ? "尚未到达" : "无变化")));
    for (const visit of mark?.visits ?? []) {
      list.append(...cell("办理人", visit.who), ...cell("到达", visit.since), ...cell("完成", visit.until), ...cell("用时", visit.took));
    }
    for (const note of mark?.notes ?? []) list.append(...cell("说明", note));
    if (mark?.basis) list.append(...cell("依据", mark.basis));
    out.replaceChildren(list);
  });
})();
