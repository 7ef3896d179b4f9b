/* The live map: vehicles from the list, moved on by server-sent events; the list says the same as the map. */
(async () => {
  "use strict";
  const root = document.querySelector("[data-live]");
  const box = document.getElementById("map");
  if (!root || !box || !window.L) return;
  const L = window.L;
  const map = await window.duecourseMap(box);
  const said = root.querySelector("[data-live-state]");
  const WORDS = { moving: "行驶", standing: "停车", off: "离线", none: "无定位" };
  const rows = new Map();
  for (const row of root.querySelectorAll("[data-vehicle]")) {
    const one = { row, plate: row.dataset.plate, marker: null };
    rows.set(row.dataset.vehicle, one);
    if (row.dataset.lat) place(one, [Number(row.dataset.lat), Number(row.dataset.lon)], row.dataset.state, row.dataset.heading ?? null);
    row.querySelector("[data-show]")?.addEventListener("click", () => {
      if (!one.marker) return;
      map.setView(one.marker.getLatLng(), Math.max(map.getZoom(), 16));
      one.marker.openPopup();
      box.scrollIntoView({ block: "nearest" });
    });
  }
  const known = [...rows.values()].filter((one) => one.marker).map((one) => one.marker.getLatLng());
  if (known.length) map.fitBounds(L.latLngBounds(known).pad(0.3), { maxZoom: 15 });

  function place(one, at, state, heading) {
    const icon = map.car(state, one.plate, heading);
    if (one.marker) one.marker.setLatLng(at).setIcon(icon);
    else {
      one.marker = L.marker(at, { icon, title: one.plate, alt: one.plate }).addTo(map);
      const link = document.createElement("a");
      link.href = one.row.querySelector("a").href;
      link.textContent = one.plate;
      one.marker.bindPopup(link);
    }
  }

  const source = new EventSource(root.dataset.live);
  source.addEventListener("message", (event) => {
    for (const one of JSON.parse(event.data)) {
      const there = rows.get(one.id);
      if (!there || !one.place) continue;
      place(there, one.place, one.state, one.heading);
      const word = there.row.querySelector("[data-word]");
      word.textContent = WORDS[one.state];
      word.className = `state ${one.state}`;
      const at = new Date(one.at);
      const clock = at.toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" }).slice(0, 16);
      there.row.querySelector("[data-seen]").textContent = clock + (one.speed === null ? "" : ` · ${Math.round(one.speed)} km/h`);
    }
    said.textContent = "已连接。";
  });
  source.addEventListener("error", () => { said.textContent = "正在重新连接…"; });
  window.addEventListener("pagehide", () => source.close());
})();
