// The guide opens at the field in focus, and is folded where there is no room for it.

const wide = matchMedia("(min-width: 72rem)");

function fit() {
  for (const frame of document.querySelectorAll("[data-guide-frame]")) frame.open = wide.matches;
}

document.addEventListener("focusin", (event) => {
  const name = event.target.closest("[data-guide]")?.dataset.guide;
  const entry = document.querySelector(`[data-guide-for="${CSS.escape(name)}"]`);
  if (!name || !entry) return;
  for (const other of document.querySelectorAll("[data-guide-for]")) other.open = other === entry;
});

wide.addEventListener("change", fit);
document.addEventListener("htmx:load", (event) => {
  if (event.target.querySelector("[data-guide-frame]")) fit();
});
fit();
