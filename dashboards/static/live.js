// Danger is told on every open page of the centre in the same second. One tab keeps the line and passes on what it hears;
// where the browser has no locks (plain http), each visible tab keeps its own.

const KEPT = 10 * 60_000; // what was raised while nobody listened is still told after so long
const PAUSE = 3_000;
const tabs = new BroadcastChannel("alarm");
const title = document.title;
let line = null;

function remembered() {
  const kept = JSON.parse(localStorage.getItem("alarm") ?? "null");
  return kept && Date.now() - kept.at < KEPT ? kept.last : null;
}

function remember(last) {
  localStorage.setItem("alarm", JSON.stringify({ last, at: Date.now() }));
}

function beep() {
  const audio = new AudioContext();
  for (const start of [0, 0.3, 0.6]) {
    const tone = audio.createOscillator();
    tone.frequency.value = 880;
    tone.connect(audio.destination);
    tone.start(audio.currentTime + start);
    tone.stop(audio.currentTime + start + 0.15);
  }
}

function show(told) {
  const box = document.querySelector("#alarms");
  const entry = document.createElement("p");
  const link = document.createElement("a");
  const away = document.createElement("button");
  link.href = `/t/${told.number}`;
  link.textContent = `■ ${told.text}`;
  away.type = "button";
  away.textContent = "知道了";
  away.addEventListener("click", () => {
    entry.remove();
    if (!box.children.length) document.title = title;
  });
  entry.append(link, away);
  box.append(entry);
  document.title = `■ 紧急 · ${title}`;
}

async function ask() {
  const after = remembered();
  line = new AbortController();
  const response = await fetch(after === null ? "/live" : `/live?after=${after}`, { signal: line.signal });
  if (response.redirected || !response.ok) return false; // signed out: the next page says so
  const told = await response.json();
  remember(told.last);
  document.documentElement.dataset.live = "ready";
  for (const alarm of told.alarms) {
    show(alarm);
    tabs.postMessage(alarm);
  }
  if (told.alarms.length) beep();
  return true;
}

async function listen(goesOn) {
  while (goesOn()) {
    try {
      if (!(await ask())) return;
    } catch {
      await new Promise((later) => setTimeout(later, PAUSE));
    }
  }
}

tabs.onmessage = (event) => show(event.data);
if (navigator.locks) {
  navigator.locks.request("alarm", () => listen(() => true));
} else {
  const follow = () => (document.hidden ? line?.abort() : listen(() => !document.hidden));
  document.addEventListener("visibilitychange", follow);
  follow();
}
