// The view, everything that is drawn, and what lies under the pointer.
// The files of this folder share one scope; timeline.html puts them together.

const view = { u0: 0, u1: axis.total };
const shown = { arrows: true, details: marks.length < 400, selection: null, hits: null, hover: null };
const plot = $("plot"), scroll = $("scroll"), pad = 14;
let width = 0, colours = {};
const xu = (u) => pad + (u - view.u0) / (view.u1 - view.u0) * (width - 2 * pad);
const x = (t) => xu(axis.u(t));
const uAt = (px) => view.u0 + (px - pad) / (width - 2 * pad) * (view.u1 - view.u0);

function readColours() {
  const style = getComputedStyle(document.documentElement);
  colours = new Proxy({}, { get: (known, name) => known[name] ??= style.getPropertyValue(`--${name}`).trim() });
}
function setView(u0, u1) {
  const least = Math.min(axis.total, 200);
  let size = Math.min(Math.max(u1 - u0, least), axis.total);
  const middle = (u0 + u1) / 2;
  u0 = Math.min(Math.max(size === u1 - u0 ? u0 : middle - size / 2, 0), axis.total - size);
  view.u0 = u0; view.u1 = u0 + size;
  redraw();
}
function zoom(factor, px = width / 2) {
  const u = uAt(px), size = (view.u1 - view.u0) * factor;
  const share = (px - pad) / Math.max(width - 2 * pad, 1);
  setView(u - size * share, u + size * (1 - share));
}
const pan = (share) => { const size = view.u1 - view.u0; setView(view.u0 + size * share, view.u1 + size * share); };
function reveal(from, to = from, lane = null) {
  const a = axis.u(from), b = axis.u(to), size = view.u1 - view.u0;
  if (a < view.u0 || b > view.u1) {
    const needed = Math.max(size, (b - a) * 1.3);
    setView((a + b) / 2 - needed / 2, (a + b) / 2 + needed / 2);
  }
  if (lane === null) return;
  const { y, height: tall } = lanes[lane];
  if (y - headHeight < scroll.scrollTop) scroll.scrollTop = y - headHeight;
  else if (y + tall > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = y + tall - scroll.clientHeight;
}

// ---- Drawing.

let frame = 0;
function redraw() { if (!frame) frame = requestAnimationFrame(() => { frame = 0; draw(); }); }

function prepare(canvas, w, h) {
  const ratio = devicePixelRatio || 1;
  if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
    canvas.width = Math.round(w * ratio);
    canvas.height = Math.round(h * ratio);
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, w, h);
  context.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  context.textBaseline = "middle";
  return context;
}

function draw() {
  const tall = Math.max(scroll.clientHeight, 50);
  width = Math.max(scroll.clientWidth - $("lanes").offsetWidth, 50);
  plot.style.height = `${tall}px`;
  const top = scroll.scrollTop;
  const context = prepare(plot, width, tall);
  context.save();
  context.translate(0, -top);
  const visible = lanes.filter((lane) => lane.y + lane.height > top && lane.y < top + tall);
  drawGround(context, visible, top, tall);
  const ticks = ticksInView();
  drawGrid(context, ticks, top, tall);
  drawBreaks(context, top, tall);
  for (const lane of visible) drawBars(context, lane);
  if (shown.arrows) drawArrows(context, top, tall);
  for (const lane of visible) drawMarks(context, lane);
  drawViolations(context, top, tall);
  drawSelection(context, top, tall);
  context.restore();
  drawAxis(ticks);
  drawOverview();
}

function drawGround(context, visible, top, tall) {
  context.fillStyle = colours.lane;
  context.fillRect(0, top, width, tall);
  visible.forEach((lane) => {
    context.fillStyle = lane.index % 2 ? colours["lane-other"] : colours.lane;
    context.fillRect(0, lane.y, width, lane.height);
    context.fillStyle = colours.grid;
    context.fillRect(0, lane.y, width, 1);
  });
}

