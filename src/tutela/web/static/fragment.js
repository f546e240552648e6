// A link's fragment never leaves the browser: it is taken out of the address, put into the form, and posted.
const code = decodeURIComponent(window.location.hash.slice(1));
if (code) {
  window.history.replaceState(null, "", window.location.pathname);
  const form = document.getElementById("consent");
  form.elements.code.value = code;
  form.requestSubmit();
}
