/* The map of every page: the shipped sketch as lines, or picture tiles; places are [latitude, longitude]. */
window.duecourseMap = async (box) => {
  "use strict";
  const L = window.L;
  const map = L.map(box, { zoomSnap: 0.5, attributionControl: Boolean(box.dataset.credit), preferCanvas: false });
  map.attributionControl?.setPrefix("");
  map.setView([22.558, 114.13], 13);
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { maxZoom: 18, attribution: box.dataset.credit }).addTo(map);
  if (box.dataset.base) {
    const base = await fetch(box.dataset.base).then((answer) => answer.json());
    const LOOK = {
      district: { color: "#8a94a3", weight: 2, fill: true, fillColor: "#ffffff", fillOpacity: 1 },
      park: { color: "#b8d3b9", weight: 1, fill: true, fillColor: "#e3efe3", fillOpacity: 1 },
      water: { color: "#a9c4e0", weight: 1, fill: true, fillColor: "#d9e7f5", fillOpacity: 1 },
      river: { color: "#a9c4e0", weight: 5 },
      main: { color: "#d9b36c", weight: 4 },
      road: { color: "#c9d0d9", weight: 2.5 },
    };
    L.geoJSON(base, {
      interactive: false,
      style: (feature) => LOOK[feature.properties.kind] ?? { color: "#c9d0d9", weight: 2 },
      pointToLayer: (feature, at) =>
        L.marker(at, { interactive: false, keyboard: false, icon: named(feature.properties.name, "mapname") }),
      onEachFeature: (feature, layer) => {
        if (feature.properties.kind !== "main") return;
        const line = feature.geometry.coordinates;
        const [lon, lat] = line[Math.floor(line.length / 2)];
        L.marker([lat, lon], { interactive: false, keyboard: false, icon: named(feature.properties.name, "mapname road") }).addTo(map);
      },
    }).addTo(map);
  }
  function named(text, className) {
    const label = document.createElement("span");
    label.textContent = text;
    return L.divIcon({ className, html: label, iconSize: [0, 0] });
  }
  const small = () => box.classList.toggle("far", map.getZoom() < 13);
  map.on("zoomend", small);
  small();
  // An arrow on a disc: where a vehicle is and where it heads; the plate beside it.
  map.car = (state, plate, heading) => {
    const html = document.createElement("div");
    html.className = `car ${state}`;
    const arrow = document.createElement("i");
    if (heading !== null && heading !== undefined && state === "moving") {
      arrow.className = "head";
      arrow.style.transform = `rotate(${heading}deg)`;
    }
    const label = document.createElement("b");
    label.textContent = plate;
    html.append(arrow, label);
    return L.divIcon({ className: "carbox", html, iconSize: [22, 22], iconAnchor: [11, 11] });
  };
  map.dot = (text, className) => {
    const html = document.createElement("span");
    html.textContent = text;
    return L.divIcon({ className: `mapdot ${className}`, html, iconSize: [24, 24], iconAnchor: [12, 12] });
  };
  return map;
};
