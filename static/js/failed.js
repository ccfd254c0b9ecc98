// A request of htmx that came to nothing is said on the page.

const note = document.getElementById("failed");

function say(event) {
  const why = event.detail.xhr.status === 403 ? "403" : "other";
  for (const text of note.querySelectorAll("[data-why]")) text.hidden = text.dataset.why !== why;
  if (note.hidden) note.parentElement.scrollIntoView();
  note.hidden = false;
}

document.addEventListener("htmx:sendError", say);
document.addEventListener("htmx:responseError", say);
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.successful) note.hidden = true;
});
