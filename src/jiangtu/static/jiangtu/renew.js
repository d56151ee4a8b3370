// Renews one part of a page every few seconds, without loading the page anew; it can be paused where there is a button.
// When the part is gone from the new page (a check has ended, somebody was signed out) the page itself is loaded.
"use strict";
const part = document.querySelector("[data-renew]");
const pause = document.querySelector("[data-pause]");
const lost = document.querySelector("[data-lost]");
let paused = false;

async function renew() {
  if (paused || document.hidden) return;
  const answer = await fetch(location.href, { cache: "no-store" });
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const newer = page.querySelector("[data-renew]");
  if (!newer) return location.reload();
  if (newer.innerHTML !== part.innerHTML) part.replaceChildren(...newer.childNodes);
  if (lost) lost.textContent = "";
}

const tried = () => renew().catch(() => { if (lost) lost.textContent = lost.dataset.lost; });
setInterval(tried, part.dataset.renew * 1000);
document.addEventListener("visibilitychange", tried);

if (pause) {
  pause.hidden = false;
  pause.addEventListener("click", () => {
    paused = !paused;
    [pause.textContent, pause.dataset.other] = [pause.dataset.other, pause.textContent];
    tried();
  });
}
