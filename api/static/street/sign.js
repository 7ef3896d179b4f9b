// Signing on glass: lines with time and pressure, and their picture; bound to the digest of exactly the text above it.

import { button, dialog, h } from "./dom.js";

const WIDTH = 640;
const HEIGHT = 280;

const pad = () => {
  const canvas = h("canvas", { class: "glass", width: WIDTH, height: HEIGHT, role: "img", "aria-label": "签名区域，请用手指书写" });
  const context = canvas.getContext("2d");
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = "#1b2129";
  const strokes = [];
  let began = 0;
  let line = null;
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    began ||= event.timeStamp;
    const round = (value) => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
    return [round((event.clientX - box.left) / box.width), round((event.clientY - box.top) / box.height),
            Math.round(event.timeStamp - began), Math.round((event.pressure || 0.5) * 100) / 100];
  };
  const draw = (from, to) => {
    context.lineWidth = 2 + to[3] * 4;
    context.beginPath();
    context.moveTo(from[0] * WIDTH, from[1] * HEIGHT);
    context.lineTo(to[0] * WIDTH, to[1] * HEIGHT);
    context.stroke();
  };
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    line = [point(event)];
    strokes.push(line);
    draw(line[0], line[0]);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!line) return;
    const next = point(event);
    draw(line.at(-1), next);
    line.push(next);
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (line = null));
  const clear = () => {
    strokes.length = 0;
    began = 0;
    context.clearRect(0, 0, WIDTH, HEIGHT);
  };
  return { canvas, strokes, clear, drawn: () => strokes.flat().length > 4, image: () => canvas.toDataURL("image/png").split(",")[1] };
};

/** Ask for one signature under a text; gives {strokes, image, refused, reason, name} or nothing. */
export const ask = ({ role, name, fingerprint, mayRefuse }) =>
  dialog(`${role}签名`, (close) => {
    const glass = pad();
    const said = h("p", { class: "message", role: "alert" });
    const who = h("input", { id: "signer", type: "text", value: name, maxlength: "100", autocomplete: "off" });
    const reason = h("input", { id: "refusal", type: "text", maxlength: "200", autocomplete: "off" });
    const signed = () => {
      if (!who.value.trim()) return (said.textContent = "请填写签名人姓名");
      if (!glass.drawn()) return (said.textContent = "请先书写签名");
      close({ name: who.value.trim(), strokes: glass.strokes, image: glass.image(), refused: false, reason: "" });
    };
    const refused = () => {
      if (!reason.value.trim()) return (said.textContent = "请写明拒绝签名的情况");
      close({ name: who.value.trim() || role, strokes: [], image: "", refused: true, reason: reason.value.trim() });
    };
    return [
      h("p", { class: "small muted" }, "本签名对应上方所示全文，校验值 ", h("code", {}, fingerprint.slice(0, 16)), "…"),
      h("div", { class: "field" }, h("label", { for: "signer" }, "签名人"), who),
      glass.canvas,
      said,
      h("div", { class: "row" }, button("确认签名", signed, "primary"), button("重写", glass.clear), button("返回", () => close(undefined))),
      mayRefuse
        ? h("details", { class: "more" }, h("summary", {}, "拒绝签名"),
            h("div", { class: "body" }, h("div", { class: "field" }, h("label", { for: "refusal" }, "拒绝签名的情况"), reason), button("记录拒签", refused, "danger")))
        : null,
    ].filter(Boolean);
  });
