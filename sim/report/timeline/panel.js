// What is selected, and what the panel says about it.
// The files of this folder share one scope; timeline.html puts them together.

const markOf = new Map(marks.map((mark) => [mark.event, mark]));
const order = [...marks].sort((a, b) => a.event - b.event);
function choose(selection, { keepHash = false } = {}) {
  shown.selection = selection;
  document.querySelectorAll(".lane.chosen").forEach((one) => one.classList.remove("chosen"));
  if (selection && selection.lane >= 0) lanes[selection.lane].label.classList.add("chosen");
  fillPanel();
  if (!keepHash) {
    const hash = !selection ? "" : selection.slice >= 0 ? `#slice=${selection.slice}` : selection.violation >= 0
      ? `#violation=${selection.violation}` : selection.bar >= 0 ? `#bar=${selection.bar}` : `#event=${selection.event}`;
    try { history.replaceState(null, "", hash || location.pathname + location.search); } catch { /* Some viewers forbid it. */ }
  }
  redraw();
}
const chooseSlice = (index, options) => {
  const bar = bars.find((one) => one.slice === index && one.kind === "slice") || bars.find((one) => one.slice === index);
  choose({ slice: index, lane: bar ? bar.lane : -1, at: slices[index].begin, event: -1 }, options);
  if (bar) reveal(bar.begin, bar.end, bar.lane);
};
const chooseEvent = (index, options) => {
  const mark = markOf.get(index);
  choose({ event: index, slice: -1, lane: mark ? mark.lane : -1, at: events[index][0] }, options);
  reveal(events[index][0], events[index][0], mark ? mark.lane : null);
};
const chooseBar = (index, options) => {
  const bar = bars[index];
  if (bar.slice >= 0) { chooseSlice(bar.slice, options); return; }
  choose({ bar: index, event: -1, slice: -1, lane: bar.lane, at: bar.begin }, options);
  reveal(bar.begin, bar.begin, bar.lane);
};
const chooseViolation = (index, options) => {
  choose({ violation: index, event: -1, slice: -1, lane: -1, at: violations[index][0] }, options);
  reveal(violations[index][0]);
};
function chooseFromHash() {
  const [, what, number] = /^#(slice|event|violation|bar)=(\d+)$/.exec(location.hash) || [];
  const index = Number(number);
  if (what === "slice" && slices[index]) chooseSlice(index, { keepHash: true });
  else if (what === "event" && events[index]) chooseEvent(index, { keepHash: true });
  else if (what === "violation" && violations[index]) chooseViolation(index, { keepHash: true });
  else if (what === "bar" && bars[index]) chooseBar(index, { keepHash: true });
  else choose(null, { keepHash: true });
}

const groups = [
  ["Messages", (kind) => /^(queue|user|output|producer|stranger)\./.test(kind)],
  ["Model", (kind) => kind.startsWith("model.")],
  ["Tools", (kind) => /^(tool|subscription|event|prompt|choice|view|status)\./.test(kind)],
  ["Store operations", (kind) => /^(database|table)\./.test(kind)],
  ["Timers", (kind) => kind.startsWith("schedule.")],
  ["Faults", (kind) => /^(fault|network)\.|lost$|body_cut$|killed$/.test(kind)],
  ["Requests", (kind) => kind.startsWith("http.")],
  ["Process and log", () => true],
];
function plainText(index) {
  const [, , subject, fields] = events[index], kind = kindOf(index), told = markOf.get(index);
  if (told) return told.text;
  if (kind === "http.request") return `${fields.method} ${subject}${fields.target}`;
  if (kind === "http.response") return `answered with ${fields.status}, ${fields.bytes} bytes`;
  if (kind === "http.arrived") return `arrived at ${subject}`;
  if (kind === "database.row") return `${subject}: ${fields.values}`;
  return `${kind} ${subject}`;
}
function pipColour(index) {
  const mark = markOf.get(index);
  return mark ? markStyle(mark).colour : colours.dot;
}
const relative = (us, base) => base === null ? clock(us) : us < base ? `\u2212${span(base - us)}` : `+${span(us - base)}`;

