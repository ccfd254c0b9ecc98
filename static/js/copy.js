// A copy button beside a value. Where a page may not copy, the value is selected.

document.addEventListener("click", async (event) => {
  const button = event.target.closest(".copy-button");
  if (!button) return;
  const value = button.closest("[data-copy]").querySelector(".copy-value");
  const said = button.querySelector(".copy-said");
  getSelection().selectAllChildren(value);
  await navigator.clipboard.writeText(value.textContent);
  said.textContent = button.dataset.copied;
  setTimeout(() => { said.textContent = ""; }, 2000);
});
