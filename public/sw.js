// The service worker: the application opens without a network, and a repeat
// visit does not wait for one. It keeps one whole version of the app's own
// files. Articles are not its business: they live in IndexedDB and on the wire;
// their pictures are: those seen lately, and those a person wants offline.

const SHELL = "siaran-shell-1";
const PAGE = "/";
// Pictures never change under their address, so versions of the app share them.
const SEEN = "siaran-pictures-seen";
const WANTED = "siaran-pictures-wanted";
// How many seen ones are kept, oldest out first.
const SEEN_AT_MOST = 200;
const PICTURE = /^\/media\/[^/]+(\/\d+)?$/;
// Addresses that the app's one page answers. Everything else (the API, media,
// exports, public pages) goes to the network as if this file did not exist.
const APP_PAGES = /^\/(masuk|artikel\/[^/]+)?$/;
const OWN_FILES = /^\/([^/]+\.(js|wasm|css|webmanifest)|(fonts|icons)\/[^/]+)$/;

self.addEventListener("install", (event) => {
  event.waitUntil(renew().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("siaran-shell-") && name !== SHELL).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate" && APP_PAGES.test(address.pathname)) {
    event.respondWith(page(event));
  } else if (OWN_FILES.test(address.pathname) && address.pathname !== "/sw.js") {
    event.respondWith(file(request));
  } else if (PICTURE.test(address.pathname)) {
    event.respondWith(picture(event));
  }
});

// The page says which pictures it wants to have without a network.
self.addEventListener("message", (event) => {
  const { keep = [], drop = [] } = event.data ?? {};
  event.waitUntil(
    caches.open(WANTED).then((wanted) =>
      Promise.all([
        ...keep.map((path) => wanted.add(path).catch(() => {})),
        ...drop.map((path) => wanted.delete(path)),
      ]),
    ),
  );
});

// The kept page at once; a newer one, whole, for the next visit.
async function page(event) {
  const kept = await (await caches.open(SHELL)).match(PAGE);
  if (!kept) return fetch(event.request);
  event.waitUntil(renew().catch(() => {}));
  return kept;
}

async function file(request) {
  const shell = await caches.open(SHELL);
  const kept = await shell.match(request, { ignoreSearch: true });
  if (kept) return kept;
  const fresh = await fetch(request);
  // A 200 that is the app's page means the file does not exist.
  if (fresh.ok && !isPage(fresh)) await shell.put(request, fresh.clone());
  return fresh;
}

// From the network, as long as it answers: who may not see a picture any more
// does not. Without one the kept picture, in whatever size it was kept.
async function picture(event) {
  const { request } = event;
  try {
    const fresh = await fetch(request);
    if (fresh.status === 200 && fresh.type === "basic") event.waitUntil(remember(request, fresh.clone()));
    return fresh;
  } catch (error) {
    const path = new URL(request.url).pathname;
    const whole = path.replace(PICTURE, (all, size) => (size ? all.slice(0, -size.length) : all));
    const kept =
      (await caches.match(path)) ?? (await caches.match(whole)) ?? (await anySize(whole));
    if (kept) return kept;
    throw error;
  }
}

async function anySize(whole) {
  const seen = await caches.open(SEEN);
  const one = (await seen.keys()).find((request) => new URL(request.url).pathname.startsWith(`${whole}/`));
  return one && seen.match(one);
}

async function remember(request, response) {
  const seen = await caches.open(SEEN);
  await seen.put(request, response).catch(() => {});
  const kept = await seen.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - SEEN_AT_MOST)).map((old) => seen.delete(old)));
}

// Fetches the page and every file it names, and only then puts it in place: a
// half-fetched version is never shown. Files of the version before are dropped.
async function renew() {
  const fresh = await fetch(PAGE, { cache: "no-cache" });
  if (!fresh.ok || fresh.redirected || !isPage(fresh)) throw new Error("no page");
  const text = await fresh.clone().text();
  const named = new Set(text.match(/\/[\w./-]+\.(?:js|wasm|css|woff2|svg|png|webmanifest)\b/g) ?? []);
  const shell = await caches.open(SHELL);
  const kept = new Set((await shell.keys()).map((request) => new URL(request.url).pathname));
  // Names with a hash never change; the few without one are fetched anew.
  const wanted = [...named].filter((path) => !kept.has(path) || !/-[0-9a-f]{8,}/.test(path));
  await shell.addAll(wanted);
  await shell.put(PAGE, fresh);
  const stale = [...kept].filter((path) => path !== PAGE && !named.has(path) && !path.startsWith("/fonts/"));
  await Promise.all(stale.map((path) => shell.delete(path)));
}

function isPage(response) {
  return (response.headers.get("content-type") ?? "").startsWith("text/html");
}
