// A conversation stays live: new lines come without a reload, and so does word that somebody else answers now.
// `seen` in the form is the last line that a person has had in view while writing; sending past it asks first.

const PAUSE = 3_000;
const root = document.querySelector("[data-talk]");
const list = root.querySelector("ol.talk");
const status = root.querySelector("[data-status]");
const changed = root.querySelector("[data-changed]");
const reply = root.querySelector("form[data-reply]");
const field = reply?.querySelector("textarea");
const fresh = reply?.querySelector("[data-fresh]");
const NAMES = { citizen: "市民", agent: "坐席", system: "系统" };
let last = Number(root.dataset.last);
let shown = document.hidden ? 0 : last; // up to where it was on a visible page

function bubble({ seq, from, text, at }) {
  if (list.querySelector(`[data-seq="${seq}"]`)) return;
  const item = document.createElement("li");
  item.className = `bubble ${from === "citizen" ? "fresh" : "us"}`;
  item.dataset.seq = seq;
  item.append(text, Object.assign(document.createElement("small"), { textContent: `${NAMES[from] ?? "系统"} · ${at}` }));
  list.append(item);
  item.scrollIntoView({ block: "nearest" });
}

// Whoever goes on writing after the line was shown has it in view.
function read() {
  if (document.hidden) return;
  shown = last;
  if (!reply) return;
  reply.elements.seen.value = last;
  fresh.hidden = true;
}

function arrived(lines) {
  const said = lines.filter((line) => line.from === "citizen");
  lines.forEach(bubble);
  if (!document.hidden) shown = last;
  if (!said.length || !reply) return;
  if (!field.value) return read();
  fresh.textContent = `◆ 您写这条回复时，市民又发来 ${said.length} 条消息，请先看一看`;
  fresh.hidden = false;
}

async function ask() {
  const asked = new URLSearchParams({ after: last, seen: shown, held: root.dataset.held });
  const response = await fetch(`/talk/${root.dataset.talk}/lines?${asked}`);
  if (response.redirected || !response.ok) return false; // signed out: the next page says so
  const told = await response.json();
  last = Math.max(last, told.last);
  status.textContent = told.status;
  if (told.held !== root.dataset.held) {
    root.dataset.held = told.held;
    changed.hidden = false;
  }
  arrived(told.lines);
  return true;
}

async function listen() {
  for (;;) {
    try {
      if (!(await ask())) return;
    } catch {
      await new Promise((later) => setTimeout(later, PAUSE));
    }
  }
}

field?.addEventListener("input", read);
document.addEventListener("visibilitychange", () => !document.hidden && !field?.value && read());
list.lastElementChild?.scrollIntoView({ block: "nearest" });
listen();
