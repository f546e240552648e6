// A group of doors closes when one goes elsewhere: by Escape, which gives the focus back, or by a press beside it.
(() => {
  const open = () => document.querySelector(".doors details[open]");
  document.addEventListener("keydown", (event) => {
    const group = event.key === "Escape" && open();
    if (group) {
      group.open = false;
      group.querySelector("summary").focus();
    }
  });
  for (const event of ["pointerdown", "focusin"]) {
    document.addEventListener(event, ({ target }) => {
      const group = open();
      if (group && !group.contains(target)) {
        group.open = false;
      }
    });
  }
})();
