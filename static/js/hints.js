// 边写边提示像个人信息的内容。不存、不拦，停下来再问；没有本脚本时，保存、寄出后由服务器说。
const WAIT = 1200;

function typed(form, names) {
  const fields = [...form.elements].filter((field) =>
    names ? names.includes(field.name) : field.matches("textarea, input[type=text], [data-draftail-input]"),
  );
  return fields.map((field) => worded(field.value)).join("\n");
}

// 富文本编辑器把内容存成JSON，只取其中的文字。
function worded(value) {
  if (!value.startsWith('{"')) return value;
  try {
    return JSON.parse(value).blocks.map((block) => block.text).join("\n");
  } catch {
    return value;
  }
}

for (const line of document.querySelectorAll("[data-hints]")) {
  const form = line.closest("form") || document.getElementById(line.dataset.hintsForm);
  if (!form) continue;
  const names = line.dataset.hintsFields ? line.dataset.hintsFields.split(" ") : null;
  let waiting = 0;
  let asked = "";
  async function ask() {
    const text = typed(form, names);
    if (text === asked) return;
    asked = text;
    const body = new URLSearchParams({
      text,
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
    });
    let words = "";
    if (text.trim()) {
      try {
        const answer = await fetch(line.dataset.hints, { method: "POST", body });
        if (!answer.ok) return; // 问得太勤或断网：不说话
        words = (await answer.json()).words;
      } catch {
        return;
      }
    }
    if (text !== asked) return; // 又改了，等下一次
    if (line.textContent.trim() !== words) line.textContent = words;
    line.hidden = !words;
  }
  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  }
  form.addEventListener("input", later);
  form.addEventListener("keyup", later);
}
