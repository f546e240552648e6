// Locks a page that nobody touches, and tells the server now and then that somebody is writing. The server decides:
// a desk that is left alone is locked there too, whatever runs here.
(() => {
  const { after, awake, locked } = document.currentScript.dataset;
  const idle = Number(after) * 1000;
  const everyMinute = 60000;
  let touched = Date.now();
  let told = Date.now();

  const touch = () => {
    touched = Date.now();
    if (touched - told > everyMinute) {
      told = touched;
      fetch(awake, { credentials: "same-origin" }).catch(() => {});
    }
  };
  for (const event of ["keydown", "pointerdown", "input"]) {
    document.addEventListener(event, touch, { passive: true });
  }
  setInterval(() => {
    if (Date.now() - touched > idle) {
      location.assign(`${locked}?next=${encodeURIComponent(location.pathname)}`);
    }
  }, 5000);
})();
