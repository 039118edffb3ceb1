/* Says beside a text how many characters it has; without it the server says so. */
"use strict";

for (const field of document.querySelectorAll("textarea[data-most]")) {
  const least = Number(field.dataset.least);
  const most = Number(field.dataset.most);
  const told = document.createElement("output");
  told.htmlFor = field.id;
  const tell = () => {
    const length = [...field.value.trim()].length;
    const advice =
      length < least ? `，一般不少于${least}字` : length > most ? `，一般不超过${most}字` : "";
    told.textContent = `现在${length}字${advice}`;
  };
  field.after(told);
  field.addEventListener("input", tell);
  tell();
}
