// A small way to make elements; text is always text, never markup.

/** Make an element: h("p", {class: "hint"}, "words", child). Handlers are given as onclick, oninput, … */
export const h = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

const root = () => document.getElementById("app");

let turns = 0;

/** Count the screens shown so far: whoever draws late sees whether somebody else was faster. */
export const turn = () => turns;

/** Show a screen; the focus goes to its heading, so that a screen reader starts there. */
export const show = (...children) => {
  turns += 1;
  root().replaceChildren(...children.flat().filter(Boolean));
  scrollTo(0, 0);
  const heading = root().querySelector("h1");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
};

/** A button as wide as the thumb likes it. */
export const button = (words, onclick, kind = "") => h("button", { class: `btn ${kind}`, type: "button", onclick }, words);

/** Show a dialog and wait for it to close. */
export const dialog = (title, content) =>
  new Promise((resolve) => {
    const box = h("dialog", { class: "sheet-dialog", "aria-label": title });
    const close = (value) => {
      box.close();
      box.remove();
      resolve(value);
    };
    box.append(h("h2", {}, title), ...[content(close)].flat());
    box.addEventListener("cancel", () => close(undefined));
    document.body.append(box);
    box.showModal();
  });
