// The data of the run, and its time: what lasts is shown to scale, long silence as a short break.
// The files of this folder share one scope; timeline.html puts them together.

const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const { run, violations, lanes, events, kinds, slices } = data;
const bars = data.bars.map(([lane, begin, end, kind, title, how, event, slice]) =>
  ({ lane, begin, end, kind, title, how, event, slice, row: 0 }));
const marks = data.marks.map(([lane, at, tone, text, event, slice]) =>
  ({ lane, at, tone, text, event, slice, row: 0 }));
const arrows = data.arrows.map(([fromLane, from, toLane, to, event]) => ({ fromLane, from, toLane, to, event }));
const kindOf = (event) => kinds[events[event][1]];
const domainOf = (event) => kindOf(event).split(".")[0];
const end = events.length ? events[events.length - 1][0] : 0;

const SECOND = 1e6, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const silence = 2 * SECOND;

function makeAxis() {
  // What an idle process comes to interrupts no silence.
  const quiet = new Set(["environment.stopped", "process.crashed"].map((kind) => kinds.indexOf(kind)));
  const loud = events.filter((event) => !quiet.has(event[1]));
  const instants = [...new Set([0, end, ...loud.map((event) => event[0]), ...violations.map((one) => one[0])])]
    .sort((a, b) => a - b);
  let active = 0, breaks = 0;
  for (let i = 1; i < instants.length; i++) {
    const gap = instants[i] - instants[i - 1];
    if (gap > silence) breaks++;
    else active += gap;
  }
  active = Math.max(active, 1000);
  const width = breaks ? active / Math.max(18, breaks * 2) : 0;
  const knots = [{ t: instants[0] || 0, u: 0, broken: false }];
  for (let i = 1; i < instants.length; i++) {
    const gap = instants[i] - instants[i - 1], broken = gap > silence;
    const last = knots[knots.length - 1];
    if (!broken && !last.broken && knots.length > 1) {
      last.t = instants[i];
      last.u += gap;
    } else {
      knots.push({ t: instants[i], u: last.u + (broken ? width : gap), broken });
    }
  }
  const total = Math.max(knots[knots.length - 1].u, 1);
  const place = (key, value) => {
    let low = 0, high = knots.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (knots[middle][key] < value) low = middle + 1;
      else high = middle;
    }
    return Math.max(low, 1);
  };
  const convert = (from, to) => (value) => {
    if (knots.length < 2) return 0;
    const at = place(from, value), a = knots[at - 1], b = knots[at];
    if (b[from] === a[from]) return b[to];
    return a[to] + (value - a[from]) / (b[from] - a[from]) * (b[to] - a[to]);
  };
  return { knots, total, u: convert("t", "u"), t: convert("u", "t") };
}
const axis = makeAxis();

const two = (number) => String(number).padStart(2, "0");
function clock(us, step = 1000) {
  const digits = step >= SECOND ? 0 : step >= 1e5 ? 1 : step >= 1e4 ? 2 : step >= 1e3 ? 3 : 6;
  const scale = 10 ** digits;
  const rounded = Math.round(us / SECOND * scale) / scale;
  const days = Math.floor(rounded / 86400), hours = Math.floor(rounded / 3600) % 24;
  const minutes = Math.floor(rounded / 60) % 60, seconds = (rounded % 60).toFixed(digits);
  if (days) return `${days} d ${two(hours)}:${two(minutes)}:${seconds.padStart(digits ? digits + 3 : 2, "0")}`;
  if (hours) return `${hours}:${two(minutes)}:${seconds.padStart(digits ? digits + 3 : 2, "0")}`;
  if (minutes) return `${minutes}:${seconds.padStart(digits ? digits + 3 : 2, "0")}`;
  return `${seconds} s`;
}
function span(us) {
  if (us >= 2 * DAY) return `${Math.floor(us / DAY)} d ${Math.floor(us / HOUR) % 24} h`;
  if (us >= HOUR) return `${Math.floor(us / HOUR)} h ${Math.floor(us / MINUTE) % 60} min`;
  if (us >= MINUTE) return `${Math.floor(us / MINUTE)} min ${Math.floor(us / SECOND) % 60} s`;
  if (us >= SECOND) return `${(us / SECOND).toFixed(2)} s`;
  return `${(us / 1000).toFixed(us >= 1e5 ? 0 : 2)} ms`;
}
function briefly(us) {
  for (const [unit, name] of [[DAY, "d"], [HOUR, "h"], [MINUTE, "min"], [SECOND, "s"]]) {
    if (us >= unit) return `${Math.round(us / unit)} ${name}`;
  }
  return `${Math.round(us / 1000)} ms`;
}
const started = Date.parse(run.start);
const date = (us) => new Date(started + us / 1000).toISOString().replace("T", " ").replace("Z", " UTC");
