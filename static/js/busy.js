// A form with data-busy says what is happening and for how long, and is sent only once.

const sending = new Map();

function begin(form, button) {
  const progress = form.querySelector("[data-progress]");
  const others = form.querySelectorAll("button:enabled");
  sending.set(form, () => {
    button.ariaBusy = null;
    for (const other of others) other.disabled = false;
    if (progress) progress.hidden = true;
  });
  button.ariaBusy = "true";
  // Only once the form is read: a disabled button is not sent.
  setTimeout(() => { for (const other of others) other.disabled = sending.has(form); });
  if (!progress) return;
  progress.hidden = false;
  progress.querySelector("[data-seconds]").dataset.since = new Date().toISOString();
  tick();
  // A live region tells only changes.
  const words = progress.querySelector("[role=status]");
  const text = words.textContent;
  words.textContent = "";
  setTimeout(() => { words.textContent = text; });
}

function end(form) {
  sending.get(form)?.();
  sending.delete(form);
}

function tick() {
  for (const time of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.round((Date.now() - Date.parse(time.dataset.since)) / 1000));
    time.textContent = time.dataset.seconds.replace("SECONDS", seconds);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-busy]");
  if (sending.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  } else if (form) {
    // Enter may press a first button that is out of sight.
    const seen = event.submitter?.tabIndex === 0 ? event.submitter : form.querySelector(".button-primary");
    begin(form, seen ?? event.submitter);
  }
}, true);

// What a page fetches by itself, too.
document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
  if (elt.matches("[data-busy]") && !sending.has(elt)) begin(elt, elt.querySelector("button"));
});

document.addEventListener("htmx:afterRequest", (event) => {
  // On its way to another page it stays as it is.
  if (!event.detail.xhr.getResponseHeader("HX-Redirect")) end(event.detail.requestConfig.elt);
});

// Back may show the page as it was left.
addEventListener("pageshow", ({ persisted }) => persisted && [...sending.keys()].forEach(end));

document.addEventListener("htmx:load", tick);
setInterval(tick, 1000);
tick();
