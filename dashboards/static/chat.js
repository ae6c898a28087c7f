// The citizen's side of our chat protocol. What was written is kept in this browser until the server acknowledged it.
// Whose chat it is says a cookie that scripts cannot read; the page knows only its mark.
//   us: hello{mark,last_seq}    say{cid,text}
//   server: ready{seq}          ack{cid,seq,dup}    message{seq,from,text,at,cid?}    error{message,cid?}

const root = document.querySelector("[data-chat]");
const list = root.querySelector("ol");
const status = root.querySelector("[data-status]");
const form = root.querySelector("form[data-say]");
const field = form.querySelector("textarea");
const { chat: address, mark, alarm } = root.dataset;
const danger = root.querySelector("[data-danger]");
const STORE = `unsent:${mark.slice(0, 8)}`;
const [FIRST_PAUSE, LONGEST_PAUSE, RETRY] = [1000, 30_000, 5000];

const PRESENT = 5 * 60_000; // how often the page says that somebody is still there

// What somebody else left unsent in this browser is not for whoever sits here now.
for (const name of Object.keys(localStorage)) if (name.startsWith("unsent:") && name !== STORE) localStorage.removeItem(name);

const unsent = new Map(JSON.parse(localStorage.getItem(STORE) ?? "[]"));
const shown = new Map(); // cid -> bubble
let socket = null;
let ready = false;
let lastSeq = Number(root.dataset.seq);
let pause = FIRST_PAUSE;

const frame = (type, rest) => socket.send(JSON.stringify({ type, ...rest }));
const save = () => localStorage.setItem(STORE, JSON.stringify([...unsent]));

function tell(text, kind) {
  status.textContent = text;
  status.className = `dot ${kind}`;
}

function when(at) {
  const moment = new Date(at);
  return new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false }).format(moment);
}

function bubble(from, text, note) {
  const item = document.createElement("li");
  item.className = `bubble ${from === "citizen" ? "us" : ""}`;
  item.append(text, Object.assign(document.createElement("small"), { textContent: note }));
  list.append(item);
  item.scrollIntoView({ block: "end" });
  return item;
}

function mine(cid, text) {
  const item = bubble("citizen", text, "正在发送…");
  item.classList.add("waiting");
  shown.set(cid, item);
}

function settled(cid, seq) {
  unsent.delete(cid);
  save();
  lastSeq = Math.max(lastSeq, seq);
  const item = shown.get(cid);
  if (!item) return false;
  item.dataset.seq = seq;
  item.classList.remove("waiting");
  item.querySelector("small").textContent = "已送达";
  return true;
}

const NAMES = { agent: "工作人员", system: "12345", citizen: "我" };

function heard({ seq, from, text, at, cid }) {
  lastSeq = Math.max(lastSeq, seq);
  if (list.querySelector(`[data-seq="${seq}"]`) || (cid && settled(cid, seq))) return;
  warn(from, text);
  present();
  bubble(from, text, `${NAMES[from] ?? "12345"} ${when(at)}`).dataset.seq = seq;
}

// Our sentence for people in danger brings the numbers, large and on top, where a thumb can call them.
function warn(from, text) {
  if (from !== "system" || !danger.hidden || !text.includes(alarm)) return;
  const first = danger.querySelector(`[href="tel:${text.match(/1(?:10|19|20)/)?.[0]}"]`);
  first?.parentElement.prepend(first); // the one that our sentence names first
  danger.hidden = false;
  danger.setAttribute("role", "alert");
}

let lastPresent = Date.now();
function present() {
  if (document.hidden || Date.now() - lastPresent < PRESENT) return;
  lastPresent = Date.now();
  fetch("/here").catch(() => {});
}

// A refusal that names a line: the line stays and is tried again; one that names none is about the connection.
function refused({ message, cid }) {
  const item = shown.get(cid);
  if (!item) return tell(message, "off");
  item.querySelector("small").textContent = `${message}；稍后自动重发`;
  setTimeout(() => ready && unsent.has(cid) && frame("say", { cid, text: unsent.get(cid) }), RETRY);
}

function welcomed({ seq }) {
  ready = true;
  pause = FIRST_PAUSE;
  tell("已连接，请直接说您遇到的事", "on");
  for (const [cid, text] of unsent) frame("say", { cid, text });
  lastSeq = Math.max(lastSeq, seq ?? 0);
}

const handlers = { ready: welcomed, ack: ({ cid, seq }) => settled(cid, seq), message: heard, error: refused };

function connect() {
  socket = new WebSocket(address);
  socket.addEventListener("open", () => frame("hello", { mark, last_seq: lastSeq }));
  socket.addEventListener("message", (event) => {
    const message = JSON.parse(event.data);
    handlers[message.type]?.(message);
  });
  socket.addEventListener("close", again);
}

const [BAD_TOKEN, TOO_MANY, CROWDED] = [4001, 4029, 4030];

function again({ code }) {
  ready = false;
  if (code === BAD_TOKEN) return tell("页面打开太久，或者换了人用这台设备，请刷新页面再说", "off");
  if (code === TOO_MANY) return tell("发得太快了，请稍后刷新页面再说；着急的事请直接拨打12345", "off");
  if (code === CROWDED) return tell("从您的网络打开的聊天窗口太多，请关掉几个再刷新页面；着急的事请直接拨打12345", "off");
  const wait = pause * (0.5 + Math.random() / 2); // jitter: not everybody at once after a restart
  pause = Math.min(pause * 2, LONGEST_PAUSE);
  tell(`连接断开，${Math.ceil(wait / 1000)} 秒后自动重连；您写的内容不会丢失`, "off");
  setTimeout(connect, wait);
}

// crypto.randomUUID is there only behind TLS and on this machine; a town hall's first trial has neither
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function say() {
  const text = field.value.trim();
  if (!text) return;
  const cid = uuid();
  unsent.set(cid, text);
  save();
  mine(cid, text);
  present();
  if (ready) frame("say", { cid, text });
  field.value = "";
  field.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  say();
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    say();
  }
});
root.querySelector("[data-person]").addEventListener("click", () => {
  field.value = "转人工";
  say();
});

for (const [cid, text] of unsent) mine(cid, text);
list.lastElementChild?.scrollIntoView({ block: "end" });
connect();
