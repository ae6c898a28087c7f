// Who waits for a person, and what is new in one's own talks, on every open page of the desk; one tab keeps the line and
// passes on what it hears, where the browser has locks.

const PAUSE = 3_000;
const tabs = new BroadcastChannel("talks");
const title = document.title;
const badge = document.querySelector("[data-talks-badge]");
const count = document.querySelector("[data-talks-waiting]");
const list = document.querySelector("[data-talk-list]");
let mark = "";

function show(told) {
  const { waiting, unread } = told;
  const moved = mark !== "" && told.mark !== mark;
  mark = told.mark;
  if (badge) {
    badge.textContent = waiting + unread;
    badge.hidden = !(waiting + unread);
  }
  if (count) {
    count.textContent = waiting;
    count.classList.toggle("zero", !waiting);
  }
  document.title = unread ? `◆ 新消息 ${unread} · ${title}` : title;
  if (list && moved) renew();
}

async function renew() {
  const response = await fetch(location.href);
  if (response.redirected || !response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  list.replaceChildren(...(page.querySelector("[data-talk-list]")?.childNodes ?? []));
}

// Without a mark the answer comes at once, with one as soon as it is no longer true.
async function ask() {
  const response = await fetch(`/talks/news?mark=${encodeURIComponent(mark)}`);
  if (response.redirected || !response.ok) return false; // signed out: the next page says so
  const told = await response.json();
  show(told);
  tabs.postMessage(told);
  document.documentElement.dataset.talks = "ready";
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

tabs.onmessage = (event) => show(event.data);
await ask().catch(() => {});
if (navigator.locks) navigator.locks.request("talks", listen);
else listen();
