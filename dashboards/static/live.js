// Alarms on every open page of the centre: one line under the bar, taken away everywhere as soon as one person takes it.
// One tab keeps the line to the server and passes on what it hears; where the browser has no locks (plain http), each
// visible tab keeps its own.

const PAUSE = 3_000;
const SHOWN = 10_000; // how long it is said who has taken it
const IN_HAND = 15 * 60_000; // how long whoever took it may read the matter
const tabs = new BroadcastChannel("alarm");
const title = document.title;
const bar = document.querySelector("#alarms");
const note = document.querySelector("#alarm-taken");
const newest = bar.querySelector("[data-newest]");
const soundHint = bar.querySelector("[data-sound]");
let state = { version: "", alarms: [], taken: [], quiet: 0 };
let line = null;
let hiding = 0;
let holding = false; // the note shows a matter that I have taken

// what is shown -----------------------------------------------------------------------------------------------------

function paint(told) {
  const gone = state.alarms.filter((old) => !told.alarms.some((alarm) => alarm.id === old.id));
  const by = told.taken.filter((taken) => gone.some((old) => old.id === taken.id));
  const changed = state.version && state.version !== told.version;
  state = told;
  if (changed) renew();
  if (by.length && !holding) say(by.map((taken) => taken.text).join("；"));
  const first = told.alarms.at(-1);
  bar.hidden = !first;
  document.title = first ? `■ 紧急 · ${title}` : title;
  count(told);
  if (!first) return;
  bar.querySelector(".count").textContent = told.alarms.length;
  newest.href = `/t/${first.number}`;
  newest.textContent = `■ ${first.text} · ${first.waited}无人接警`;
  ring(told.alarms.map((alarm) => alarm.ring));
}

// The list of alarms is renewed in place; on other pages nothing moves.
async function renew() {
  if (!document.querySelector("[data-alarm-list]")) return;
  const response = await fetch("/alarms");
  if (!response.ok || response.redirected) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  document.querySelector("main").replaceChildren(...fresh.querySelector("main").childNodes);
}

function count(told) {
  const badge = document.querySelector("#alarm-count");
  if (!badge) return;
  badge.hidden = !told.alarms.length && !told.quiet;
  badge.textContent = told.alarms.length || told.quiet;
  badge.classList.toggle("hot", told.alarms.length > 0);
}

function say(text, shown = SHOWN) {
  note.textContent = `✓ ${text}`;
  note.hidden = false;
  clearTimeout(hiding);
  holding = shown > SHOWN;
  hiding = setTimeout(() => { note.hidden = true; holding = false; }, shown);
}

// What I have taken myself: what happens, where, and whom to call, on the page that I am on.
function hold(taken, matter) {
  say(`${taken}：${matter.said}${matter.place ? ` · 地点：${matter.place}` : ""} · `, IN_HAND);
  const link = (href, text) => Object.assign(document.createElement("a"), { href, textContent: text });
  if (matter.phone) note.append(link(`tel:${matter.phone}`, `回拨 ${matter.phone}`), " · ");
  note.append(link(`/t/${matter.number}`, "打开工单"));
}

// taking it ---------------------------------------------------------------------------------------------------------

async function take() {
  const alarm = state.alarms.at(-1);
  if (!alarm) return;
  const body = new URLSearchParams({ csrf: bar.dataset.csrf });
  try {
    const response = await fetch(`/alarms/${alarm.id}`, { method: "POST", body, headers: { Accept: "application/json" } });
    const told = await response.json();
    if (told.in_hand) hold(told.taken, told.in_hand);
    else say(told.taken ?? told.error);
    await look();
  } catch {
    say("没有接上服务器，请再按一次，或打开工单接警");
  }
}

// sound: only after the page was clicked, once for each cry and step, in one tab ---------------------------------------

const heard = () => new Set(JSON.parse(localStorage.getItem("alarm-heard") ?? "[]"));
const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// One tab after the other looks: the first that may sound does, and the others find it heard.
function ring(wanted) {
  if (!navigator.locks) return sound(wanted);
  return navigator.locks.request("alarm-sound", () => sound(wanted));
}

async function sound(wanted) {
  const known = heard();
  if (wanted.every((one) => known.has(one))) return;
  const audio = new AudioContext();
  await Promise.race([audio.resume(), later(300)]); // never settles while the browser blocks sound
  soundHint.hidden = audio.state === "running";
  if (!soundHint.hidden) {
    audio.close();
    return;
  }
  localStorage.setItem("alarm-heard", JSON.stringify(wanted));
  beep(audio);
}

function beep(audio) {
  for (const start of [0, 0.3, 0.6]) {
    const tone = audio.createOscillator();
    tone.frequency.value = 880;
    tone.connect(audio.destination);
    tone.start(audio.currentTime + start);
    tone.stop(audio.currentTime + start + 0.15);
  }
  setTimeout(() => audio.close(), 1_500);
}

function unmute() {
  if (soundHint.hidden) return;
  soundHint.hidden = true;
  ring(state.alarms.map((alarm) => alarm.ring));
}

// the line to the server ----------------------------------------------------------------------------------------------

async function look(seen = "", signal = undefined) {
  const response = await fetch(`/live?seen=${encodeURIComponent(seen)}`, { signal });
  if (response.redirected || !response.ok) return false; // signed out: the next page says so
  const told = await response.json();
  paint(told);
  tabs.postMessage(told);
  document.documentElement.dataset.live = "ready";
  return true;
}

async function listen(goesOn) {
  while (goesOn()) {
    try {
      line = new AbortController();
      if (!(await look(state.version, line.signal))) return;
    } catch {
      await later(PAUSE);
    }
  }
}

bar.querySelector("[data-take]").addEventListener("click", take);
document.addEventListener("click", unmute);
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "!" && !typing && state.alarms.length) take();
});
tabs.onmessage = (event) => paint(event.data);
if (navigator.locks) {
  look().catch(() => {}); // what is open now; the tab that keeps the line tells what comes
  navigator.locks.request("alarm", () => listen(() => true));
} else {
  const follow = () => (document.hidden ? line?.abort() : listen(() => !document.hidden));
  document.addEventListener("visibilitychange", follow);
  follow();
}
