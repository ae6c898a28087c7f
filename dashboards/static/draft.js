// What a person has typed survives a reload, a lost session or a crash: kept in this browser until it was sent.
// A second click on a button that is already sending does nothing.

const HOUR = 3600 * 1000;
const AGE = document.body.classList.contains("citizen") ? 2 * HOUR : 24 * HOUR; // a citizen's device may be shared
const key = (field) => `draft:${location.pathname}:${field.form.getAttribute("action") ?? ""}:${field.name}`;

function restore(field) {
  if (field.value) return;
  const kept = JSON.parse(localStorage.getItem(key(field)) ?? "null");
  if (kept && Date.now() - kept.at < AGE) field.value = kept.text;
}

function keep(field) {
  if (field.value) localStorage.setItem(key(field), JSON.stringify({ text: field.value, at: Date.now() }));
  else localStorage.removeItem(key(field));
}

// A page shown after success says which drafts are done with.
const sent = document.querySelector("[data-sent]");
if (sent) {
  const done = sent.dataset.sent.split(" ").filter(Boolean);
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith("draft:") && done.some((part) => name.includes(part))) localStorage.removeItem(name);
  }
}

// 不是我，清除: nothing of whoever was here before stays in this browser.
if (document.querySelector("[data-cleared]")) {
  for (const name of Object.keys(localStorage)) if (/^(draft|unsent):/.test(name)) localStorage.removeItem(name);
}

for (const field of document.querySelectorAll("textarea[data-draft]")) {
  restore(field);
  field.addEventListener("input", () => keep(field));
}

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button:not([type=button])")) setTimeout(() => (button.disabled = true));
  });
}

// Back to a form that was sent brings the key with which it was sent, so that what is corrected there is no second
// matter; the page itself is made anew, with another key.
for (const field of document.querySelectorAll("form[data-again] input[name=cid]")) {
  if (history.state?.cid) field.value = history.state.cid;
  else history.replaceState({ ...history.state, cid: field.value }, "");
}

// Coming back by the browser's button finds the buttons ready again.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form[method=post] button[disabled]")) button.disabled = false;
});
