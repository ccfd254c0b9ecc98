// What came by htmx is brought to people: errors take the focus, other news is read out.

document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.target;
  part.querySelector?.("[data-error-summary], [data-urgent]")?.focus();
  if (part.dataset?.said) document.getElementById("said").textContent = part.dataset.said;
});

// A link of the summary leads into the field.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a");
  const place = link && document.getElementById(link.hash.slice(1));
  if (!place) return;
  event.preventDefault();
  // What is wrong must not stay behind a fold.
  for (let fold = place; fold; fold = fold.parentElement) if (fold.matches("details")) fold.open = true;
  (place.matches("fieldset") ? place.querySelector("input") : place).focus();
});
