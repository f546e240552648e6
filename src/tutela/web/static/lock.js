// Locks a page that nobody touches over what was typed on it, and opens it again for whom it was made. The server
// decides: a desk that is left alone is locked there too, whatever runs here. What one page of a browser tells the
// others is that something happened, never to whom.
(() => {
  const { after, most, whose, held, shut, away, channel } = document.currentScript.dataset;
  const second = 1000;
  const idle = Number(after) * second;
  const warns = Math.min(60 * second, idle / 2); // so long before it locks
  const soon = document.getElementById("lock-soon");
  const others = new BroadcastChannel(channel);

  let told = Date.now(); // when the server last heard that somebody is here
  let asked = told;
  let ticked = told;
  let ends = Number(most) ? told + Number(most) * second : Infinity;
  let kept = null; // what is hidden while the page is locked
  let isShut = false; // whether the server is known to have locked

  const locksAt = () => Math.min(told + idle, ends);
  const overlay = () => document.getElementById("locked");
  const post = (body) => (body ? { method: "POST", body } : {});
  const ask = (address, body) =>
    fetch(address, { ...post(body), headers: { Accept: "application/json" }, redirect: "manual" });

  const say = (text) => {
    if (soon.textContent !== text) {
      soon.replaceChildren(...(text ? [Object.assign(document.createElement("p"), { textContent: text })] : []));
    }
  };

  // Nothing of the page stays: not in the document, and not in what the browser could go back to.
  const clear = () => {
    kept?.nodes.forEach((node) => node.remove());
  };
  const go = () => {
    clear();
    document.body.replaceChildren();
    location.replace(away);
  };

  const hide = (node, isHidden) => {
    node.hidden = isHidden;
    node.inert = isHidden;
    node.ariaHidden = isHidden ? "true" : null;
  };
  const firstField = (form) => form.querySelector("input:not([type=hidden])");

  const lock = () => {
    kept = { title: document.title, focus: document.activeElement, nodes: [...document.body.children] };
    isShut = false;
    say("");
    kept.nodes.forEach((node) => hide(node, true));
    document.body.append(document.getElementById("lock").content.cloneNode(true));
    document.title = overlay().ariaLabel;
    const heading = Object.assign(document.createElement("h1"), { textContent: document.title });
    overlay().firstElementChild.prepend(heading);
    const [opening, leaving] = overlay().querySelectorAll("form");
    opening.addEventListener("submit", prove);
    leaving.addEventListener("submit", clear);
    scrollTo(0, 0);
    firstField(opening).focus();
  };

  const lockHere = () => {
    lock();
    others.postMessage("locked");
    look();
  };

  const open = () => {
    const { title, focus, nodes } = kept;
    kept = null;
    overlay().remove();
    nodes.forEach((node) => hide(node, false));
    document.title = title;
    focus.focus();
    others.postMessage("opened");
    document.dispatchEvent(new Event("tutela:opened"));
  };

  // What the server says, at a moment of ours, of whoever is signed in now.
  const hear = (state, at) => {
    if (state.whose ? state.whose !== whose : !state.locked) {
      go();
      return;
    }
    if (state.locked) {
      if (!kept) {
        lock();
      }
      isShut = true;
    }
    // The token with which a form was made may be spent since.
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = state.token; });
    overlay()?.querySelectorAll("[data-shown]").forEach((part) => { part.hidden = !state.shown.includes(part.dataset.shown); });
    if (!state.locked && (isShut || !kept)) {
      told = at;
      ends = state.most ? at + state.most * second : Infinity;
      if (kept) {
        open();
      } else {
        others.postMessage("awake");
      }
    }
  };

  // The server locks before it is asked anything: to be asked is to be in use.
  const look = async () => {
    const at = Date.now();
    asked = at;
    try {
      if (kept && !isShut) {
        const done = await ask(shut, new FormData(overlay().querySelector("form")));
        isShut = done.ok;
        if (done.ok) {
          others.postMessage("shut");
        }
      }
      const answer = await ask(held);
      if (answer.type === "opaqueredirect") {
        go();
      } else if (answer.ok) {
        hear(await answer.json(), at);
      }
    } catch {
      // It cannot be reached now; what is locked stays so, and is tried again.
    }
  };

  async function prove(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const line = document.getElementById("lock-wrong");
    const at = Date.now();
    line.textContent = "";
    try {
      const answer = await ask(held, new FormData(form));
      if (answer.type === "opaqueredirect") {
        go();
      } else if (answer.ok) {
        isShut = true;
        hear(await answer.json(), at);
      } else if (answer.headers.get("Content-Type") === "application/json") {
        line.textContent = (await answer.json()).wrong.join(" ");
      } else {
        line.textContent = form.dataset.unreachable;
        look();
      }
    } catch {
      line.textContent = form.dataset.unreachable;
    }
    form.querySelectorAll("[type=password], [name=code]").forEach((field) => { field.value = ""; });
    if (kept) {
      firstField(form).focus();
    }
  }

  // Whoever comes back to a page whose time has passed reaches nothing on it, not by the first key either.
  const touch = (event) => {
    const now = Date.now();
    if (kept) {
      return;
    }
    if (now >= locksAt()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      lockHere();
    } else if ((soon.textContent || now - told > 60 * second) && now - asked > 5 * second) {
      look();
    }
  };

  const tick = () => {
    const now = Date.now();
    const slept = now - ticked > 5 * second; // what other pages said meanwhile is heard first
    ticked = now;
    if (kept) {
      if (!isShut && now - asked > 5 * second) {
        look();
      }
    } else if (now >= locksAt() && !slept) {
      lockHere();
    } else if (now >= locksAt() - warns) {
      say(ends < told + idle ? soon.dataset.ends : soon.dataset.soon);
    } else {
      say("");
    }
  };

  for (const event of ["keydown", "pointerdown", "input"]) {
    document.addEventListener(event, touch, { capture: true });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      if (!kept && Date.now() >= locksAt()) {
        lockHere();
      } else {
        look();
      }
    }
  });
  addEventListener("focus", () => { if (kept) { look(); } });
  addEventListener("pageshow", (event) => { if (event.persisted) { location.reload(); } });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-locks]")) {
      event.preventDefault();
      lockHere();
    }
  });
  document.addEventListener("submit", (event) => {
    if (kept && !overlay().contains(event.target)) {
      event.preventDefault();
    }
  }, { capture: true });
  document.addEventListener("htmx:beforeRequest", (event) => { if (kept) { event.preventDefault(); } });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Redirect") === shut) {
      event.preventDefault();
      look();
    }
  });
  others.addEventListener("message", ({ data }) => {
    if (data === "locked" && !kept) {
      lock();
    } else if (data === "shut") {
      isShut = true;
    } else if (kept && data !== "locked") {
      look();
    } else if (!kept) {
      told = Date.now();
    }
  });
  setInterval(tick, second);
  others.postMessage("opened");
})();
