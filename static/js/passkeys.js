// Let the browser make or use a passkey when a form[data-passkey] is sent: "add", "confirm" or
// "sign-in"; its answer goes along in the field "credential". Without passkeys such forms stay
// hidden, where there is another way.

const {PublicKeyCredential: passkeys} = window;
const can = passkeys?.parseRequestOptionsFromJSON && passkeys?.parseCreationOptionsFromJSON;

async function options(form) {
  const written = document.getElementById("passkey-options");
  if (written) return JSON.parse(written.textContent);
  const answer = await fetch(form.action, {headers: {Accept: "application/json"}});
  return answer.json();
}

function made({creation_options: {publicKey}}, alone) {
  const wanted = publicKey.authenticatorSelection ?? {};
  if (alone) Object.assign(wanted, {residentKey: "required", requireResidentKey: true, userVerification: "required"});
  return navigator.credentials.create({
    publicKey: passkeys.parseCreationOptionsFromJSON({...publicKey, authenticatorSelection: wanted}),
  });
}

function used({request_options: {publicKey}}) {
  return navigator.credentials.get({publicKey: passkeys.parseRequestOptionsFromJSON(publicKey)});
}

async function answer(form) {
  const wanted = await options(form);
  const found = form.dataset.passkey === "add"
    ? await made(wanted, form.elements.passwordless?.checked)
    : await used(wanted);
  form.elements.credential.value = JSON.stringify(found);
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (can) form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    const sent = can ? answer(form) : Promise.reject(new Error("no passkeys"));
    sent.catch(() => { failed.hidden = false; });
  });
}
