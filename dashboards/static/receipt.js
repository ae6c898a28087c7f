// Copies number and code; without scripts they can be marked by hand.

const button = document.querySelector("[data-copy]");
const words = (name) => document.querySelector(`[data-${name}]`)?.textContent.trim() ?? "";

async function copy() {
  const text = `12345 编号 ${words("number")}，查询码 ${words("code")}`;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "已复制";
  } catch {
    byMark(text);
  }
}

// Browsers without TLS have no clipboard for pages.
function byMark(text) {
  const field = Object.assign(document.createElement("textarea"), { value: text, className: "out-of-sight" });
  document.body.append(field);
  field.select();
  button.textContent = document.execCommand("copy") ? "已复制" : "没有复制成功，请手抄或拍照";
  field.remove();
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", copy);
}
