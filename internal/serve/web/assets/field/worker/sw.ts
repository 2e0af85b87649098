// Keeps the application's shell on the phone, so that it opens without a line. Data never passes through here:
// it lies sealed in the application's own store.

/// <reference lib="webworker" />

// The server puts this line before the script: what the shell is made of, and a name that changes with it.
declare const SHELL: { version: string; files: string[] };

const worker = self as unknown as ServiceWorkerGlobalScope;
const page = "/lapangan";
const prefix = "patuh-lapangan-";
const cacheName = prefix + SHELL.version;

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.addAll([page, ...SHELL.files].map((file) => new Request(file, { cache: "no-cache" }))))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith(prefix) && name !== cacheName).map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const at = new URL(request.url);
  if (request.method !== "GET" || at.origin !== location.origin) return;
  const shell = request.mode === "navigate" && (at.pathname === page || at.pathname === page + "/");
  if (!shell && !SHELL.files.includes(at.pathname)) return;
  event.respondWith(caches.open(cacheName).then((cache) => cache.match(shell ? page : at.pathname)).then((kept) => kept ?? fetch(request)));
});
