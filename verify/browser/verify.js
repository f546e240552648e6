"use strict";
/*
 * Checks a receipt file (docs/reference/receipt-format.md) against a trust policy (c2sp.org/tlog-policy), with WebCrypto
 * alone. The same order of checks and the same codes as the program tutela_verify; a test holds the two together.
 * Signatures of other types than Ed25519 are passed over and never count.
 */
const Verify = (() => {
  const ED25519 = 1, COSIGNATURE = 4, MLDSA44 = 6;
  const KINDS = [ED25519, COSIGNATURE, MLDSA44];
  const LARGEST = 2n ** 63n - 1n;
  const LARGEST_FILE = 8 << 20, LONGEST_NOTE = 1 << 20, LARGEST_POLICY = 1 << 20;
  const LONGEST_PATH = 64, MOST_SIGNATURES = 100, MOST_ROWS = 2 ** 32 - 1, MOST_NAMED = 256, DEEPEST = 200;
  const SUFFIX = "/receipt", NONE = "none";
  const LONGEST_WAIT = 24 * 3600 * 1000, LATEST = Date.UTC(9999, 11, 31, 23, 59, 59);  // milliseconds
  const GROUP_ROWS = 16;  // rows that share a leaf
  const LETTERS = {record: "R", "no-record": "N", pending: "P", refused: "X"};
  const encoder = new TextEncoder();

  class Unproved extends Error {
    constructor(fault, values = {}) {
      super(fault);
      this.fault = fault;
      this.values = values;
    }
  }

  function require(holds, fault, values = {}) {
    if (!holds) throw new Unproved(fault, values);
  }

  // Bytes and texts.

  const concat = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let place = 0;
    for (const part of parts) {
      whole.set(part, place);
      place += part.length;
    }
    return whole;
  };
  const bytes = (text) => encoder.encode(text);
  const hex = (data) => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const same = (one, other) => one !== null && other !== null && hex(one) === hex(other);
  const toBase64 = (data) => btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));
  const bigEndian = (value, length) => {
    const written = BigInt(value).toString(16).padStart(length * 2, "0");
    return fromHexText(written);
  };
  const fromHexText = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

  function fromBase64(text, fault, values) {
    let data;
    try {
      data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    } catch {
      throw new Unproved(fault, values);
    }
    require(toBase64(data) === text, fault, values);
    return data;
  }

  function fromHex(text, length, fault, values) {
    require(typeof text === "string" && text.length === 2 * length && /^[0-9a-f]*$/.test(text), fault, values);
    return fromHexText(text);
  }

  function number(text, fault, values) {
    require(/^(0|[1-9][0-9]{0,18})$/.test(text) && BigInt(text) <= LARGEST, fault, values);
    return BigInt(text);
  }

  function moment(text, fault, values) {
    const shape = /^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{6}))?Z$/.exec(text);
    require(typeof text === "string" && shape !== null, fault, values);
    const at = new Date(`${shape[1]}Z`);
    require(!Number.isNaN(at.getTime()) && at.toISOString().startsWith(shape[1]), fault, values);
    require(!shape[1].startsWith("0000"), fault, values);
    const until = Math.min(at.getTime() + LONGEST_WAIT, LATEST);
    return {
      shown: shape[1].replace("T", " "),
      order: `${shape[1]}.${shape[2] ?? "000000"}`,
      until: new Date(until).toISOString().slice(0, 19).replace("T", " "),
    };
  }

  function decoded(data, where) {
    try {
      return new TextDecoder("utf-8", {fatal: true, ignoreBOM: true}).decode(data);
    } catch {
      throw new Unproved("text-malformed", {where});
    }
  }

  // JSON: no key twice, whole numbers that every reader keeps, no half of a surrogate pair.

  function objectOf(data, where) {
    try {
      const found = new Reader(new TextDecoder("utf-8", {fatal: true, ignoreBOM: true}).decode(data)).whole();
      if (!(found instanceof Map)) throw new SyntaxError("not an object");
      return found;
    } catch {
      throw new Unproved("json-malformed", {where});
    }
  }

  class Reader {
    constructor(text) {
      this.text = text;
      this.at = 0;
    }

    whole() {
      const found = this.value(0);
      this.space();
      if (this.at !== this.text.length) throw new SyntaxError("more follows");
      return found;
    }

    value(depth) {
      if (depth > DEEPEST) throw new SyntaxError("too deep");
      this.space();
      const first = this.text[this.at];
      if (first === "{") return this.object(depth);
      if (first === "[") return this.array(depth);
      if (first === '"') return this.string();
      const plain = /(?:true|false|null|-?(?:0|[1-9][0-9]*)(?![0-9.eE]))/y;
      plain.lastIndex = this.at;
      const found = plain.exec(this.text);
      if (found === null) throw new SyntaxError("no value");
      this.at = plain.lastIndex;
      const value = JSON.parse(found[0]);
      if (typeof value === "number" && !Number.isSafeInteger(value)) throw new SyntaxError("too large");
      return value;
    }

    object(depth) {
      const found = new Map();
      this.at += 1;
      if (this.ends("}")) return found;
      do {
        this.space();
        const key = this.string();
        this.take(":");
        if (found.has(key)) throw new SyntaxError("a key twice");
        found.set(key, this.value(depth + 1));
      } while (this.another("}"));
      return found;
    }

    array(depth) {
      const found = [];
      this.at += 1;
      if (this.ends("]")) return found;
      do found.push(this.value(depth + 1)); while (this.another("]"));
      return found;
    }

    string() {
      const shape = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
      shape.lastIndex = this.at;
      const found = shape.exec(this.text);
      if (found === null) throw new SyntaxError("no string");
      this.at = shape.lastIndex;
      const text = JSON.parse(found[0]);
      if (/\p{Surrogate}/u.test(text)) throw new SyntaxError("half of a pair");
      return text;
    }

    space() {
      while (" \t\n\r".includes(this.text[this.at] ?? "x")) this.at += 1;
    }

    take(letter) {
      this.space();
      if (this.text[this.at] !== letter) throw new SyntaxError(letter);
      this.at += 1;
    }

    ends(letter) {
      this.space();
      if (this.text[this.at] !== letter) return false;
      this.at += 1;
      return true;
    }

    another(end) {
      if (this.ends(end)) return false;
      this.take(",");
      return true;
    }
  }

  function onlyKeys(content, needed, allowed, where) {
    const missing = [...needed].sort().find((key) => !content.has(key));
    require(missing === undefined, "receipt-malformed", {where: where + missing});
    const known = [...content.keys()].every((key) => needed.includes(key) || allowed.includes(key));
    require(known, "receipt-malformed", {where: `${where}?`});
  }

  function textAt(content, key, within = "") {
    const found = content.get(key);
    require(typeof found === "string", "receipt-malformed", {where: within + key});
    return found;
  }

  // Hash trees (RFC 6962, 2.1).

  const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...parts)));
  const leafHash = (data) => sha256(Uint8Array.of(0), data);
  const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

  function split(size) {
    let half = 1n;
    while (half * 2n < size) half *= 2n;
    return half;
  }

  async function rooted(index, size, leaf, path) {
    if (size === 1n) return path.length === 0 ? leaf : null;
    if (path.length === 0) return null;
    const sibling = path[path.length - 1], rest = path.slice(0, -1), half = split(size);
    const left = index < half;
    const below = left ? await rooted(index, half, leaf, rest) : await rooted(index - half, size - half, leaf, rest);
    if (below === null) return null;
    return left ? nodeHash(below, sibling) : nodeHash(sibling, below);
  }

  async function checkInclusion(index, size, leaf, path, root, fault = "inclusion-wrong") {
    const within = index >= 0n && index < size && path.length <= LONGEST_PATH;
    require(within && same(await rooted(index, size, leaf, path), root), fault);
  }

  // Keys and signed notes (c2sp.org/signed-note, c2sp.org/tlog-cosignature).

  const isName = (name) => /^[^\p{White_Space}\u001c-\u001f+]{1,255}$/u.test(name) && !/[\u0000-\u001f]/.test(name)
    && !/\p{Surrogate}/u.test(name);

  async function makeKey(name, kind, data) {
    const digest = await sha256(bytes(name), Uint8Array.of(10, kind), data);
    return {name, kind, data, id: hex(digest.slice(0, 4)), usable: kind === ED25519 || kind === COSIGNATURE};
  }

  async function parseKey(text) {
    const parts = text.split("+");
    require(text.length <= 8192 && parts.length >= 3 && isName(parts[0]), "key-malformed");
    const data = fromBase64(parts.slice(2).join("+"), "key-malformed");
    require(data.length > 1, "key-malformed");
    const key = await makeKey(parts[0], data[0], data.slice(1));
    const length = key.kind === MLDSA44 ? 1312 : 32;
    require(!KINDS.includes(key.kind) || (key.data.length === length && key.id === parts[1]), "key-malformed");
    return key;
  }

  const keyName = (key) => `${key.name}\n${key.id}`;
  const second = (value) => value.slice(0, 8).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);

  async function signs(key, value, note) {
    let signature = value, message = bytes(note.text);
    if (key.kind === COSIGNATURE) {
      if (value.length <= 8 || second(value) > LARGEST) return false;
      signature = value.slice(8);
      message = concat(bytes(`cosignature/v1\ntime ${second(value)}\n`), message);
    }
    try {
      const imported = await crypto.subtle.importKey("raw", key.data, "Ed25519", false, ["verify"]);
      return await crypto.subtle.verify("Ed25519", imported, signature, message);
    } catch (error) {
      if (error.name === "NotSupportedError") throw error;
      return false;
    }
  }

  function parseNote(written) {
    const fault = "note-malformed";
    require([...written].length <= LONGEST_NOTE, fault, {where: "length"});
    require(!/[\u0000-\u0009\u000b-\u001f]/.test(written), fault, {where: "control character"});
    const gap = written.lastIndexOf("\n\n");
    require(gap > 0, fault, {where: "empty line"});
    const lines = written.slice(gap + 2).split("\n");
    require(lines.length > 1 && lines.pop() === "", fault, {where: "last line"});
    require(lines.length <= MOST_SIGNATURES, fault, {where: "number of signatures"});
    return {text: `${written.slice(0, gap)}\n`, signatures: lines.map(parseLine)};
  }

  function parseLine(line) {
    const parts = line.split(" "), fault = "note-malformed";
    require(parts.length === 3 && parts[0] === "—" && isName(parts[1]), fault, {where: "signature line"});
    const value = fromBase64(parts[2], fault, {where: "base64"});
    require(value.length > 4, fault, {where: "signature line"});
    return {name: parts[1], id: hex(value.slice(0, 4)), value: value.slice(4)};
  }

  async function parseCheckpoint(written) {
    const note = parseNote(written), fault = "checkpoint-malformed";
    const lines = note.text.split("\n").slice(0, -1);
    require(lines.length >= 3 && lines.every(Boolean), fault, {where: "lines"});
    const size = number(lines[1], fault, {where: "size"});
    const root = fromBase64(lines[2], fault, {where: "root"});
    require(root.length === 32, fault, {where: "root"});
    require(size > 0n || same(root, await sha256()), fault, {where: "root of an empty log"});
    return {origin: lines[0], size, root, extensions: lines.slice(3), note};
  }

  async function signers(checkpoint, known) {
    const byName = new Map(known.filter((key) => key.usable).map((key) => [keyName(key), key]));
    const found = new Map();
    for (const line of checkpoint.note.signatures) {
      const key = byName.get(`${line.name}\n${line.id}`);
      if (key === undefined) continue;
      require(await signs(key, line.value, checkpoint.note), "signature-wrong", {name: line.name});
      const at = key.kind === COSIGNATURE ? second(line.value) : null;
      if (!found.has(keyName(key))) found.set(keyName(key), {key, second: at});
    }
    return found;
  }

  // Trust policies (c2sp.org/tlog-policy). Bytes beyond ASCII are opaque: each letter below stands for one byte.

  const opaque = (data) => Array.from(data, (byte) => String.fromCharCode(byte)).join("");
  const policyFault = (line, why) => new Unproved("policy-malformed", {line, why});

  async function policyKey(line, text) {
    try {
      return await parseKey(decoded(Uint8Array.from(text, (letter) => letter.charCodeAt(0)), "key"));
    } catch {
      throw policyFault(line, "key");
    }
  }

  async function parsePolicy(data) {
    if (data.length > LARGEST_POLICY) throw policyFault(0, "size");
    const lines = opaque(data).split("\n");
    if (lines.pop() !== "") throw policyFault(lines.length + 1, "last newline");
    const policy = {logs: [], witnesses: new Map(), groups: new Map(), quorum: null, members: new Set()};
    for (const [index, line] of lines.entries()) {
      if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line)) throw policyFault(index + 1, "control character");
      const words = line.split(/[ \t]+/).filter(Boolean);
      if (words.length && !words[0].startsWith("#")) await takeLine(policy, index + 1, words);
    }
    if (policy.quorum === null) throw policyFault(0, "quorum");
    const own = new Set(policy.logs.map((key) => hex(key.data)));
    const both = [...policy.witnesses.values()].some((key) => own.has(hex(key.data)));
    if (both) throw policyFault(0, "log as witness");
    return policy;
  }

  const defined = (policy, name) => policy.witnesses.has(name) || policy.groups.has(name);

  async function takeLine(policy, place, [word, ...rest]) {
    if (word === "log" && (rest.length === 1 || rest.length === 2)) return takeLog(policy, place, rest[0]);
    if (word === "witness" && (rest.length === 2 || rest.length === 3)) return takeWitness(policy, place, ...rest);
    if (word === "group" && rest.length > 2) return takeGroup(policy, place, rest[0], rest[1], rest.slice(2));
    if (word !== "quorum" || rest.length !== 1) throw policyFault(place, "unknown line");
    const known = rest[0] === NONE || defined(policy, rest[0]);
    if (!known || policy.quorum !== null) throw policyFault(place, word);
    policy.quorum = rest[0];
  }

  async function takeLog(policy, place, text) {
    const key = await policyKey(place, text);
    const twice = policy.logs.some((log) => same(log.data, key.data));
    if (twice || policy.logs.length >= MOST_NAMED) throw policyFault(place, "log twice");
    policy.logs.push(key);
  }

  async function takeWitness(policy, place, name, text) {
    const key = await policyKey(place, text);
    if (key.kind === ED25519) throw policyFault(place, "key");
    const twice = [...policy.witnesses.values()].some((one) => same(one.data, key.data));
    if (twice || policy.witnesses.size >= MOST_NAMED) throw policyFault(place, "witness twice");
    if (name === NONE || defined(policy, name)) throw policyFault(place, "name twice");
    policy.witnesses.set(name, key);
  }

  function takeGroup(policy, place, name, text, members) {
    const known = members.every((member) => defined(policy, member));
    if (!known || policy.groups.size >= MOST_NAMED) throw policyFault(place, "member");
    const once = new Set(members).size === members.length && members.every((member) => !policy.members.has(member));
    if (!once) throw policyFault(place, "member twice");
    if (name === NONE || defined(policy, name)) throw policyFault(place, "name twice");
    const spelled = {any: 1, all: members.length}[text] ?? (/^[1-9][0-9]{0,5}$/.test(text) ? Number(text) : 0);
    if (spelled < 1 || spelled > members.length) throw policyFault(place, "threshold");
    if (!countsOnce(policy, spelled, members)) throw policyFault(place, "one witness twice");
    members.forEach((member) => policy.members.add(member));
    policy.groups.set(name, {threshold: spelled, members});
  }

  /** Whether no witness, by the name in its keys, stands in two groups, or twice in one that could count it twice. */
  function countsOnce(policy, threshold, members) {
    const owner = (name) => policy.witnesses.get(name)?.name;
    const here = members.map(owner).filter((name) => name !== undefined), names = new Set(here);
    const elsewhere = [...policy.members].some((member) => names.has(owner(member)));
    return !elsewhere && (threshold === 1 || names.size === here.length);
  }

  function keysOf(policy, origin) {
    const found = policy.logs.filter((key) => key.name === origin);
    require(found.length > 0, "log-unknown", {log: origin});
    return found;
  }

  function witnessed(policy, name, cosigned) {
    if (name === NONE) return true;
    const group = policy.groups.get(name);
    if (group === undefined) return cosigned.has(name);
    return group.members.filter((member) => witnessed(policy, member, cosigned)).length >= group.threshold;
  }

  async function judge(policy, checkpoint) {
    const own = keysOf(policy, checkpoint.origin);
    const dated = await Promise.all(
      own.filter((key) => key.kind === ED25519).map((key) => makeKey(key.name, COSIGNATURE, key.data)),
    );
    const signed = await signers(checkpoint, [...own, ...dated, ...policy.witnesses.values()]);
    const by = (key) => (key.usable ? signed.get(keyName(key)) : undefined);
    require(own.some(by), "not-signed", {log: checkpoint.origin});
    const cosigned = new Map([...policy.witnesses].filter(([, key]) => by(key)).map(([name, key]) => [name, by(key)]));
    const seconds = [...own, ...dated].map(by).filter((one) => one && one.second !== null).map((one) => one.second);
    return {
      cosigned,
      met: witnessed(policy, policy.quorum, cosigned),
      logSecond: seconds.length ? seconds.reduce((one, other) => (one > other ? one : other)) : null,
      passedOver: checkpoint.note.signatures.length - signed.size,
    };
  }

  // Proofs (c2sp.org/tlog-proof), entries, openings, rows, receipts.

  async function parseProof(text) {
    const fault = "proof-malformed", gap = text.indexOf("\n\n");
    require(gap >= 0, fault, {where: "empty line"});
    const lines = text.slice(0, gap).split("\n");
    require(lines.shift() === "c2sp.org/tlog-proof@v1", fault, {where: "first line"});
    if (lines[0]?.startsWith("extra ")) fromBase64(lines.shift().slice(6), fault, {where: "extra"});
    require(lines[0]?.startsWith("index "), fault, {where: "index"});
    const index = number(lines.shift().slice(6), fault, {where: "index"});
    require(lines.length <= LONGEST_PATH, fault, {where: "length of the path"});
    const path = lines.map((line) => fromBase64(line, fault, {where: "base64"}));
    require(path.every((part) => part.length === 32), fault, {where: "hash"});
    return {index, path, checkpoint: await parseCheckpoint(text.slice(gap + 2))};
  }

  function parseEntry(body) {
    const content = objectOf(body, "body"), fault = "receipt-malformed";
    const needed = ["v", "id", "event", "at", "organisation", "officer", "facts"];
    const known = [...content.keys()].every((key) => needed.includes(key) || key === "commitments");
    require(known && needed.every((key) => content.has(key)), fault, {where: "body"});
    require(content.get("v") === 1, fault, {where: "body.v"});
    const facts = content.get("facts"), commitments = content.get("commitments") ?? new Map();
    const maps = facts instanceof Map && commitments instanceof Map && content.get("commitments") !== null;
    require(maps, fault, {where: "body.facts"});
    const repeated = facts.has("commitments") ? facts.get("commitments") : new Map();
    const apart = repeated instanceof Map && [...repeated.keys()].every((label) => !commitments.has(label));
    require(apart, fault, {where: "body.facts.commitments"});
    return {
      body,
      id: textAt(content, "id", "body."),
      event: textAt(content, "event", "body."),
      at: moment(content.get("at"), fault, {where: "body.at"}),
      organisation: textAt(content, "organisation", "body."),
      officer: textAt(content, "officer", "body."),
      facts,
      commitments: new Map([...commitments, ...repeated].map(([label, one]) => [
        label, fromHex(one, 32, fault, {where: `body.commitments.${label}`}),
      ])),
    };
  }

  function pathOf(content, where) {
    const fault = "receipt-malformed";
    require(Array.isArray(content) && content.length <= LONGEST_PATH, fault, {where});
    return content.map((part) => fromHex(part, 32, fault, {where}));
  }

  async function parsePromise(content) {
    const fault = "receipt-malformed";
    require(content instanceof Map, fault, {where: "receipt"});
    onlyKeys(content, ["entry", "leaf", "accepted_at", "index", "path", "note"], [], "receipt.");
    const index = content.get("index"), path = content.get("path");
    require(typeof index === "number" && index >= 0, fault, {where: "receipt.index"});
    require(Array.isArray(path) && path.length <= LONGEST_PATH, fault, {where: "receipt.path"});
    return {
      id: textAt(content, "entry", "receipt."),
      leaf: fromHex(content.get("leaf"), 32, fault, {where: "receipt.leaf"}),
      at: moment(content.get("accepted_at"), fault, {where: "receipt.accepted_at"}),
      writtenAt: content.get("accepted_at"),
      index: BigInt(index),
      path: pathOf(path, "receipt.path"),
      note: await parseCheckpoint(textAt(content, "note", "receipt.")),
    };
  }

  function parseOpenings(content) {
    const fault = "receipt-malformed";
    require(content instanceof Map, fault, {where: "openings"});
    return new Map([...content].map(([label, one]) => {
      const where = `openings.${label}`;
      require(one instanceof Map, fault, {where});
      onlyKeys(one, ["salt", "data"], [], `${where}.`);
      require(typeof one.get("data") === "string", fault, {where: `${where}.data`});
      const salt = fromHex(one.get("salt"), 32, fault, {where: `${where}.salt`});
      return [label, {salt, data: fromBase64(one.get("data"), fault, {where: `${where}.data`})}];
    }));
  }

  function parseRow(content) {
    const fault = "receipt-malformed", asked = ["number", "name", "answer"];
    require(content instanceof Map, fault, {where: "row"});
    onlyKeys(content, ["row", "rows", "path"], [...asked, "index", "salt", "group"], "row.");
    const path = content.get("path");
    require(Array.isArray(path) && path.length <= LONGEST_PATH, fault, {where: "row.path"});
    for (const key of ["row", "rows"]) {
      const found = content.get(key);
      require(typeof found === "number" && found > 0 && found <= MOST_ROWS, fault, {where: `row.${key}`});
    }
    const group = content.has("group") ? content.get("group") : null;
    require(!content.has("group") || Array.isArray(group) && group.length < GROUP_ROWS, fault, {where: "row.group"});
    const others = group === null ? null : pathOf(group, "row.group");
    require((group === null) === content.has("salt"), fault, {where: "row.salt"});
    const hidden = (key) => content.has(key) ? fromHex(content.get(key), 16, fault, {where: `row.${key}`}) : new Uint8Array(0);
    const row = {
      row: content.get("row"),
      rows: content.get("rows"),
      salt: hidden("salt"),
      index: hidden("index"),
      group: others,
      path: pathOf(path, "row.path"),
    };
    for (const key of asked) {
      const found = content.get(key) ?? null;
      require(found === null || typeof found === "string", fault, {where: `row.${key}`});
      row[key] = found;
    }
    return row;
  }

  async function parseReceipt(data) {
    require(data.length <= LARGEST_FILE, "file-too-large", {where: "receipt"});
    const content = objectOf(data, "receipt"), fault = "receipt-malformed";
    require(content.get("format") === "tutela-receipt/1", fault, {where: "format"});
    onlyKeys(content, ["format", "body"], ["receipt", "proof", "openings", "row"], "");
    require(content.has("receipt") || content.has("proof"), fault, {where: "receipt, proof"});
    const body = fromBase64(textAt(content, "body"), fault, {where: "body"});
    return {
      entry: parseEntry(body),
      promise: content.has("receipt") ? await parsePromise(content.get("receipt")) : null,
      proof: content.has("proof") ? await parseProof(textAt(content, "proof")) : null,
      openings: content.has("openings") ? parseOpenings(content.get("openings")) : new Map(),
      row: content.has("row") ? parseRow(content.get("row")) : null,
    };
  }

  async function checkPromise(promise, entry, policy) {
    require(promise.id === entry.id, "body-differs");
    require(same(promise.leaf, await leafHash(entry.body)), "body-differs");
    const note = promise.note;
    require(note.origin.endsWith(SUFFIX), "log-unknown", {log: note.origin});
    const log = note.origin.slice(0, -SUFFIX.length);
    const own = keysOf(policy, log).filter((key) => key.usable);
    const promising = await Promise.all(own.map((key) => makeKey(key.name + SUFFIX, ED25519, key.data)));
    require((await signers(note, promising)).size > 0, "not-signed", {log: note.origin});
    const [extension, ...more] = note.extensions;
    require(more.length === 0 && extension === `accepted ${promise.writtenAt}`, "moment-differs");
    require(entry.at.order <= promise.at.order, "moment-differs");
    await checkInclusion(promise.index, note.size, promise.leaf, promise.path, note.root);
    return log;
  }

  async function checkProof(receipt, policy, promisedBy) {
    const checkpoint = receipt.proof.checkpoint, judged = await judge(policy, checkpoint);
    require(promisedBy === null || promisedBy === checkpoint.origin, "log-differs", {log: checkpoint.origin});
    const leaf = await leafHash(receipt.entry.body);
    await checkInclusion(receipt.proof.index, checkpoint.size, leaf, receipt.proof.path, checkpoint.root);
    return judged;
  }

  async function checkOpenings(openings, commitments) {
    for (const [label, opening] of openings) {
      const found = await sha256(bytes("tutela/commitment/1\n"), opening.salt, opening.data);
      require(same(commitments.get(label) ?? null, found), "opening-wrong", {label});
    }
  }

  async function checkRow(row, entry) {
    require(entry.event === "screening:run" && entry.facts.get("rows") === row.rows, "row-wrong");
    require(entry.facts.has("rows_index") === row.index.length > 0, "row-wrong");
    const grouped = row.group !== null;
    require(entry.facts.has("rows_group") === grouped, "row-wrong");
    require(!grouped || entry.facts.get("rows_group") === GROUP_ROWS && row.index.length > 0, "row-wrong");
    const root = fromHex(entry.facts.get("rows_root"), 32, "row-wrong", {});
    require(row.number !== null && row.name !== null && row.answer !== null, "person-missing");
    require(Object.hasOwn(LETTERS, row.answer), "row-wrong");
    const [leaf, place, leaves] = grouped ? await groupOf(row) : await leafOf(row);
    await checkInclusion(BigInt(place), BigInt(leaves), leaf, row.path, root, "row-wrong");
  }

  /** The leaf of sixteen rows, of which the last may have fewer; its number from 0, and how many there are. */
  async function groupOf(row) {
    const within = (row.row - 1) % GROUP_ROWS, first = row.row - 1 - within;
    require(row.group.length + 1 === Math.min(GROUP_ROWS, row.rows - first), "row-wrong");
    const own = await sha256(Uint8Array.of(2), row.index, bytes(LETTERS[row.answer]), ...person(row));
    const leaf = await leafHash(concat(...row.group.slice(0, within), own, ...row.group.slice(within)));
    return [leaf, first / GROUP_ROWS, Math.ceil(row.rows / GROUP_ROWS)];
  }

  /** The leaf of one row of an older run. */
  async function leafOf(row) {
    const commitment = await sha256(row.salt, bigEndian(row.row - 1, 4), ...person(row));
    return [await leafHash(concat(commitment, row.index, bytes(LETTERS[row.answer]))), row.row - 1, row.rows];
  }

  function person(row) {
    const written = bytes(row.number);
    return [bigEndian(written.length, 4), written, bytes(row.name)];
  }

  async function check(receipt, policy) {
    let log = receipt.promise === null ? null : await checkPromise(receipt.promise, receipt.entry, policy);
    const judged = receipt.proof === null ? null : await checkProof(receipt, policy, log);
    await checkOpenings(receipt.openings, receipt.entry.commitments);
    if (receipt.row !== null) await checkRow(receipt.row, receipt.entry);
    log ??= receipt.proof.checkpoint.origin;
    const lacking = judged === null ? "proof-missing" : judged.met ? null : "cosignatures-missing";
    return {receipt, log, judged, lacking, policy};
  }

  // What is proved, as (code, values).

  function shownSecond(at) {
    const found = new Date(Number(at) * 1000);
    return at < 253402300800n ? found.toISOString().slice(0, 19).replace("T", " ") : String(at);
  }

  function shown(value) {
    if (value instanceof Map) return [...value].map(([key, part]) => `${key} ${shown(part)}`).join(", ");
    if (Array.isArray(value)) return value.map(shown).join(", ");
    if (value === null) return "-";
    return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
  }

  function proved({receipt, log, judged, policy}) {
    const {entry, promise, proof, row} = receipt, said = [];
    const say = (code, values = {}) => said.push({code, values});
    say("act", {entry: entry.id, event: entry.event, at: entry.at.shown});
    content(entry, say);
    const lenient = new TextDecoder();
    for (const [label, opening] of receipt.openings) say("opened", {label, data: lenient.decode(opening.data)});
    if (row !== null) say("row", {row: row.row, rows: row.rows, number: row.number, name: row.name, answer: row.answer});
    if (row !== null && row.index.length > 0) say("row-index");
    if (promise !== null) say("promised", {log, at: promise.at.shown, until: promise.at.until});
    if (proof !== null) {
      say("included", {log, place: proof.index + 1n, size: proof.checkpoint.size});
      if (judged.logSecond !== null) say("log-moment", {at: shownSecond(judged.logSecond)});
      for (const [name, one] of judged.cosigned) say("witnessed", {name: named(name), at: shownSecond(one.second)});
      if (judged.met && policy.quorum !== NONE) say("quorum-met", {quorum: named(policy.quorum)});
    }
    return said;
  }

  function content(entry, say) {
    const facts = entry.facts, has = (...keys) => keys.every((key) => facts.has(key));
    const fact = (key) => shown(facts.get(key));
    const told = ["purpose", "policy", "power", "list_version", "list_root", "answer", "refusal"];
    told.push("rows", "rows_root", "rows_index", "rows_group", "commitments");
    if (has("answer")) say("answer", {answer: fact("answer")});
    if (facts.get("refusal")) say("refusal", {refusal: fact("refusal")});
    say("asker", {organisation: entry.organisation, officer: entry.officer});
    if (has("purpose")) say("purpose", {purpose: fact("purpose")});
    if (has("policy", "power")) say("basis", {policy: fact("policy"), power: fact("power")});
    if (has("list_version", "list_root")) say("list-version", {number: fact("list_version"), root: fact("list_root")});
    for (const key of facts.keys()) if (!told.includes(key)) say("fact", {key, value: fact(key)});
  }

  function notProved({receipt, judged, policy}) {
    const said = [], say = (code, values = {}) => said.push({code, values});
    for (const label of receipt.entry.commitments.keys()) {
      if (!receipt.openings.has(label) && !(receipt.row && label === "run-salt")) say("not-opened", {label});
    }
    if (policy.quorum === NONE) say("not-one-history");
    if (judged !== null && judged.passedOver > 0) say("not-all-signatures", {count: judged.passedOver});
    ["not-truth", "not-later", "not-who", "not-clocks"].forEach((code) => say(code));
    return said;
  }

  /** A name of the policy as text: its bytes, read as UTF-8. */
  const named = (name) => new TextDecoder().decode(Uint8Array.from(name, (letter) => letter.charCodeAt(0)));

  return {Unproved, parseReceipt, parsePolicy, check, proved, notProved};
})();
