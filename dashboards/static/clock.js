// Clocks go on while the page is open: <time data-due="ISO"> is told anew every half minute, in the words of the server.

const UNITS = [[86400, "天"], [3600, "小时"], [60, "分"]];
const offset = Date.parse(document.documentElement.dataset.now) - Date.now(); // the server's clock rules

function span(seconds) {
  const told = [];
  for (const [size, unit] of UNITS) {
    const count = Math.floor(seconds / size);
    seconds -= count * size;
    if (count) told.push(`${count} ${unit}`);
  }
  const two = told.slice(0, 2);
  if (two.length === 2 && two[0].endsWith("天") && two[1].endsWith("分")) two.pop();
  return two.join(" ") || "不到 1 分";
}

function tell(element) {
  const left = Math.trunc((Date.parse(element.dataset.due) - Date.now() - offset) / 1000);
  element.textContent = left > 0 ? `还剩 ${span(left)}` : `超期 ${span(-left)}`;
  element.classList.toggle("late", left <= 0);
}

const clocks = document.querySelectorAll("[data-due]");
if (clocks.length) setInterval(() => clocks.forEach(tell), 30_000);
