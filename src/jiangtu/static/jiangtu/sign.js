// A phone's sign-in: sends itself, keeps scans while there is no network, uploads them when it is back.
"use strict";
const STORE = "jiangtu-kept", DEVICE = "jiangtu-device";

function device() {
  let own = localStorage.getItem(DEVICE);
  if (!own) {
    own = Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, "0")).join("");
    localStorage.setItem(DEVICE, own);
  }
  return own;
}

function kept() {
  return JSON.parse(localStorage.getItem(STORE) || "[]");
}

// A scan opened while offline shows the page kept for that; its address still holds the code.
function keep() {
  const code = location.pathname.split("/").filter(Boolean).pop();
  const scans = kept();
  if (!scans.some(scan => scan.code === code)) {
    scans.push({ code, device: device(), phone_at: Date.now(), kept: true });
    localStorage.setItem(STORE, JSON.stringify(scans));
  }
}

async function upload() {
  const scans = kept();
  const token = document.cookie.match(/csrftoken=([^;]+)/);
  if (!scans.length || !token) return;
  const answer = await fetch("/classroom/upload/", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token[1] },
    body: JSON.stringify(scans),
  });
  if (!answer.ok) return;
  const { answers } = await answer.json();
  localStorage.setItem(STORE, JSON.stringify(kept().slice(answers.length))); // what was not answered stays
  tell(answers);
}

// The page that kept a scan says what became of it.
function tell(answers) {
  const told = document.querySelector("[data-kept]");
  if (!told) return;
  document.querySelector("h1").textContent = told.dataset.kept;
  told.textContent = answers.map(answer => answer.zh).join(" ");
}

const form = document.querySelector("[data-sign]");
if (form) {
  form.elements.device.value = device();
  form.elements.phone_at.value = Date.now();
  form.requestSubmit();
}
if (document.querySelector("[data-kept]")) keep();
else if (navigator.onLine) upload().catch(() => {});
window.addEventListener("online", () => upload().catch(() => {}));
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/classroom/offline.js");
