// 显示方式（深色、长者版）。没有本脚本时，链接由服务器记住并返回同一页。
const secure = location.protocol === "https:" ? "; secure" : "";
for (const link of document.querySelectorAll("[data-set]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const [name, value] = link.dataset.set.split(" ");
    document.documentElement.dataset[name] = value;
    document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${secure}`;
    // The pressed link has just been hidden: the keyboard goes on from its opposite.
    const back = document.querySelector(`[data-set^="${name} "]:not([data-set$=" ${value}"])`);
    if (back) back.focus();
  });
}
// 打印按钮只在有脚本时出现；没有脚本时，用浏览器自己的打印。
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
// “引用这一条”：把链接复制下来；不能复制时，照常打开这个链接。
for (const link of document.querySelectorAll("a[data-copy]")) {
  link.addEventListener("click", async (event) => {
    if (!navigator.clipboard) return;
    event.preventDefault();
    history.replaceState(null, "", link.hash);
    const words = link.textContent;
    const name = link.getAttribute("aria-label");
    await navigator.clipboard.writeText(link.href);
    link.textContent = "链接已复制";
    link.setAttribute("aria-label", "链接已复制");
    setTimeout(() => {
      link.textContent = words;
      link.setAttribute("aria-label", name);
    }, 3000);
  });
}
