// The summary of a form's errors takes the focus; a link in it leads into the field.

document.addEventListener("htmx:afterSettle", (event) => {
  event.target.querySelector?.("[data-error-summary]")?.focus();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a");
  const place = link && document.getElementById(link.hash.slice(1));
  if (!place) return;
  event.preventDefault();
  // What is wrong must not stay behind a fold.
  for (let fold = place; fold; fold = fold.parentElement) if (fold.matches("details")) fold.open = true;
  (place.matches("fieldset") ? place.querySelector("input") : place).focus();
});
