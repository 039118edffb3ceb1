// 大屏：一屏一屏自动翻，不用人碰；隔一会儿取一次新内容，取不到就留着上一次的。
// 换内容只换 <main>，而且只在取到完整一页之后才换，所以任何时候屏幕上都有内容。
const root = document.documentElement;
const { worker, scope, turn, fetch: again } = document.body.dataset;
const TURN = Number(turn) * 1000;
const AGAIN = Number(again) * 1000;
// 相邻两屏重叠一点，读到哪里接得上。
const OVERLAP = 0.12;
// 屏幕下沿渐渐淡去的一条，里面的字不算读到了（kiosk.css）。
const FADE = 2.5 * parseFloat(getComputedStyle(root).fontSize);
const pause = document.querySelector("[data-pause]");
const fresh = document.querySelector("[data-fresh]");
const place = document.querySelector("[data-place]");
let leaf = 0;
let paused = false;
let lost = false;

const leaves = () => [...document.querySelectorAll("[data-leaf]")];

function show(number) {
  const all = leaves();
  leaf = ((number % all.length) + all.length) % all.length;
  all.forEach((one, turnOf) => one.classList.toggle("is-shown", turnOf === leaf));
  const text = all[leaf].querySelector("[data-scroll]");
  text.scrollTop = 0;
  tell(text);
}

// 下面还有的，说一声“接下一屏”。
function tell(text) {
  const more = text.scrollHeight - text.clientHeight - text.scrollTop > 4;
  const count = leaves().length;
  text.classList.toggle("goes-on", more);
  place.textContent = (count > 1 ? `第 ${leaf + 1} 份，共 ${count} 份` : "") + (more ? "　接下一屏" : "");
}

// 下一屏从没有显示全的那一段开始，不从字的半腰开始；太长的一段照原样接着翻。
function nextTop(text) {
  const seen = text.getBoundingClientRect();
  for (const part of text.querySelectorAll("p, li, tr, figure, h2, h3, dl > div")) {
    const box = part.getBoundingClientRect();
    if (box.height && box.bottom > seen.bottom - FADE && box.top > seen.top + seen.height / 3) {
      return text.scrollTop + box.top - seen.top;
    }
  }
  return text.scrollTop + text.clientHeight * (1 - OVERLAP);
}

function turnOn() {
  const text = leaves()[leaf].querySelector("[data-scroll]");
  const rest = text.scrollHeight - text.clientHeight - text.scrollTop;
  if (rest <= 4) return show(leaf + 1);
  text.scrollTop = nextTop(text);
  return tell(text);
}

function say() {
  const at = new Date(fresh.dataset.at);
  const two = (number) => String(number).padStart(2, "0");
  const words = `${at.getMonth() + 1}月${at.getDate()}日 ${two(at.getHours())}:${two(at.getMinutes())}`;
  fresh.textContent = lost ? `网络不通，内容截至 ${words}` : `内容更新于 ${words}`;
  fresh.classList.toggle("is-old", lost);
}

async function refresh() {
  try {
    const answer = await fetch(location.href, { credentials: "omit", cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("#leaves");
    if (!answer.ok || !main || !main.querySelector("[data-leaf]")) throw new Error("no content");
    const kept = answer.headers.get("X-Kept") !== null;
    // Wagtail 和样式换了版本时，整页重来，脚本也是新的。
    const changed = page.querySelector("script[src]").getAttribute("src") !== document.querySelector("script[src]").getAttribute("src");
    if (changed && !kept) return location.reload();
    const now = document.querySelector("#leaves");
    if (main.innerHTML !== now.dataset.whole) {
      now.innerHTML = main.innerHTML;
      now.dataset.whole = main.innerHTML;
      show(Math.min(leaf, leaves().length - 1));
    }
    document.querySelector(".kiosk-day").textContent = page.querySelector(".kiosk-day").textContent;
    fresh.dataset.at = page.querySelector("[data-fresh]").dataset.at;
    lost = kept;
  } catch {
    lost = true;
  }
  say();
}

document.querySelector("#leaves").dataset.whole = document.querySelector("#leaves").innerHTML;
root.dataset.turning = "";
show(0);
say();
setInterval(() => paused || turnOn(), TURN);
setInterval(refresh, AGAIN);
pause.hidden = false;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.textContent = paused ? "继续翻页" : "暂停翻页";
});
// 断网时连刷新、断电重开也有内容：要 https（或本机），没有时只靠本页自己。
if ("serviceWorker" in navigator) navigator.serviceWorker.register(worker, { scope }).catch(() => {});
