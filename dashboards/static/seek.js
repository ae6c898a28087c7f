// A sentence of a recorded call: a click plays the recording from there.
for (const button of document.querySelectorAll("[data-seek]")) {
  button.addEventListener("click", () => {
    const player = button.closest(".files > li").querySelector("audio");
    player.currentTime = Number(button.dataset.seek);
    player.play();
  });
}
