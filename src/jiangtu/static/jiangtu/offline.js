// Answers a scanned code while the phone has no network with a page that keeps it; nothing personal is stored here.
"use strict";
const CACHE = "jiangtu-classroom-3";
const PAGE = "/classroom/kept/";

self.addEventListener("install", event => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    const page = await fetch(PAGE);
    const text = await page.clone().text();
    const parts = [...text.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map(match => match[1]);
    await cache.put(PAGE, page);
    await cache.addAll(parts);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", event => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

const isScan = address => !address || new URL(address).pathname.startsWith("/classroom/s/");

self.addEventListener("fetch", event => {
  const address = new URL(event.request.url);
  if (event.request.mode === "navigate" && isScan(event.request.url)) {
    event.respondWith(fetch(event.request).catch(() => caches.match(PAGE)));
  } else if (event.request.method === "GET" && address.pathname.startsWith("/static/") && isScan(event.request.referrer)) {
    event.respondWith(fetch(event.request).catch(() => caches.match(event.request)));
  }
});
