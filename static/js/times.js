// Times are shown where the reader is, and precisely when pointed at.

function localize() {
  const language = document.documentElement.lang;
  // A date without a time of day is the same everywhere.
  for (const time of document.querySelectorAll("time[datetime*=T]:not([title])")) {
    const moment = new Date(time.dateTime);
    time.textContent = moment.toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
    time.title = moment.toLocaleString(language, { dateStyle: "full", timeStyle: "long" });
  }
}

document.addEventListener("htmx:load", localize);
localize();
