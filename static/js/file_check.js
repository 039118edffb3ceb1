/* Asks again for the result of a check that is under way; without it one reloads. */
"use strict";

{
  const PAUSE = 2000; // ms
  const AT_ONCE = 10;
  // Twelve minutes: by then the page is looked at again, or by nobody.
  let left = 360;

  const ask = async (place) => {
    const answer = await fetch(place.dataset.check, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) {
      delete place.dataset.check;
      return;
    }
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = made.querySelector(".file-check");
    if (now && now.textContent !== place.textContent) place.replaceWith(now);
  };

  const look = async () => {
    const places = [...document.querySelectorAll("[data-check]")].slice(0, AT_ONCE);
    if (places.length && !document.hidden) {
      left -= 1;
      await Promise.allSettled(places.map(ask));
    }
    if (left > 0) setTimeout(look, PAUSE);
  };
  setTimeout(look, PAUSE);
}
