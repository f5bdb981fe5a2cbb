// Shows the samples of a run a page at a time. Whatever a person or a model wrote is put into text nodes and nowhere else.
"use strict";

(() => {
  const A_PAGE = 50;
  const LETTERS_AT_ONCE = 1500;
  const SHORT_LETTERS = 40;
  const ITEMS_AT_ONCE = 12;
  const DEEPEST = 6;
  const QUIET_MS = 120;

  const VERDICTS = { right: "right", wrong: "wrong", dont_know: "“I don’t know”" };
  const OWN_KEYS = new Set(["id", "tags", "passed", "input", "expected", "came", "scores", "regret", "seconds", "error"]);

  /** An element with classes and children; a string among the children becomes a text node. */
  function el(name, classes = "", ...children) {
    const element = document.createElement(name);
    if (classes) element.className = classes;
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
  }

  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const isList = (value) => Array.isArray(value) && value.length > 0;
  const isNothing = (value) => value === null || value === undefined;
  const isSaid = (value) => isObject(value) && typeof value.role === "string" && typeof value.text === "string";
  const spaced = (name) => name.replaceAll("_", " ");
  const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

  function number(value) {
    if (Number.isInteger(value)) return value.toLocaleString("en");
    return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(4)));
  }

  function time(seconds) {
    if (typeof seconds !== "number") return null;
    return seconds < 1 ? `${number(Math.round(seconds * 10000) / 10)} ms` : `${number(Math.round(seconds * 100) / 100)} s`;
  }

  /** What somebody wrote, in its own direction; more than fits at a glance waits behind a button. */
  function words(text, name = "span") {
    const element = el(name, "words");
    element.dir = "auto";
    if (text.length <= LETTERS_AT_ONCE * 1.2) {
      element.append(text);
      return element;
    }
    const rest = el("button", "more", `show all ${text.length.toLocaleString("en")} characters`);
    rest.type = "button";
    rest.addEventListener("click", () => element.replaceChildren(text));
    element.append(`${text.slice(0, LETTERS_AT_ONCE)}… `, rest);
    return element;
  }

  /** Any JSON value, so that a person can read it. */
  function shown(value, depth = 0) {
    if (isNothing(value)) return el("span", "none", "none");
    if (value === "") return el("span", "none", "empty");
    if (typeof value === "string") return words(value);
    if (typeof value === "number") return el("span", "number", number(value));
    if (typeof value === "boolean") return el("span", "", value ? "yes" : "no");
    if (depth >= DEEPEST) return words(JSON.stringify(value));
    if (Array.isArray(value)) return shownList(value, depth);
    return fields(Object.entries(value), depth);
  }

  function shownList(values, depth) {
    if (values.length === 0) return el("span", "none", "none");
    if (values.every(isSaid)) return el("div", "talk", ...values.map(said));
    const scalars = values.every((value) => !isObject(value) && !Array.isArray(value));
    const list = el("ul", scalars ? "values" : "stack");
    const add = (some) => list.append(...some.map((value) => el("li", "", shown(value, depth + 1))));
    add(values.slice(0, ITEMS_AT_ONCE));
    const left = values.length - ITEMS_AT_ONCE;
    if (left > 0) {
      const rest = el("button", "more", `and ${left.toLocaleString("en")} more`);
      rest.type = "button";
      const place = el("li", "", rest);
      rest.addEventListener("click", () => {
        place.remove();
        add(values.slice(ITEMS_AT_ONCE));
      });
      list.append(place);
    }
    return list;
  }

  function fields(entries, depth = 0) {
    if (entries.length === 0) return el("span", "none", "none");
    const pairs = entries.map(([name, value]) =>
      el("div", "", el("dt", "", spaced(name)), el("dd", "", shown(value, depth + 1))),
    );
    return el("dl", "fields", ...pairs);
  }

  // --- dialogues ---

  function bubble(who, name, text) {
    return el("div", `msg ${who}`, el("p", "who", name), words(text, "p"));
  }

  function said(turn) {
    const shopper = ["shopper", "user", "customer"].includes(turn.role.toLowerCase());
    const rep = ["rep", "human"].includes(turn.role.toLowerCase());
    const rest = Object.entries(turn).filter(([name, value]) => name !== "role" && name !== "text" && !isNothing(value));
    const line = bubble(shopper ? "shopper" : rep ? "rep" : "assistant", turn.role, turn.text);
    if (rest.length > 0) line.append(fields(rest, 1));
    return line;
  }

  /** What the assistant did: its words with their sources, then who holds the conversation. */
  function reply(came) {
    const parts = [];
    if (came.text) parts.push(bubble("assistant", "assistant", came.text));
    else parts.push(el("p", "silent", came.error ? "Nothing came: it broke down." : "The assistant said nothing."));
    if (isList(came.citations)) {
      const sources = came.citations.map((id) => el("li", "", words(id)));
      parts.push(el("ul", "sources", ...sources));
    }
    const state = [];
    if (came.handoff) state.push(el("li", "person", `a person is asked for: ${spaced(String(came.handoff))}`));
    if (came.offers_person) state.push(el("li", "person", "a person is offered"));
    if (came.holder && came.holder !== "assistant") state.push(el("li", "", `held by ${came.holder}`));
    if (came.in_line) state.push(el("li", "", "in line"));
    if (state.length > 0) parts.push(el("ul", "state", ...state));
    return parts;
  }

  /** What the turn was worth: its verdict, the checks that failed, and what would have been right. */
  function judgement(came, expected) {
    const failed = isList(came.failed) ? came.failed : [];
    const head = el("p", "worth");
    head.append(failed.length > 0 ? mark("failed", plural(failed.length, "check") + " failed") : mark("passed", "as expected"));
    if (came.verdict) head.append(el("span", `verdict ${came.verdict}`, `answer: ${VERDICTS[came.verdict] ?? came.verdict}`));
    const took = time(came.seconds);
    if (took) head.append(el("span", "took", took));
    const parts = [head];
    if (came.error) parts.push(words(String(came.error), "p"));
    if (failed.length > 0) {
      const checks = failed.map((check) => el("li", "", el("b", "", spaced(String(check.name))), " ", words(String(check.why))));
      parts.push(el("ul", "checks", ...checks));
    }
    if (isObject(expected) && Object.keys(expected).length > 0) {
      const told = Object.entries(expected).map(([name, value]) => [name, name === "contains" ? anyOf(value) : value]);
      parts.push(el("h4", "", "Expected"), fields(told));
    }
    return parts;
  }

  /** Of several ways to say a thing one is enough. */
  function anyOf(value) {
    return Array.isArray(value) ? value.map((ways) => (Array.isArray(ways) ? ways.join(" | ") : ways)) : value;
  }

  function isDialogue(row) {
    return isObject(row.input) && Array.isArray(row.input.says) && Array.isArray(row.came) && row.came.every(Array.isArray);
  }

  function trial(row, turns) {
    const expected = Array.isArray(row.expected) ? row.expected : [];
    const says = row.input.says.map((text, place) => {
      const came = turns[place] ?? {};
      return el(
        "li",
        "turn",
        el("div", "talk", bubble("shopper", "shopper", String(text)), ...reply(came)),
        el("div", "judged", ...judgement(came, expected[place])),
      );
    });
    return el("ol", "turns", ...says);
  }

  /** Where and when the shopper speaks, in a line. */
  function context(input) {
    const told = [];
    if (isObject(input.page)) told.push(`on the page ${input.page.title ?? input.page.url}`);
    if (input.identity) told.push(`signed in as ${input.identity}`);
    const at = typeof input.at === "string" ? input.at.match(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/) : null;
    if (at) told.push(`${at[1]} at ${at[2]}`);
    return told.length === 0 ? null : el("ul", "context", ...told.map((text) => el("li", "", words(text))));
  }

  function dialogue(row) {
    const parts = [context(row.input)].filter(Boolean);
    if (row.came.length === 1) return [...parts, trial(row, row.came[0])];
    const good = (turns) => turns.every((came) => !isList(came.failed));
    const first = row.came.findIndex((turns) => !good(turns));
    const trials = row.came.map((turns, place) => {
      const summary = el("summary", "", `Trial ${place + 1} of ${row.came.length} `);
      summary.append(good(turns) ? mark("passed", "passed") : mark("failed", "failed"));
      const details = el("details", "trial", summary, trial(row, turns));
      details.open = place === Math.max(first, 0);
      return details;
    });
    return [...parts, ...trials];
  }

  // --- a sample ---

  function mark(kind, text) {
    const sign = el("span", "sign", kind === "passed" ? "✓" : "✕");
    sign.setAttribute("aria-hidden", "true");
    return el("span", `mark ${kind}`, sign, text);
  }

  function plain(row) {
    const parts = [
      ["Input", row.input],
      ["Expected", row.expected],
      ["Came", row.came],
    ].filter(([name, value]) => name === "Came" || !isNothing(value));
    const short = [row.expected, row.came].every((value) => typeof value !== "object" && String(value).length <= SHORT_LETTERS);
    return [el("div", short ? "compared short" : "compared", ...parts.map(([name, value]) => el("div", "", el("h4", "", name), shown(value))))];
  }

  function scores(row) {
    const counted = Object.entries(row.scores ?? {}).filter(([, count]) => !(Array.isArray(count) && count[1] === 0));
    const rest = Object.entries(row).filter(([name]) => !OWN_KEYS.has(name));
    const told = counted.map(([name, count]) => [name, Array.isArray(count) ? count.map(number).join(" of ") : count]);
    if (typeof row.regret === "number") told.push(["regret", row.regret]);
    return el("details", "scores", el("summary", "", "Scores"), fields([...told, ...rest]));
  }

  function sample(row) {
    const head = el("header", "", words(String(row.id), "h3"));
    head.append(row.passed ? mark("passed", "passed") : mark("failed", "failed"));
    const took = time(row.seconds);
    if (took) head.append(el("span", "took", took));
    if (isList(row.tags)) head.append(el("ul", "tags", ...row.tags.map((tag) => el("li", "", words(String(tag))))));
    const article = el("article", `sample ${row.passed ? "passed" : "failed"}`, head);
    if (row.error) article.append(el("p", "broke", el("b", "", "It broke: "), words(String(row.error))));
    article.append(...(isDialogue(row) ? dialogue(row) : plain(row)), scores(row));
    return el("li", "", article);
  }

  // --- the list ---

  const rows = JSON.parse(document.getElementById("rows").textContent);
  const find = (selector) => document.querySelector(selector);
  const form = find(".tools");
  const list = find("ol.samples");
  const nav = find("nav.pages");
  const controls = form.elements;
  const haystacks = new Map();
  const collator = new Intl.Collator("en", { numeric: true });
  const places = new Map(rows.map((row, place) => [row, place]));
  let page = 0;
  let chosen = rows;

  /** All strings inside a value, in lower case. */
  function strings(value, into = []) {
    if (typeof value === "string") into.push(value.toLowerCase());
    else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) strings(inner, into);
    return into;
  }

  function haystack(row) {
    if (!haystacks.has(row)) haystacks.set(row, strings(row).join("\n"));
    return haystacks.get(row);
  }

  const ORDERS = {
    regret: (one, other) => (other.regret ?? 0) - (one.regret ?? 0) || Number(one.passed) - Number(other.passed),
    id: (one, other) => collator.compare(String(one.id), String(other.id)),
    seconds: (one, other) => (other.seconds ?? -1) - (one.seconds ?? -1),
  };

  function choose() {
    const needles = controls.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const tag = controls.tag.value;
    const order = ORDERS[controls.order.value];
    chosen = rows
      .filter((row) => !controls.failed.checked || !row.passed)
      .filter((row) => tag === "" || row.tags?.includes(JSON.parse(tag)))
      .filter((row) => needles.every((needle) => haystack(row).includes(needle)))
      .sort((one, other) => order(one, other) || places.get(one) - places.get(other));
    page = 0;
    draw();
  }

  function draw() {
    const last = Math.max(0, Math.ceil(chosen.length / A_PAGE) - 1);
    const from = page * A_PAGE;
    const visible = chosen.slice(from, from + A_PAGE);
    list.replaceChildren(...visible.map(sample));
    list.start = from + 1;
    const of = chosen.length === rows.length ? "" : ` of ${rows.length.toLocaleString("en")}`;
    const failed = chosen.filter((row) => !row.passed).length;
    find(".count").textContent =
      chosen.length === 0
        ? rows.length === 0
          ? "This run has no samples."
          : "No sample fits. Fewer words or another tag may find some."
        : `${plural(chosen.length, "sample")}${of}, ${failed.toLocaleString("en")} failed`;
    nav.hidden = last === 0;
    find("nav .place").textContent =
      `${(from + 1).toLocaleString("en")} to ${(from + visible.length).toLocaleString("en")} of ${chosen.length.toLocaleString("en")}`;
    find("[data-step='-1']").disabled = page === 0;
    find("[data-step='1']").disabled = page === last;
  }

  function offerTags() {
    const counts = new Map();
    for (const tag of rows.flatMap((row) => row.tags ?? [])) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    const tags = [...counts].sort(([one], [other]) => collator.compare(String(one), String(other)));
    controls.tag.append(new Option("all", ""));
    controls.tag.append(...tags.map(([tag, count]) => new Option(`${tag} (${count})`, JSON.stringify(tag))));
    controls.tag.closest("label").hidden = tags.length === 0;
  }

  let waiting = 0;
  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(choose, event.target.name === "text" ? QUIET_MS : 0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    choose();
  });
  nav.addEventListener("click", (event) => {
    const step = Number(event.target.closest("button")?.dataset.step ?? 0);
    if (step === 0) return;
    page += step;
    draw();
    find("#samples").scrollIntoView();
    find("#samples").focus({ preventScroll: true });
  });
  offerTags();
  form.hidden = rows.length === 0;
  choose();
})();
