// 写信的草稿：只存在这个浏览器窗口里，关了就没有；从不存姓名、电话和邮箱，寄出就清掉。
// 没有本脚本时，信照样能写能寄，要改的地方由服务器带着原来的内容送回来。
const PLACE = "mailbox.draft";
const KEPT = ["kind", "community", "topic", "title", "content"];

function storage() {
  try {
    return window.sessionStorage;
  } catch {
    return null; // 浏览器不让存
  }
}

function read(kept) {
  try {
    return JSON.parse(kept.getItem(PLACE)) || {};
  } catch {
    return {};
  }
}

function write(form) {
  const kept = storage();
  const draft = { about: form.elements.about.value };
  for (const name of KEPT) draft[name] = form.elements[name].value;
  const now = new Date();
  draft.at = `${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}`;
  try {
    kept.setItem(PLACE, JSON.stringify(draft));
  } catch {
    return; // 存不下：不说存了
  }
  tell(form, draft.at);
}

function tell(form, at) {
  const line = form.querySelector("[data-kept]");
  line.textContent = `草稿${at}存在这台设备上，断网也不会丢；不存姓名、电话和邮箱。`;
  line.hidden = false;
}

function count(form) {
  const line = form.querySelector("[data-count]");
  const length = [...form.elements.content.value.trim()].length;
  line.textContent = `已写${length}字，最多600字。`;
  line.hidden = length === 0;
}

const form = document.querySelector("form[data-draft]");
if (document.querySelector("[data-sent]")) storage()?.removeItem(PLACE);
if (form) {
  const draft = storage() ? read(storage()) : {};
  const untouched = !form.elements.title.value && !form.elements.content.value;
  const written = draft.title || draft.content;
  if (untouched && written && (draft.about || "") === form.elements.about.value) {
    for (const name of KEPT) if (draft[name]) form.elements[name].value = draft[name];
    tell(form, draft.at);
  }
  count(form);
  let waiting = 0;
  form.addEventListener("input", (event) => {
    if (!KEPT.includes(event.target.name)) return;
    count(form);
      clearTimeout(waiting);
    waiting = setTimeout(() => write(form), 400);
  });
  // 寄不出去时（断网），刚写的也在。
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    write(form);
  });
}
// 有要改的地方：读屏和键盘从那里开始。
document.getElementById("errors")?.focus();
