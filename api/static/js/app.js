/* Small conveniences on top of pages that work without them: keyboard, drafts, capitals, weekday, drop areas. */
(() => {
  "use strict";
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = token;
  });

  // An error summary takes the focus, so that a screen reader starts there.
  document.querySelector("[data-focus]")?.focus();

  // The tab that one is on stands in sight, however narrow the screen.
  for (const tab of $$(".tabs [aria-current]")) {
    const bar = tab.parentElement;
    bar.scrollLeft = tab.offsetLeft - bar.offsetLeft - (bar.clientWidth - tab.offsetWidth) / 2;
  }

  // Long lists to tick are narrowed by what one types; what is ticked stays in sight.
  for (const box of $$("[data-narrow]")) {
    box.hidden = false;
    box.addEventListener("input", (event) => {
      event.stopPropagation();
      const words = box.value.trim().toLowerCase().split(/\s+/);
      for (const choice of $$(".choice", document.getElementById(box.dataset.narrow))) {
        const text = choice.textContent.toLowerCase();
        choice.hidden = !choice.querySelector("input").checked && !words.every((word) => text.includes(word));
      }
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }

  // Opened menus close when one clicks elsewhere or presses Escape.
  document.addEventListener("click", (event) => {
    for (const box of $$("details.who[open], details.menu[open]")) if (!box.contains(event.target)) box.open = false;
  });

  // ---- keyboard: j/k in lists, Enter opens, / searches, g t goes to 待办
  let at = -1;
  let leader = false;
  const rows = () => $$("table.data tbody tr").filter((row) => row.querySelector("a[href]"));
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    all[at]?.classList.remove("at");
    at = Math.min(Math.max(at + step, 0), all.length - 1);
    all[at].classList.add("at");
    all[at].scrollIntoView({ block: "nearest" });
    all[at].querySelector("a[href]").focus({ preventScroll: true });
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") for (const box of $$("details.who[open], details.menu[open]")) box.open = false;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (leader && event.key === "t") location.href = document.querySelector(".topbar .todo")?.href ?? "/";
    leader = event.key === "g";
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "/") {
      event.preventDefault();
      document.getElementById("q")?.focus();
    }
  });

  // ---- money: capitals beside the amount as one types (元 角 分)
  const inputs = $$("[data-money]");
  const amounts = new URL("../street/amounts.js", document.currentScript.src);
  if (inputs.length) import(amounts).then(({ capitals }) => {
    for (const input of inputs) {
      const out = input.closest(".field").querySelector("[data-capitals]");
      const show = () => {
        const text = capitals(input.value);
        out.textContent = text ? `大写：${text}` : "";
      };
      input.addEventListener("input", show);
      show();
    }
  });

  // ---- dates: weekday and working day, asked from the server's calendar
  for (const input of $$("[data-day]")) {
    const out = input.closest(".field").querySelector("[data-weekday]");
    const show = async () => {
      out.textContent = "";
      if (!/^\d{4}-\d\d-\d\d$/.test(input.value)) return;
      const answer = await fetch(`/calendar/day/${input.value}`, { headers: { Accept: "application/json" } });
      if (answer.ok) out.textContent = (await answer.json()).text;
    };
    input.addEventListener("change", show);
    show();
  }

  // ---- fields that depend on another answer: data-when="name=value|value"
  const dependent = $$("[data-when]");
  const refresh = () => {
    for (const box of dependent) {
      const [name, wanted] = box.dataset.when.split("=");
      const form = box.closest("form");
      const chosen = $$(`[name="${name}"]`, form).filter((el) => !["radio", "checkbox"].includes(el.type) || el.checked).map((el) => el.value);
      const shown = wanted.split("|").some((value) => chosen.includes(value));
      box.hidden = !shown;
      for (const el of $$("input, select, textarea", box)) el.disabled = !shown;
    }
  };
  if (dependent.length) {
    document.addEventListener("change", refresh);
    refresh();
  }

  // ---- phrases and position
  document.addEventListener("click", (event) => {
    const phrase = event.target.closest("[data-phrase]");
    if (phrase) {
      const box = document.getElementById(phrase.dataset.phrase);
      box.setRangeText(phrase.textContent, box.selectionStart, box.selectionEnd, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    }
    const locate = event.target.closest("[data-locate]");
    if (locate && navigator.geolocation) {
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        const box = document.getElementById(locate.dataset.locate);
        box.value = [coords.longitude.toFixed(6), coords.latitude.toFixed(6), Math.round(coords.accuracy)].join(",");
        box.dispatchEvent(new Event("input", { bubbles: true }));
      });
    }
  });

  // ---- what the standard says: answered with one tap, computed again when the draft is saved
  const answered = () => document.getElementById("f-answered");
  const press = () => {
    const lines = (answered()?.value ?? "").split("\n");
    for (const button of $$("[data-answer]")) {
      button.setAttribute("aria-pressed", String(lines.includes(`${button.dataset.answer}=${button.dataset.value}`)));
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-answer]");
    const box = answered();
    if (!button || !box) return;
    const others = box.value.split("\n").filter((line) => line.trim() && !line.startsWith(`${button.dataset.answer}=`));
    box.value = [...others, `${button.dataset.answer}=${button.dataset.value}`].join("\n");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    press();
  });
  press();
  // ---- what goes on by itself is read again as long as it says so
  const again = async (part) => {
    const text = await (await fetch(location.href)).text();
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById(part.id);
    if (!fresh) return;
    if (!fresh.dataset.again) return location.reload(); // it is over: the rest of the page has changed too
    part.replaceWith(fresh);
    setTimeout(again, Number(fresh.dataset.again), fresh);
  };
  for (const part of $$("[data-again]")) setTimeout(again, Number(part.dataset.again), part);

  const refreshAdvice = async () => {
    const here = document.querySelector(".advice");
    if (!here) return;
    const text = await (await fetch(location.href)).text();
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector(".advice");
    if (fresh) here.replaceWith(fresh);
    press();
  };

  // ---- drafts: saved two seconds after the last change, with the time
  for (const form of $$("form[data-draft]")) {
    const out = form.querySelector("[data-saved]");
    let timer = 0;
    const save = async () => {
      const body = new FormData(form);
      try {
        const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { "X-CSRFToken": token } });
        if (answer.ok) {
          out.textContent = `草稿已保存 ${(await answer.json()).at}`;
          await refreshAdvice();
        }
        else out.textContent = "草稿未能保存，请勿关闭页面";
      } catch {
        out.textContent = "网络中断，草稿未能保存";
      }
    };
    form.addEventListener("input", () => {
      out.textContent = "正在编辑…";
      clearTimeout(timer);
      timer = setTimeout(save, 2000);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
  }

  // ---- drop areas for files
  for (const area of $$(".drop")) {
    const input = area.querySelector("input[type=file]");
    const out = area.querySelector("[data-names]");
    const names = () => {
      if (out) out.textContent = [...input.files].map((file) => file.name).join("、");
      if (area.hasAttribute("data-submit") && input.files.length) area.closest("form").requestSubmit();
    };
    input.addEventListener("change", names);
    area.addEventListener("dragover", (event) => {
      event.preventDefault();
      area.classList.add("over");
    });
    area.addEventListener("dragleave", () => area.classList.remove("over"));
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      area.classList.remove("over");
      input.files = event.dataTransfer.files;
      names();
    });
  }

  // ---- a form is sent once
  for (const form of $$("form[method=post]")) {
    form.addEventListener("submit", () => {
      setTimeout(() => {
        for (const button of $$("button:not([name])", form)) button.disabled = true;
      }, 0);
    });
  }
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const button of $$("button[disabled]")) button.disabled = false;
  });

  // ---- choose all rows
  for (const box of $$("[data-all]")) {
    box.addEventListener("change", () => {
      for (const one of $$(`input[name="${box.dataset.all}"]`)) one.checked = box.checked;
    });
  }
})();
