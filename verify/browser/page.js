"use strict";
/* The page around `Verify`: two files in, sentences out. Nothing leaves the page. */
(() => {
  const byId = (id) => document.getElementById(id);
  const files = {receipt: null, policy: null};
  let last = null;

  function filled({code, values}, language) {
    const text = WORDS.sentences[code][language];
    return text.replace(/\{(\w+)\}/g, (_, key) => {
      const value = String(values[key] ?? "");
      return printable(WORDS.values[`${key}:${value}`]?.[language] ?? value);
    });
  }

  function printable(text) {
    return text.replace(/(?! )[\p{C}\p{Z}]/gu, (letter) => `\\u${letter.codePointAt(0).toString(16).padStart(4, "0")}`);
  }

  const language = () => (document.documentElement.lang === "zh" ? 0 : 1);

  function element(name, text, className = "") {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function list(heading, sentences) {
    const items = document.createElement("ol");
    for (const one of sentences) items.append(element("li", filled(one, language())));
    return [element("h2", filled({code: heading, values: {}}, language())), items];
  }

  function state(kind, heading, sentence) {
    const box = element("div", "", `state ${kind}`);
    box.append(element("h2", filled({code: heading, values: {}}, language())));
    if (sentence) box.append(element("p", filled(sentence, language())));
    return box;
  }

  function show() {
    const result = byId("result");
    result.hidden = last === null;
    result.replaceChildren();
    if (last === null) return;
    if (last.fault) {
      result.append(state(last.kind, last.kind === "wrong" ? "heading-wrong" : "heading-incomplete", last.fault));
      return;
    }
    const {checked} = last;
    const lacking = checked.lacking && {code: checked.lacking, values: {}};
    result.append(
      lacking ? state("incomplete", "heading-incomplete", lacking) : state("proved", "heading-proved", {code: "all-proved", values: {}}),
      ...list("heading-proved", Verify.proved(checked)).slice(lacking ? 0 : 1),
      ...list("heading-not-proved", Verify.notProved(checked)),
    );
  }

  async function check() {
    const receipt = await Verify.parseReceipt(await bytesOf("receipt"));
    const policy = await Verify.parsePolicy(await bytesOf("policy"));
    const asked = receipt.row && ["number", "name", "answer"].filter((key) => receipt.row[key] === null);
    const shown = asked?.length > 0;
    const ready = !byId("person").hidden;
    byId("person").hidden = !shown;
    if (shown) {
      if (!ready) throw new Verify.Unproved("person-missing");
      for (const key of asked) receipt.row[key] = byId(key).value.trim();
      if (receipt.row.answer === "") throw new Verify.Unproved("person-missing");
    }
    return Verify.check(receipt, policy);
  }

  async function bytesOf(kind) {
    const file = files[kind];
    if (file === null) throw new Verify.Unproved("file-unreadable", {where: kind});
    if (file.size > 8 << 20) throw new Verify.Unproved("file-too-large", {where: kind});
    return new Uint8Array(await file.arrayBuffer());
  }

  async function submit(event) {
    event.preventDefault();
    try {
      last = {checked: await check()};
    } catch (error) {
      last = fault(error);
    }
    show();
    byId("result").focus();
  }

  function fault(error) {
    if (error instanceof Verify.Unproved) {
      const kind = error.fault === "person-missing" ? "incomplete" : "wrong";
      return {fault: {code: error.fault, values: error.values}, kind};
    }
    return {fault: {code: "browser-unable", values: {}}, kind: "wrong"};
  }

  function choose(kind, file) {
    files[kind] = file ?? null;
    last = null;
    byId("person").hidden = true;
    show();
  }

  function drop(event) {
    event.preventDefault();
    for (const field of document.querySelectorAll("[data-drop]")) field.classList.remove("over");
    const [file] = event.dataTransfer.files;
    const field = event.target.closest?.("[data-drop]");
    if (!file || !field) return;
    byId(field.dataset.drop).files = event.dataTransfer.files;
    choose(field.dataset.drop, file);
  }

  function over(event) {
    event.preventDefault();
    event.target.closest?.("[data-drop]")?.classList.add("over");
  }

  for (const kind of ["receipt", "policy"]) {
    byId(kind).addEventListener("change", (event) => choose(kind, event.target.files[0]));
  }
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", (event) => event.target.closest?.("[data-drop]")?.classList.remove("over"));
  document.addEventListener("drop", drop);
  byId("form").addEventListener("submit", submit);
  byId("language").addEventListener("click", () => {
    document.documentElement.lang = document.documentElement.lang === "zh" ? "en" : "zh";
    show();
  });
  if (!navigator.language.startsWith("zh")) document.documentElement.lang = "en";
})();
