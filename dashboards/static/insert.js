// Puts a knowledge article or a quick answer into the text field that is open: a click, or Alt and its number.
const direct = () => document.querySelector("#act-direct") ?? document.querySelector('details.act[data-key="d"]');
const openField = () =>
  document.querySelector("details.act[open] textarea") ??
  document.querySelector("form[data-reply] textarea") ??
  direct()?.querySelector("textarea");

// What a quick answer fills in besides: only fields that the same form has, and that the person may still change.
const fill = (form, fills) => {
  for (const [name, value] of Object.entries(fills)) {
    const field = form?.querySelector(`select[name="${name}"]`);
    if (!field) continue;
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
};

const insert = (button) => {
  const field = openField();
  if (!field) return;
  const act = field.closest("details.act");
  if (act) act.open = true;
  field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  fill(field.form, JSON.parse(button.dataset.fills ?? "{}"));
  field.focus();
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (button) insert(button);
});
document.addEventListener("keydown", (event) => {
  const button = event.altKey && document.querySelector(`[data-insert][data-number="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  insert(button);
});
