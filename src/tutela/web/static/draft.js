// A draft is kept while it is typed. What was typed before the page's scripts had come is sent like the rest, and a
// draft that could not be kept is said to be unsaved: silence would be taken for "saved".
(() => {
  const form = document.getElementById("draft");
  const told = document.getElementById("saved");
  const typed = (field) => "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;

  const keep = () => {
    if ([...form.elements].some(typed)) {
      form.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  document.addEventListener("htmx:load", keep, { once: true });
  document.addEventListener("tutela:opened", keep); // what was typed when the desk was found locked
  for (const event of ["htmx:responseError", "htmx:sendError"]) {
    form.addEventListener(event, () => { told.textContent = form.dataset.unsaved; });
  }
})();