function fieldsOf(index) {
  const list = make("dl", { class: "fields" });
  const [at, , subject, fields] = events[index];
  const put = (name, ...value) => list.append(make("dt", {}, name), make("dd", {}, ...value));
  put("kind", kindOf(index));
  put("subject", subject);
  put("at", `${clock(at, 1)}  (${date(at)})`);
  for (const [name, value] of Object.entries(fields)) put(name, pretty(String(value)));
  return list;
}
function pretty(text) {
  if (!/^[{[]/.test(text)) return text;
  try { return JSON.stringify(JSON.parse(text), null, 1); } catch { return text; }
}
function rowFields(text) {
  const list = make("dl", { class: "fields" });
  let last = "";
  for (const part of text.split(/;(?=[a-z_]+=|$)/)) {
    const at = part.indexOf("=");
    if (at < 0) continue;
    const name = part.slice(0, at);
    if (name < last && list.lastChild) { list.lastChild.append(`;${part}`); continue; }
    last = name;
    list.append(make("dt", {}, name), make("dd", {}, pretty(part.slice(at + 1))));
  }
  return list;
}
function item(index, base, chosen = -1) {
  const kind = kindOf(index), isRow = kind === "database.row";
  const text = make("span", { class: "text" });
  if (isRow) text.append(make("span", { class: `tag ${events[index][3].is}` }, events[index][3].is), " ", events[index][2], " ", rowGist(events[index][3].values));
  else text.append(plainText(index));
  const pip = make("span", { class: "pip" });
  pip.style.background = pipColour(index);
  const details = make("details", index === chosen ? { open: "" } : {},
    make("summary", {}, pip, make("time", { title: date(events[index][0]) }, relative(events[index][0], base)), text));
  // Filled when it is opened: a slice may have thousands of rows.
  const fill = () => {
    if (details.open && details.children.length === 1) details.append(isRow ? rowFields(events[index][3].values) : fieldsOf(index));
  };
  details.addEventListener("toggle", fill);
  fill();
  return make("li", { class: index === chosen ? "chosen" : null, "data-event": index }, details);
}
function rowGist(values) {
  const kept = [];
  for (const name of ["message_id", "kind", "status", "call_id", "outbox_id", "epoch", "history_length"]) {
    const found = new RegExp(`(?:^|;)${name}=([^;]{1,60})`).exec(values);
    if (found) kept.push(`${name} ${found[1]}`);
  }
  return kept.slice(0, 3).join(", ");
}
const itemsMax = 300;
function section(title, indices, base, chosen) {
  if (!indices.length) return null;
  const list = make("ul", { class: "items" }, ...indices.slice(0, itemsMax).map((index) => item(index, base, chosen)));
  return make("section", { "data-section": title },
    make("h3", {}, title, make("span", {}, String(indices.length))), list,
    indices.length > itemsMax ? make("p", { class: "sub" }, `${indices.length - itemsMax} more are not listed.`) : null);
}
function facts(pairs) {
  const list = make("dl", { class: "bar-facts" });
  for (const [name, value, bad] of pairs) {
    if (value === "" || value === null || value === undefined) continue;
    list.append(make("dt", {}, name), make("dd", bad ? { class: "bad" } : {}, value));
  }
  return list;
}
const button = (text, onclick, title) => make("button", { onclick, title, type: "button" }, text);

function fillPanel() {
  const chosen = shown.selection, panel = $("panel");
  panel.scrollTop = 0;
  const content = shown.hits && !chosen ? hitsPanel() : !chosen ? welcome() : chosen.slice >= 0 ? slicePanel(chosen.slice)
    : chosen.violation >= 0 ? violationPanel(chosen.violation) : chosen.bar >= 0 ? barPanel(bars[chosen.bar]) : eventPanel(chosen.event);
  panel.replaceChildren(...content.filter(Boolean));
  panel.dataset.shows = !chosen ? "run" : chosen.slice >= 0 ? `slice-${chosen.slice}` : chosen.violation >= 0
    ? `violation-${chosen.violation}` : chosen.bar >= 0 ? `bar-${chosen.bar}` : `event-${chosen.event}`;
}
function slicePanel(index) {
  const slice = slices[index], failed = failures.has(slice.how);
  const sorted = groups.map(([title]) => [title, []]);
  for (const event of slice.events) {
    if (kindOf(event).startsWith("invocation.")) continue;
    sorted[groups.findIndex(([, belongs]) => belongs(kindOf(event)))][1].push(event);
  }
  const siblings = slices.map((one, at) => [one, at]).filter(([one]) => one.thread === slice.thread).map(([, at]) => at);
  const place = siblings.indexOf(index);
  return [
    make("h2", {}, slice.thread ? `Slice of ${slice.thread}` : slice.function),
    make("p", { class: "sub" }, `${slice.function} on ${slice.worker}${slice.cold ? ", cold start" : ""}`),
    facts([["begins", `${clock(slice.begin)}`], ["lasts", slice.end === null ? "until the end of the run" : span(slice.end - slice.begin)],
      ["ends", slice.how || "still running", failed], ["date", date(slice.begin)], ["request", slice.request]]),
    make("div", { class: "nav" },
      place > 0 ? button("\u2190 slice before", () => chooseSlice(siblings[place - 1])) : null,
      place + 1 < siblings.length ? button("next slice \u2192", () => chooseSlice(siblings[place + 1])) : null,
      button("zoom in", () => frameSpan(slice.begin, slice.end === null ? end : slice.end), "Z"),
      button("close", () => choose(null), "Escape")),
    ...sorted.map(([title, found]) => section(title, found, slice.begin)),
  ];
}
function eventPanel(index) {
  const mark = markOf.get(index);
  const near = order.findIndex((one) => one.event === index);
  const around = near < 0 ? [] : order.slice(Math.max(near - 6, 0), near + 7).map((one) => one.event);
  const rows = [];
  if (kindOf(index) === "database.committed") {
    for (let at = index + 1; at < events.length && kindOf(at) === "database.row"; at++) rows.push(at);
  }
  const owners = slices.map((slice, at) => [slice, at]).filter(([, at]) => sliceEvents(at).has(index)).map(([, at]) => at);
  return [
    make("h2", {}, mark ? mark.text : plainText(index)),
    make("p", { class: "sub" }, `${clock(events[index][0], 1)}, ${date(events[index][0])}`),
    make("div", { class: "nav" }, ...owners.map((at) => button(`slice of ${slices[at].thread || slices[at].function}`, () => chooseSlice(at))),
      button("close", () => choose(null), "Escape")),
    make("h3", {}, "Fields"), fieldsOf(index),
    section("Rows", rows, null), section("Around it", around, null, index),
  ];
}
function barPanel(bar) {
  const identity = identityOf(bar.event);
  const about = [];
  for (let at = 0; at < events.length && about.length < itemsMax; at++) {
    if (identity && kindOf(at) !== "database.row" && identityOf(at) === identity) about.push(at);
  }
  return [
    make("h2", {}, bar.title), make("p", { class: "sub" }, `${bar.kind} on ${lanes[bar.lane].name}`),
    facts([["begins", clock(bar.begin)], ["lasts", span(bar.end - bar.begin)], ["ends", bar.how, failures.has(bar.how)], ["date", date(bar.begin)]]),
    make("div", { class: "nav" }, button("zoom in", () => frameSpan(bar.begin, bar.end), "Z"), button("close", () => choose(null), "Escape")),
    make("h3", {}, "What began it"), fieldsOf(bar.event), section("What happened to it", about, null),
  ];
}
function violationPanel(index) {
  const [at, check, message] = violations[index];
  const before = order.filter((mark) => mark.at <= at && mark.tone !== "detail").slice(-20).map((mark) => mark.event);
  return [
    make("h2", { class: "bad" }, check), make("p", {}, message), make("p", { class: "sub" }, `${clock(at, 1)}, ${date(at)}`),
    make("div", { class: "nav" }, index > 0 ? button("\u2190 one before", () => chooseViolation(index - 1)) : null,
      index + 1 < violations.length ? button("next \u2192", () => chooseViolation(index + 1)) : null,
      button("close", () => choose(null), "Escape")),
    section("What came before", before.reverse(), null),
  ];
}
function jumpList(title, entries) {
  if (!entries.length) return null;
  return make("section", { "data-section": title }, make("h3", {}, title, make("span", {}, String(entries.length))),
    make("ul", { class: "items" }, ...entries.slice(0, itemsMax).map(([colour, at, text, onclick]) => {
      const pip = make("span", { class: "pip" });
      pip.style.background = colour;
      return make("li", {}, make("button", { class: "jump", type: "button", onclick }, pip, make("time", {}, clock(at)), make("span", { class: "text" }, text)));
    })), entries.length > itemsMax ? make("p", { class: "sub" }, `${entries.length - itemsMax} more are not listed.`) : null);
}
function hitsPanel() {
  const found = shown.hits.list;
  return [make("h2", {}, `${found.length} found`), make("p", { class: "sub" }, `for \u201c${shown.hits.text}\u201d`),
    jumpList("Events", found.map((event) => [pipColour(event), events[event][0], plainText(event), () => chooseEvent(event)]))];
}
function storyText() {
  const box = make("pre", { class: "story" });
  for (const line of run.story.replace(/\n$/, "").split("\n")) {
    const kind = / X broken: /.test(line) ? "broken" : /^ {4} *[\d:. d]+ ! /.test(line) ? "fault" : /^ +\.\.\. .* \.\.\.$/.test(line) ? "skip" : null;
    const text = line.replace(/^ {4}/, ""), indent = /^ *(?:[\d:. d]*\d)? {1,3}[!X]? ?/.exec(text)[0].length;
    const row = make("span", kind ? { class: kind } : {}, text);
    row.style.paddingLeft = `${indent}ch`;
    row.style.textIndent = `-${indent}ch`;
    box.append(row);
  }
  return box;
}
function welcome() {
  const copy = make("button", { class: "copy", type: "button", onclick: async () => {
    try { await navigator.clipboard.writeText(run.reproduce); copy.textContent = "copied"; } catch { copy.textContent = "select it"; }
  } }, "copy");
  const keys = [["\u2190 \u2192", "the thing before or after on a lane"], ["\u2191 \u2193", "another lane"], ["+ \u2212", "zoom"], ["[ ]", "move"],
    ["Z", "zoom to the selection"], ["0", "the whole run"], ["V", "next broken promise"], ["/", "search"], ["N P", "next or previous find"], ["A D T", "arrows, details, light or dark"]];
  return [
    make("h2", {}, run.passed ? "This run kept every promise" : "What happened"),
    make("p", { class: "sub" }, `${run.events} events in ${span(end)} of virtual time`),
    run.story ? storyText() : null,
    make("h3", {}, "Reproduce it"), make("div", { class: "command" }, make("code", {}, run.reproduce), copy),
    jumpList("Slices", slices.map((slice, at) => [failures.has(slice.how) ? colours.bad : slice.thread ? colours.slice : colours.invocation, slice.begin,
      `${slice.thread || slice.function} on ${slice.worker}${slice.how && slice.how !== "answered" ? `: ${slice.how}` : ""}`, () => chooseSlice(at)])),
    make("h3", {}, "Keys"), make("dl", { class: "keys" }, ...keys.flatMap(([key, what]) => [make("dt", {}, ...key.split(" ").flatMap((one) => [make("kbd", {}, one), " "])), make("dd", {}, what)])),
  ];
}
function frameSpan(from, to) {
  const a = axis.u(from), b = axis.u(to), margin = Math.max((b - a) * 0.15, 300);
  setView(a - margin, b + margin);
}
