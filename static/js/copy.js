// A copy button beside a value. Where a page may not copy, the value is selected.

document.addEventListener("click", async (event) => {
  const button = event.target.closest(".copy-button");
  if (!button) return;
  const value = button.closest("[data-copy]").querySelector(".copy-value");
  const said = button.querySelector(".copy-said");
  getSelection().selectAllChildren(value);
  try {
    await navigator.clipboard.writeText(value.textContent);
  } catch {
    // Not a secure page, or not permitted: the older way copies what is selected.
    if (!document.execCommand("copy")) return;
  }
  said.textContent = button.dataset.copied;
  setTimeout(() => { said.textContent = ""; }, 2000);
});
