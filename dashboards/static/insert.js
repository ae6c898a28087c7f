// Puts a knowledge article into the text field that is open: a click, or Alt and its number.
const openField = () => document.querySelector("details.act[open] textarea") ?? document.querySelector("#act-direct textarea");

const insert = (button) => {
  const act = document.querySelector("#act-direct");
  if (act && !document.querySelector("details.act[open] textarea")) act.open = true;
  const field = openField();
  if (!field) return;
  field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
};

for (const button of document.querySelectorAll("[data-insert]")) button.addEventListener("click", () => insert(button));
document.addEventListener("keydown", (event) => {
  const button = event.altKey && document.querySelector(`[data-insert][data-number="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  insert(button);
});
