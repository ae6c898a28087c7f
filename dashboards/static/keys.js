// The same keys everywhere (UI.md); `?` shows them. Nothing happens while somebody types, except Ctrl+Enter and Esc.

const typing = (element) => element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select");
const rows = () => [...document.querySelectorAll("[data-row]")];
const ways = { d: "/desk", o: "/dept", s: "/supervision", f: "/followup", m: "/numbers" };
let going = 0;

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("here"));
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  all.forEach((row) => row.classList.toggle("here", row === next));
  next.scrollIntoView({ block: "nearest" });
}

function open() {
  document.querySelector("[data-row].here a")?.click();
}

function choose(nth) {
  const option = document.querySelectorAll("[data-candidate]")[nth - 1];
  if (!option) return false;
  option.checked = true;
  option.dispatchEvent(new Event("change", { bubbles: true }));
  option.closest("details")?.setAttribute("open", "");
  option.focus();
  return true;
}

function unfold(act) {
  const found = document.querySelector(`details[data-key="${act}"]`);
  if (!found) return false;
  found.open = true;
  found.querySelector("textarea, input:not([type=hidden]), select, button")?.focus();
  return true;
}

function send(element) {
  const form = element.closest("form") ?? document.querySelector("details[open] form[data-main], form[data-main].whole");
  form?.requestSubmit(element.closest("form details[open]")?.querySelector("button") ?? null);
}

// What was just done can be taken back for ten seconds.
const UNDO = 10_000;
const undo = document.querySelector("form[data-undo]");
if (undo) setTimeout(() => undo.remove(), UNDO);

function takeBack() {
  const form = document.querySelector("form[data-undo]");
  form?.requestSubmit();
  return Boolean(form);
}

function pressed(event) {
  const name = event.key.toLowerCase();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return send(event.target), true;
  if (event.key === "Escape" && typing(event.target)) return event.target.blur(), true;
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return false;
  if (Date.now() - going < 1500 && ways[name]) return location.assign(ways[name]), true;
  going = name === "g" ? Date.now() : 0;
  if (event.key === "?") return document.querySelector("#keys")?.showModal(), true;
  if (event.key === "/") return document.querySelector("[name=q]")?.focus(), true;
  if (event.key === "Escape") return back(), true;
  if (name === "j" || name === "k") return step(name === "j" ? 1 : -1), true;
  if (event.key === "Enter" && event.target === document.body) return open(), true;
  if (name === "z") return takeBack();
  if (["1", "2", "3"].includes(name)) return choose(Number(name));
  return ["d", "a", "n", "t", "m"].includes(name) && unfold(name);
}

function back() {
  const dialog = document.querySelector("dialog[open]");
  if (dialog) dialog.close();
  else if (more?.open) more.open = false;
  else document.querySelector("[data-back]")?.click();
}

addEventListener("keydown", (event) => {
  if (!event.isComposing && pressed(event)) event.preventDefault();
});
document.querySelector("[data-show-keys]")?.addEventListener("click", () => document.querySelector("#keys")?.showModal());
document.querySelector("#keys button")?.addEventListener("click", () => document.querySelector("#keys").close());

// The menu of more pages closes when somebody goes on elsewhere.
const more = document.querySelector("details.more");
document.addEventListener("click", (event) => more?.contains(event.target) || more?.removeAttribute("open"));

// A department typed by hand overrules the candidates, and a candidate chosen clears what was typed.
const typed = document.querySelector("input[data-department]");
const options = [...document.querySelectorAll("[data-candidate]")];
typed?.addEventListener("input", () => typed.value && options.forEach((option) => (option.checked = false)));
options.forEach((option) => option.addEventListener("change", () => typed && (typed.value = "")));

// A link from a list to one act of the ticket opens its form.
const aimed = location.hash.startsWith("#act-") ? document.getElementById(location.hash.slice(1)) : null;
if (aimed?.matches("details.act")) {
  aimed.open = true;
  aimed.scrollIntoView({ block: "nearest" });
}

// One box ticks all of its kind.
const all = document.querySelector("[data-all]");
all?.addEventListener("change", () => {
  document.querySelectorAll(`input[name="${all.dataset.all}"]`).forEach((box) => (box.checked = all.checked));
});

document.documentElement.dataset.keys = "ready";
