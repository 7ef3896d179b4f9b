// Keeps the shell of the phone app at hand. It holds program files only: pages and answers of the API with personal data
// are never stored here; those lie encrypted in the app's own store.

/* global VERSION, SHELL, LETTERS */
const CACHE = `duecourse-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL.map((url) => new Request(url, { cache: "reload" })))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("duecourse-") && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// A phone without Chinese letters of its own asks for ours, once: they must be at hand where there is no network.
const letters = async () => {
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  for (const url of LETTERS) if (!kept.has(url)) await cache.add(url).catch(() => {});
};

self.addEventListener("message", (event) => {
  if (event.data === "letters") event.waitUntil(letters());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    // The app itself opens from the cache; other pages need the server, and without it lead to the app.
    const shell = () => caches.match("/street");
    if (url.pathname === "/street") event.respondWith(shell().then((kept) => kept ?? fetch(request)));
    else event.respondWith(fetch(request).catch(() => shell().then((kept) => kept ?? Response.error())));
    return;
  }
  if (url.pathname.startsWith("/static/")) {
    event.respondWith(caches.match(request, { ignoreSearch: true, cacheName: CACHE }).then((kept) => kept ?? fetch(request)));
  }
});
