/* Replay of a track: play, pause, speed, a bar of time with its stops; keys: space, left, right. */
(async () => {
  "use strict";
  const box = document.getElementById("map");
  const told = document.getElementById("replay");
  if (!box || !told || !window.L) return;
  const L = window.L;
  const { points, way, stops } = JSON.parse(told.textContent);
  const map = await window.duecourseMap(box);
  const line = L.polyline(way, { color: "#1f4e8c", weight: 4, opacity: 0.85 }).addTo(map);
  map.fitBounds(line.getBounds().pad(0.08));
  L.marker(way[0], { icon: map.dot("起", "end"), title: "起点", alt: "起点" }).addTo(map);
  L.marker(way.at(-1), { icon: map.dot("终", "end"), title: "终点", alt: "终点" }).addTo(map);
  for (const stop of stops) {
    const marker = L.marker(stop.at, { icon: map.dot(String(stop.n), "stop"), title: `停留${stop.n}`, alt: `停留${stop.n}` }).addTo(map);
    marker.on("click", () => go(stop.since));
  }
  const car = L.marker(way[0], { icon: map.car("moving", "", points[0][4]), interactive: false, keyboard: false, zIndexOffset: 1000 }).addTo(map);
  const first = points[0][0];
  const last = points.at(-1)[0];
  const player = document.getElementById("player");
  const bar = player.querySelector("[data-bar]");
  const play = player.querySelector("[data-play]");
  const speed = player.querySelector("[data-speed]");
  const now = player.querySelector("[data-now]");
  bar.max = Math.ceil(last - first);
  let at = first;
  let playing = false;
  let before = 0;

  // The last point that is not after a moment.
  const placeAt = (moment) => {
    let low = 0;
    let high = points.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (points[middle][0] <= moment) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
  function show() {
    const place = placeAt(at);
    const [since, lat, lon, kmh, heading] = points[place];
    const next = points[Math.min(place + 1, points.length - 1)];
    const gap = next[0] - since;
    // Between two near points the vehicle glides; over a silence it waits.
    const share = gap > 0 && gap <= 600 ? Math.min(1, (at - since) / gap) : 0;
    car.setLatLng([lat + (next[1] - lat) * share, lon + (next[2] - lon) * share]);
    const arrow = car.getElement()?.querySelector("i");
    if (arrow) arrow.style.transform = `rotate(${heading ?? turn(points[place], next)}deg)`;
    bar.value = Math.round(at - first);
    const stop = stops.find((one) => at >= one.since && at <= one.until);
    const words = `${clock(at)} ${stop ? `停留${stop.n}` : `${Math.round(kmh)} km/h`}`;
    now.textContent = words;
    bar.setAttribute("aria-valuetext", words);
    if (!map.getBounds().contains(car.getLatLng())) map.panTo(car.getLatLng(), { animate: false });
  }
  const turn = (one, other) => (Math.atan2((other[2] - one[2]) * Math.cos((one[1] * Math.PI) / 180), other[1] - one[1]) * 180) / Math.PI;
  function go(moment) {
    at = Math.min(last, Math.max(first, moment));
    show();
  }
  function toggle(on) {
    playing = on;
    if (on && at >= last) at = first;
    play.textContent = on ? "暂停" : "播放";
    play.setAttribute("aria-pressed", String(on));
    before = performance.now();
    if (on) requestAnimationFrame(step);
  }
  function step(time) {
    if (!playing) return;
    go(at + ((time - before) / 1000) * Number(speed.value));
    before = time;
    if (at >= last) toggle(false);
    else requestAnimationFrame(step);
  }
  play.addEventListener("click", () => toggle(!playing));
  bar.addEventListener("input", () => go(first + Number(bar.value)));
  for (const button of document.querySelectorAll("[data-at]")) button.addEventListener("click", () => go(Number(button.dataset.at)));
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, select, textarea, button, a, summary, .map")) return;
    if (event.key === " ") toggle(!playing);
    else if (event.key === "ArrowRight") go(at + Number(speed.value) * 2);
    else if (event.key === "ArrowLeft") go(at - Number(speed.value) * 2);
    else return;
    event.preventDefault();
  });
  show();
  box.dataset.ready = "yes";
})();
