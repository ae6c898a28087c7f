// While a call is taken: the number or the text was entered, so the page looks up the caller and asks the machine.
// What the person has chosen himself is never overwritten.

const form = document.querySelector("form[data-look]");
const touched = new Set();
form.querySelector("#matter").addEventListener("change", (event) => touched.add(event.target.name));

async function look() {
  const response = await fetch(form.dataset.look, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  document.querySelector("#beside").replaceChildren(...page.querySelector("#beside").childNodes);
  for (const field of page.querySelectorAll("#matter [name]")) {
    const own = form.querySelector(`#matter [name="${field.name}"]`);
    if (own && own.type !== "checkbox" && !touched.has(field.name)) own.value = field.value;
  }
}

for (const name of ["phone", "text"]) form.elements[name].addEventListener("change", look);
