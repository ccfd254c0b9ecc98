// Let the browser make ("add") or use a passkey when a form[data-passkey] is sent; its answer goes
// along in the field "credential". A form that starts hidden is shown where there are passkeys.

const {PublicKeyCredential: passkeys} = window;
const can = passkeys?.parseRequestOptionsFromJSON && passkeys.parseCreationOptionsFromJSON;
const options = JSON.parse(document.getElementById("passkey-options")?.textContent ?? "{}");

function made(alone) {
  const {publicKey} = options.creation_options;
  const wanted = {...publicKey.authenticatorSelection};
  if (alone) Object.assign(wanted, {residentKey: "required", requireResidentKey: true, userVerification: "required"});
  return navigator.credentials.create({
    publicKey: passkeys.parseCreationOptionsFromJSON({...publicKey, authenticatorSelection: wanted}),
  });
}

function used() {
  const {publicKey} = options.request_options;
  return navigator.credentials.get({publicKey: passkeys.parseRequestOptionsFromJSON(publicKey)});
}

async function send(form) {
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    const adds = form.dataset.passkey === "add";
    const found = await (adds ? made(form.elements.passwordless?.checked) : used());
    form.elements.credential.value = JSON.stringify(found);
    form.submit();
  } catch {
    failed.hidden = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (can) form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}
