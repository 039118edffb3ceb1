// 大屏断网也不空：先要新的，要不到就给上一次好的。只管公开栏的大屏和它用的文件。
const NAME = "kiosk-1";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PATIENCE = 8000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((kept) => kept.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name))))
      .then(() => self.clients.claim())
      .then(() => self.clients.matchAll())
      // 第一次打开时本脚本还没有在，那一页补存一份。
      .then((pages) => Promise.all(pages.map((page) => keep(new Request(page.url)).catch(() => {})))),
  );
});

const isKiosk = (url) => url.searchParams.has("kiosk");
const isPart = (url) => url.pathname.startsWith("/static/") || url.pathname.startsWith("/renditions/");

async function keep(request) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE);
  try {
    const answer = await fetch(request.url, { credentials: "omit", cache: "no-store", signal: control.signal });
    // 给一个人看的（no-store）和出错的都不留。
    const open = !(answer.headers.get("Cache-Control") || "").includes("no-store");
    if (answer.ok && open) await (await caches.open(NAME)).put(request.url, answer.clone());
    return answer;
  } finally {
    clearTimeout(timer);
  }
}

async function kept(request) {
  const found = await caches.match(request.url);
  if (!found) return null;
  const headers = new Headers(found.headers);
  headers.set("X-Kept", "1");
  return new Response(await found.blob(), { status: 200, headers });
}

async function answer(request) {
  let fresh = null;
  try {
    fresh = await keep(request);
  } catch {}
  if (fresh && fresh.status < 500) return fresh;
  return (await kept(request)) || fresh || Response.error();
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (isKiosk(url) || isPart(url)) event.respondWith(answer(event.request));
});
