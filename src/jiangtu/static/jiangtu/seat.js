// The button of a class: the short way to an answer, asked again with the same press when a line is lost.
// Without this script the form goes the long way and gets the same answer.
const GAP = document.documentElement.lang.startsWith("zh") ? "" : " ";
const PAUSES = [500, 1000, 2000, 4000, 8000, 8000, 8000];

async function answered(address, body) {
  for (const pause of PAUSES) {
    try {
      const answer = await fetch(address, { method: "POST", headers: { Accept: "application/json" }, body });
      if (answer.ok) return await answer.json();
    } catch { /* the line was lost: the same press is asked again */ }
    await new Promise(done => setTimeout(done, pause));
  }
  return null;
}

// This page again, read anew: it says what else there is once the class is full.
function elsewhere(words) {
  const link = document.createElement("a");
  [link.href, link.textContent] = [location.pathname, words];
  return link;
}

for (const form of document.querySelectorAll("form[data-press]")) {
  const told = form.querySelector("[role=status]");
  form.addEventListener("submit", async event => {
    event.preventDefault();
    const button = event.submitter;
    const body = new URLSearchParams(new FormData(form, button)); // before the button is disabled: it may be a field
    button.disabled = true;
    told.textContent = form.dataset.waiting;
    const answer = await answered(form.action, body);
    if (answer?.page) return location.assign(answer.page);
    told.textContent = answer ? answer.zh + GAP + answer.mend : form.dataset.lost;
    if (answer?.refused === "LINE_FULL") told.append(" ", elsewhere(form.dataset.others));
    button.disabled = false;
  });
}
