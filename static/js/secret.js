// "Replace" goes to the unfolded control; "Keep the stored one" forgets what was typed.

document.addEventListener("toggle", (event) => {
  const fold = event.target;
  if (!fold.matches?.("[data-secret]")) return;
  const control = fold.querySelector("input:not([type=hidden]), textarea");
  if (!fold.open) control.value = "";
  else if (fold.contains(document.activeElement)) control.focus();
}, true);
