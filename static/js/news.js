// What came by htmx is brought to people: errors take the focus, other news is read out.

const failed = document.getElementById("failed");

document.addEventListener("htmx:afterSettle", ({ target }) => {
  target.querySelector?.("[data-error-summary], [data-urgent]")?.focus();
  if (target.dataset?.said) document.getElementById("said").textContent = target.dataset.said;
});

// A link of the summary leads into the field; what is wrong must not stay behind a fold.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a");
  const place = link && document.getElementById(link.hash.slice(1));
  if (!place) return;
  event.preventDefault();
  for (let fold = place; fold; fold = fold.parentElement) if (fold.matches("details")) fold.open = true;
  (place.matches("fieldset") ? place.querySelector("input") : place).focus();
});

// A request that came to nothing is said on the page.
function say({ detail }) {
  for (const text of failed.querySelectorAll("[data-why]")) text.hidden = text.dataset.why != detail.xhr.status;
  if (failed.hidden) failed.parentElement.scrollIntoView();
  failed.hidden = false;
}

document.addEventListener("htmx:sendError", say);
document.addEventListener("htmx:responseError", say);
document.addEventListener("htmx:afterOnLoad", ({ detail }) => {
  if (detail.successful) failed.hidden = true;
});
