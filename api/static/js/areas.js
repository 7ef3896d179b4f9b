/* Areas, and a planned route beside what was driven; a click on the map writes a corner of a new area. */
(async () => {
  "use strict";
  const box = document.getElementById("map");
  if (!box || !window.L) return;
  const L = window.L;
  const map = await window.duecourseMap(box);
  const read = (id) => JSON.parse(document.getElementById(id)?.textContent || "null");
  const shown = [];
  for (const area of read("rings") ?? []) {
    const layer = L.polygon(area.ring, { color: "#1f4e8c", weight: 2, fillOpacity: 0.08 }).addTo(map);
    layer.bindTooltip(area.name, { permanent: true, direction: "center", className: "areaname" });
    shown.push(layer);
  }
  const plan = read("plan");
  if (plan) {
    shown.push(L.polyline(plan.plan.map((one) => one.at), { color: "#b26a00", weight: 4, dashArray: "8 8" }).addTo(map));
    if (plan.way.length) shown.push(L.polyline(plan.way, { color: "#1f4e8c", weight: 4 }).addTo(map));
    plan.plan.forEach((one, number) => L.marker(one.at, { icon: map.dot(String(number + 1), "stop"), title: one.name, alt: one.name }).addTo(map));
  }
  if (shown.length) map.fitBounds(L.featureGroup(shown).getBounds().pad(0.1), { maxZoom: 17 });
  const ring = document.getElementById("f-ring");
  if (!ring) return;
  let drawn = null;
  map.on("click", ({ latlng }) => {
    ring.closest("details").open = true;
    ring.value += `${ring.value && !ring.value.endsWith("\n") ? "\n" : ""}${latlng.lng.toFixed(6)},${latlng.lat.toFixed(6)}`;
    draw();
  });
  ring.addEventListener("input", draw);
  function draw() {
    drawn?.remove();
    const corners = ring.value.split("\n").map((line) => line.split(/[,，]/).map(Number)).filter((one) => one.length === 2 && one.every(Number.isFinite));
    if (corners.length) drawn = L.polygon(corners.map(([lon, lat]) => [lat, lon]), { color: "#b71c1c", weight: 2, dashArray: "4 4" }).addTo(map);
  }
})();