const steps = [1, 2, 5].flatMap((n) => [10, 100, 1e3, 1e4, 1e5].map((scale) => n * scale))
  .concat([1, 2, 5, 10, 15, 30].map((n) => n * SECOND), [1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
    [1, 2, 6, 12].map((n) => n * HOUR), [1, 2, 7, 30, 90, 365].map((n) => n * DAY)).sort((a, b) => a - b);
function ticksInView() {
  const perPixel = (view.u1 - view.u0) / Math.max(width - 2 * pad, 1);
  const step = steps.find((one) => one / perPixel >= 92) || steps[steps.length - 1];
  const ticks = [];
  for (let i = 1; i < axis.knots.length && ticks.length < 300; i++) {
    const a = axis.knots[i - 1], b = axis.knots[i];
    if (b.broken || b.u < view.u0 || a.u > view.u1) continue;
    const from = Math.max(a.t, axis.t(Math.max(view.u0, a.u))), to = Math.min(b.t, axis.t(Math.min(view.u1, b.u)));
    // What begins after a break is dated, even if no round moment lies in it.
    if (i > 1 && a.u >= view.u0) ticks.push({ t: a.t, step: Math.min(step, SECOND), firm: true });
    for (let t = Math.ceil(from / step) * step; t <= to && ticks.length < 300; t += step) ticks.push({ t, step });
  }
  return ticks;
}
function drawGrid(context, ticks, top, tall) {
  context.fillStyle = colours.grid;
  for (const tick of ticks) context.fillRect(Math.round(x(tick.t)), top, 1, tall);
}
function breaksInView(least) {
  const found = [];
  for (let i = 1; i < axis.knots.length; i++) {
    const a = axis.knots[i - 1], b = axis.knots[i];
    if (!b.broken || b.u < view.u0 || a.u > view.u1) continue;
    const from = x(a.t), to = x(b.t);
    if (to - from >= least) found.push({ from, to, lasts: b.t - a.t });
  }
  return found;
}
function drawBreaks(context, top, tall) {
  for (const { from, to } of breaksInView(1.5)) {
    context.fillStyle = colours.gap;
    context.fillRect(from, top, to - from, tall);
    context.strokeStyle = colours["gap-line"];
    context.lineWidth = 1;
    if (to - from < 5) continue;
    for (const edge of [from, to]) {
      context.beginPath();
      for (let y = top - top % 12 - 12, side = 0; y < top + tall + 12; y += 6, side = 1 - side) {
        context.lineTo(edge + (side ? 2.5 : -2.5), y);
      }
      context.stroke();
    }
  }
}

const barStyles = {
  slice: { height: 18, text: "slice-text", round: 4 }, message: { height: 12, text: "message-text", round: 3 },
  call: { height: 12, text: "call-text", round: 3 }, subscription: { height: 12, text: "text", round: 6 },
  timer: { height: 12, text: "slice-text", round: 6 }, alive: { height: 6, round: 3 }, frozen: { height: 6, round: 3 },
  invocation: { height: 14, text: "text", round: 3 }, cut: { height: 12, text: "text", round: 2 },
};
const failures = new Set(["crashed", "timed_out", "function_error", "dead_lettered", "expired", "killed"]);
function barColour(bar) {
  if (bar.kind === "cut") return colours.fault;
  if (failures.has(bar.how) && bar.kind !== "alive") return colours.bad;
  return colours[bar.kind];
}
function barBox(bar) {
  const style = barStyles[bar.kind] || barStyles.slice, lane = lanes[bar.lane];
  const from = xu(bar.u0), to = Math.max(xu(bar.u1), from + 2.5);
  return { from, to, y: rowY(lane, bar.row) - style.height / 2, height: style.height, style };
}
const layers = ["alive", "frozen"];
function drawBars(context, lane) {
  const margin = (view.u1 - view.u0) / 20;
  const ordered = lane.kind === "process" ? [...lane.bars].sort((a, b) => rank(a) - rank(b)) : lane.bars;
  for (const bar of ordered) {
    if (bar.u1 < view.u0 - margin || bar.u0 > view.u1 + margin) continue;
    const box = barBox(bar);
    context.globalAlpha = dimmed(bar.event, bar.slice) ? 0.35 : bar.kind === "cut" ? 0.45 : 1;
    context.fillStyle = barColour(bar);
    const from = Math.max(box.from, -10), to = Math.min(box.to, width + 10);
    rounded(context, from, box.y, to - from, box.height, Math.min(box.style.round, (to - from) / 2));
    context.fill();
    if (bar.kind === "frozen") hatch(context, from, to, box.y, box.height);
    if (bar.how === "open" && bar.kind === "slice") jagged(context, to, box.y, box.height, lane);
    if (failures.has(bar.how) && bar.kind === "slice") jagged(context, to, box.y, box.height, lane);
    if (box.style.text && to - from > 34) {
      context.fillStyle = failures.has(bar.how) ? "#fff" : colours[box.style.text];
      clipped(context, bar.title, Math.max(from, 0) + 6, box.y + box.height / 2 + 0.5, to - Math.max(from, 0) - 12);
    }
    context.globalAlpha = 1;
  }
}
const rank = (bar) => { const at = layers.indexOf(bar.kind); return at < 0 ? layers.length : at; };
function rounded(context, left, top, w, h, radius) {
  context.beginPath();
  context.roundRect(left, top, Math.max(w, 1), h, Math.max(radius, 0));
}
function hatch(context, from, to, y, h) {
  context.save();
  context.beginPath();
  context.rect(from, y, to - from, h);
  context.clip();
  context.strokeStyle = colours["gap-line"];
  context.lineWidth = 1;
  context.beginPath();
  for (let at = from - from % 6 - 6; at < to + 6; at += 6) { context.moveTo(at, y + h); context.lineTo(at + h, y); }
  context.stroke();
  context.restore();
}
function jagged(context, at, y, h, lane) {
  context.fillStyle = lane.index % 2 ? colours["lane-other"] : colours.lane;
  context.beginPath();
  context.moveTo(at + 1, y);
  for (let i = 0; i <= 3; i++) { context.lineTo(at - 4, y + h * (i + 0.5) / 4 - 0.5); context.lineTo(at + 1, y + h * (i + 1) / 4); }
  context.closePath();
  context.fill();
}
const widths = new Map();
function textWidth(context, text) {
  let known = widths.get(text);
  if (known === undefined) { known = context.measureText(text).width; widths.set(text, known); }
  return known;
}
function clipped(context, text, left, middle, room) {
  if (room < 14) return;
  let shownText = text;
  if (textWidth(context, text) > room) {
    const share = room / textWidth(context, text);
    shownText = text.slice(0, Math.max(Math.floor(text.length * share) - 1, 1)) + "\u2026";
  }
  context.fillText(shownText, left, middle);
}

// ---- Marks.

function markStyle(mark) {
  const kind = kindOf(mark.event), domain = domainOf(mark.event);
  if (mark.tone === "fault") return { shape: "fault", colour: colours.fault, size: 6.5, weight: 4 };
  if (kind === "user.spoke") return { shape: "round", colour: colours.said, size: 5, weight: 3, speech: true };
  if (kind === "output.seen") return { shape: "round", colour: colours.heard, size: 5, weight: 3, speech: true };
  if (domain === "model") return { shape: "diamond", colour: colours.model, size: 5, weight: 2 };
  if (domain === "database" || domain === "table") return { shape: "square", colour: colours.store, size: 3.5, weight: 2 };
  if (mark.tone === "detail") return { shape: "round", colour: colours.dot, size: 2, weight: 0, detail: true };
  return { shape: "triangle", colour: colours.work, size: 4.5, weight: 1 };
}
// What begins or ends a bar is shown by the bar.
const isShown = (mark) => kindOf(mark.event) !== "invocation.started" && (shown.details || mark.tone !== "detail" || ["database", "table"].includes(domainOf(mark.event))
  || Boolean(shown.selection && shown.selection.event === mark.event));
function markPlace(mark) {
  const lane = lanes[mark.lane], style = markStyle(mark);
  const speech = style.speech || (lane.kind === "thread" && mark.tone === "fault");
  const below = lane.kind === "thread" && !speech;
  return { at: xu(mark.u), y: speech ? speechY(lane) : below ? storeY(lane) : rowY(lane, mark.row), style, speech: style.speech };
}
function drawMarks(context, lane) {
  let lastAt = -10, lastWeight = -1, textUntil = -1;
  const range = within(lane.marks);
  for (let i = range.from; i < range.to; i++) {
    const mark = lane.marks[i];
    if (!isShown(mark)) continue;
    const place = markPlace(mark);
    if (place.at - lastAt < 1.5 && place.style.weight <= lastWeight && !place.speech) continue;
    lastAt = place.at; lastWeight = place.style.weight;
    context.globalAlpha = dimmed(mark.event, mark.slice) ? 0.35 : 1;
    shape(context, place);
    if (place.speech && place.at >= textUntil) textUntil = drawSpeech(context, lane, i, place, mark, textUntil);
    else if (lane.kind === "service" && place.at >= textUntil && domainOf(mark.event) === "model") {
      textUntil = drawLabel(context, lane, i, place, events[mark.event][3].heard || mark.text, (other) => domainOf(other.event) === "model", textUntil);
    }
    context.globalAlpha = 1;
  }
}
function within(list) {
  const from = axis.t(Math.max(view.u0, 0)), to = axis.t(Math.min(view.u1, axis.total));
  const lower = (value) => {
    let low = 0, high = list.length;
    while (low < high) { const middle = (low + high) >> 1; if (list[middle].at < value) low = middle + 1; else high = middle; }
    return low;
  };
  // Words before the left edge may still reach into the picture.
  return { from: Math.max(lower(from - 1) - 3, 0), to: Math.min(lower(to + 1) + 1, list.length) };
}
const isSpeech = (mark) => ["user.spoke", "output.seen"].includes(kindOf(mark.event));
function drawSpeech(context, lane, index, place, mark, textUntil) {
  return drawLabel(context, lane, index, place, events[mark.event][3].text || "", isSpeech, textUntil);
}
function drawLabel(context, lane, index, place, text, same, textUntil) {
  let room = Math.min(width - place.at - 14, 360);
  for (let i = index + 1; i < lane.marks.length; i++) {
    if (!same(lane.marks[i])) continue;
    room = Math.min(room, xu(lane.marks[i].u) - place.at - 22);
    break;
  }
  const wide = textWidth(context, text);
  context.fillStyle = place.style.colour;
  // The last words of a run stand before their mark.
  if (room < wide && place.at - 9 - wide > Math.max(textUntil + 8, 4)) {
    context.fillText(text, place.at - 9 - wide, place.y + 0.5);
    return place.at + 9;
  }
  if (room < 24) return place.at + 9;
  clipped(context, text, place.at + 9, place.y + 0.5, room);
  return place.at + 9 + Math.min(room, wide);
}
function shape(context, { at, y, style }) {
  const size = style.size;
  context.fillStyle = style.colour;
  context.strokeStyle = colours.lane;
  context.lineWidth = 1.5;
  context.beginPath();
  if (style.shape === "round") context.arc(at, y, size, 0, 7);
  else if (style.shape === "square") context.rect(at - size, y - size, size * 2, size * 2);
  else if (style.shape === "diamond") { context.moveTo(at, y - size); context.lineTo(at + size, y); context.lineTo(at, y + size); context.lineTo(at - size, y); context.closePath(); }
  else if (style.shape === "triangle") { context.moveTo(at - size, y - size); context.lineTo(at + size, y); context.lineTo(at - size, y + size); context.closePath(); }
  else { context.moveTo(at + 1.5, y - size - 1); context.lineTo(at - size * 0.7, y + 1.2); context.lineTo(at - 0.3, y + 1.2); context.lineTo(at - 1.5, y + size + 1); context.lineTo(at + size * 0.7, y - 1.2); context.lineTo(at + 0.3, y - 1.2); context.closePath(); }
  if (!style.detail) context.stroke();
  context.fill();
}

// ---- Arrows, violations, selection.

function endY(laneIndex, event, near) {
  const lane = lanes[laneIndex];
  if (lane.kind === "thread") return near === "speech" ? speechY(lane) : rowY(lane, 0);
  const bar = lane.bars.find((one) => one.event === event);
  return rowY(lane, bar ? bar.row : 0);
}
function chosenEvents() {
  const chosen = shown.selection;
  if (!chosen) return null;
  if (chosen.slice >= 0) return new Set(slices[chosen.slice].events);
  return chosen.event >= 0 ? new Set([chosen.event]) : null;
}
function drawArrows(context, top, tall) {
  const chosen = chosenEvents();
  const inView = arrows.filter((arrow) => Math.max(arrow.u0, arrow.u1) >= view.u0 && Math.min(arrow.u0, arrow.u1) <= view.u1);
  const many = inView.length > 500;
  for (const arrow of inView) {
    const own = chosen && chosen.has(arrow.event);
    if (many && !own) continue;
    const kind = kindOf(arrow.event);
    const a = { at: xu(arrow.u0), y: endY(arrow.fromLane, -1, kind === "queue.accepted" && lanes[arrow.fromLane].kind === "thread" && lanes[arrow.toLane].name !== "agent-output" ? "speech" : "") };
    const b = { at: xu(arrow.u1), y: endY(arrow.toLane, arrow.event, kind === "output.seen" ? "speech" : "") };
    if (Math.max(a.y, b.y) < top || Math.min(a.y, b.y) > top + tall) continue;
    context.globalAlpha = own ? 0.95 : chosen ? 0.14 : inView.length > 120 ? 0.22 : 0.42;
    context.strokeStyle = context.fillStyle = own ? colours.accent : colours.arrow;
    context.lineWidth = own ? 1.8 : 1.1;
    drawArrow(context, a, b);
  }
  context.globalAlpha = 1;
}
function drawArrow(context, a, b) {
  const far = b.at - a.at > 40, down = b.y > a.y ? 1 : -1;
  context.beginPath();
  context.moveTo(a.at, a.y);
  if (far) {
    const bend = Math.min((b.at - a.at) / 2, 60);
    context.bezierCurveTo(a.at + bend, a.y, b.at - bend, b.y, b.at - 5, b.y);
  } else {
    const middle = (a.y + b.y) / 2;
    context.bezierCurveTo(a.at, middle, b.at, middle, b.at, b.y - 5 * down);
  }
  context.stroke();
  context.beginPath();
  context.moveTo(b.at, b.y);
  if (far) { context.lineTo(b.at - 6, b.y - 3); context.lineTo(b.at - 6, b.y + 3); }
  else { context.lineTo(b.at - 3, b.y - 6 * down); context.lineTo(b.at + 3, b.y - 6 * down); }
  context.closePath();
  context.fill();
}
function drawViolations(context, top, tall) {
  const taken = [];
  violations.forEach(([at, check], index) => {
    const px = x(at);
    if (px < -100 || px > width + 4) return;
    context.strokeStyle = context.fillStyle = colours.bad;
    context.lineWidth = shown.selection && shown.selection.violation === index ? 3 : 1.5;
    context.setLineDash([5, 3]);
    context.beginPath();
    context.moveTo(px, top);
    context.lineTo(px, top + tall);
    context.stroke();
    context.setLineDash([]);
    const text = `\u2715 ${check}`, wide = textWidth(context, text) + 12;
    const left = Math.min(Math.max(px + 1, 0), width - wide);
    let row = 0;
    while (taken.some((one) => one.row === row && one.left < left + wide && left < one.left + one.wide)) row++;
    taken.push({ row, left, wide });
    const y = top + 3 + (row % 6) * 19;
    rounded(context, left, y, wide, 17, 4);
    context.fill();
    context.fillStyle = "#fff";
    context.fillText(text, left + 6, y + 9);
  });
}
function drawSelection(context) {
  const chosen = shown.selection;
  const ring = (left, top, w, h) => {
    context.strokeStyle = colours.accent;
    context.lineWidth = 2;
    rounded(context, left - 3, top - 3, w + 6, h + 6, 6);
    context.stroke();
  };
  if (shown.hits) {
    for (const mark of marks) {
      if (mark.u < view.u0 || mark.u > view.u1 || !shown.hits.set.has(mark.event)) continue;
      const place = markPlace(mark);
      context.strokeStyle = colours.hit;
      context.lineWidth = 3;
      context.beginPath();
      context.arc(place.at, place.y, place.style.size + 4, 0, 7);
      context.stroke();
    }
  }
  if (!chosen) return;
  for (const bar of bars) {
    const own = chosen.slice >= 0 ? bar.slice === chosen.slice : chosen.bar === bar.index;
    if (!own) continue;
    const box = barBox(bar);
    ring(box.from, box.y, box.to - box.from, box.height);
  }
  if (chosen.event >= 0) {
    const mark = markOf.get(chosen.event);
    if (!mark) return;
    const place = markPlace(mark);
    ring(place.at - place.style.size, place.y - place.style.size, place.style.size * 2, place.style.size * 2);
    if (!isShown(mark)) shape(context, place);
  }
}
function dimmed(event, slice) {
  if (shown.hits) return !shown.hits.set.has(event);
  const chosen = shown.selection;
  return Boolean(chosen && chosen.slice >= 0 && slice !== chosen.slice && !sliceEvents(chosen.slice).has(event));
}
const eventSets = new Map();
function sliceEvents(slice) {
  if (!eventSets.has(slice)) eventSets.set(slice, new Set(slices[slice].events));
  return eventSets.get(slice);
}

function drawAxis(ticks) {
  const context = prepare($("axis"), width, 30);
  for (const { from, to, lasts } of breaksInView(2)) {
    context.fillStyle = colours.gap;
    context.fillRect(from, 0, to - from, 30);
    const text = briefly(lasts), wide = textWidth(context, text);
    if (to - from < 10) continue;
    context.fillStyle = colours.faint;
    if (wide + 4 < to - from) context.fillText(text, (from + to - wide) / 2, 9);
    else context.fillText("\u22ef", (from + to) / 2 - 5, 9);
  }
  let until = -1;
  for (const { t, step, firm } of ticks) {
    const px = Math.round(x(t)), text = clock(t, step), wide = textWidth(context, text);
    context.fillStyle = colours["line-strong"];
    context.fillRect(px, 24, 1, 6);
    if (px + 3 < until || px + wide > width) continue;
    context.fillStyle = firm ? colours.text : colours.soft;
    context.fillText(text, px + 4, 20);
    until = px + wide + 12;
  }
  $("corner").textContent = `${clock(axis.t(view.u0))} to ${clock(axis.t(view.u1))}`;
}

let ground = null;
// What does not change with the view is drawn once.
function overviewGround() {
  const ratio = devicePixelRatio || 1, key = `${width} ${ratio} ${colours.lane} ${colours.bad}`;
  if (ground && ground.key === key) return ground.canvas;
  const canvas = document.createElement("canvas"), context = prepare(canvas, width, 39);
  ground = { key, canvas };
  const at = (t) => pad + axis.u(t) / axis.total * (width - 2 * pad);
  for (let i = 1; i < axis.knots.length; i++) {
    if (!axis.knots[i].broken) continue;
    context.fillStyle = colours.gap;
    context.fillRect(at(axis.knots[i - 1].t), 0, Math.max(at(axis.knots[i].t) - at(axis.knots[i - 1].t), 0.5), 39);
  }
  const columns = new Float32Array(Math.ceil(width / 2) + 1);
  for (const event of events) columns[Math.max(Math.floor(at(event[0]) / 2), 0)] += 1;
  const most = Math.max(...columns, 1);
  context.fillStyle = colours.invocation;
  columns.forEach((count, column) => {
    const tall = count ? 3 + 26 * Math.log1p(count) / Math.log1p(most) : 0;
    context.fillRect(column * 2, 36 - tall, 1.5, tall);
  });
  for (const mark of marks) {
    if (mark.tone !== "fault") continue;
    context.fillStyle = colours.fault;
    context.fillRect(at(mark.at) - 1, 2, 2, 6);
  }
  context.fillStyle = colours.bad;
  for (const [t] of violations) context.fillRect(at(t) - 1, 0, 2, 39);
  return canvas;
}
function drawOverview() {
  const context = prepare($("overview"), width, 39);
  context.drawImage(overviewGround(), 0, 0, width, 39);
  const from = pad + view.u0 / axis.total * (width - 2 * pad), to = pad + view.u1 / axis.total * (width - 2 * pad);
  context.fillStyle = colours.accent;
  context.globalAlpha = view.u1 - view.u0 < axis.total ? 0.16 : 0.05;
  context.fillRect(from, 0, to - from, 39);
  context.globalAlpha = 1;
  context.fillRect(from - 1, 0, 2, 39);
  context.fillRect(to - 1, 0, 2, 39);
}

// ---- Finding what is under the pointer.

function hit(px, py) {
  const lane = lanes.find((one) => py >= one.y && py < one.y + one.height);
  for (let i = 0; i < violations.length; i++) {
    if (Math.abs(x(violations[i][0]) - px) < 4) return { violation: i };
  }
  if (!lane) return null;
  let best = null, bestDistance = 9;
  const range = within(lane.marks);
  for (let i = range.from; i < range.to; i++) {
    const mark = lane.marks[i];
    if (!isShown(mark)) continue;
    const place = markPlace(mark);
    const distance = Math.hypot(place.at - px, place.y - py) - (mark.tone === "detail" ? 0 : 2);
    if (distance < bestDistance) { best = mark; bestDistance = distance; }
  }
  if (best) return { mark: best };
  for (const bar of [...lane.bars].sort((a, b) => rank(b) - rank(a))) {
    const box = barBox(bar);
    if (px >= box.from - 2 && px <= box.to + 2 && py >= box.y - 2 && py <= box.y + box.height + 2) return { bar };
  }
  return { lane };
}
