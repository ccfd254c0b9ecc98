// What unfolds while fields are filled in: the guide, and the control of a stored secret.

const wide = matchMedia("(min-width: 72rem)");

// The guide is folded where there is no room for it, and opens at the field in focus.
function fit() {
  for (const frame of document.querySelectorAll("[data-guide-frame]")) frame.open = wide.matches;
}

document.addEventListener("focusin", ({ target }) => {
  const name = target.closest("[data-guide]")?.dataset.guide;
  const entry = document.querySelector(`[data-guide-for="${CSS.escape(name)}"]`);
  if (!name || !entry) return;
  for (const other of document.querySelectorAll("[data-guide-for]")) other.open = other === entry;
});

wide.addEventListener("change", fit);
document.addEventListener("htmx:load", ({ target }) => {
  if (target.querySelector("[data-guide-frame]")) fit();
});
fit();

// "Replace" goes to the unfolded control; "Keep it" forgets what was typed.
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.("[data-secret]")) return;
  const control = target.querySelector("input:not([type=hidden]), textarea");
  if (!target.open) control.value = "";
  else if (target.contains(document.activeElement)) control.focus();
}, true);
