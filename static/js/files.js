// 选好的照片和文件先传上去，看得见进度；表单被退回时它们已经在那里。
// 没有本脚本时，文件跟着表单一起寄，结果一样。
const FAILED = "没有传上去。可以再选一次，或者直接寄出，文件会一起寄。";

function begin(box) {
  const input = box.querySelector("input[type=file]");
  const received = box.querySelector("[data-received]");
  const bar = box.querySelector("progress");
  const line = box.querySelector("[data-told]");
  const tell = (words) => {
    line.textContent = words;
    line.hidden = !words;
  };
  let under = null;

  function send(files) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", input.form.elements.csrfmiddlewaretoken.value);
    body.append("token", box.querySelector("[name=token]").value);
    for (const kind of ["listed", "drop"])
      for (const one of box.querySelectorAll(`[name=${kind}]`))
        if (one.type === "hidden" || one.checked) body.append(kind, one.value);
    for (const file of files) body.append(input.name, file);
    const request = (under = new XMLHttpRequest());
    request.open("POST", box.dataset.files);
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const done = Math.floor((event.loaded / event.total) * 100);
      bar.value = done;
      tell(done < 100 ? `正在上传：${done}%` : "传完了，正在检查……");
    });
    const end = (words) => {
      under = null;
      bar.hidden = true;
      tell(words);
    };
    request.addEventListener("load", () => {
      if (request.status !== 200 && request.status !== 422) return end(FAILED);
      received.innerHTML = request.responseText;
      input.value = ""; // 已经收到，不再跟着表单寄一遍
      box.classList.toggle("field--error", request.status === 422);
      end(request.status === 422 ? "有文件没有收，见上面。" : "已收到。");
    });
    request.addEventListener("error", () => end(FAILED));
    request.addEventListener("abort", () => end(""));
    bar.value = 0;
    bar.hidden = false;
    tell("正在上传……");
    request.send(body);
  }

  input.addEventListener("change", () => {
    under?.abort();
    if (input.files.length) send(input.files);
  });
  // 没传完就寄：文件还在格子里，跟着表单走。
  input.form.addEventListener("submit", () => under?.abort());
}

for (const box of document.querySelectorAll("[data-files]")) begin(box);
