"use strict";
(() => {
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

  // ---- Time: what lasts is shown to scale, and long silence as a short break.

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

  // ---- Lanes: their rows, and where they lie.

  const kindNames = { thread: "Conversations", queue: "Queues", timers: "Timers", tool: "Tools",
    service: "Services", process: "Processes", network: "Network" };
  const headHeight = 22, rowHeight = 15, rowsMax = 8;
  const packed = new Set(["message", "call", "subscription", "timer", "cut"]);

  function layOut() {
    lanes.forEach((lane, index) => {
      lane.kind = lane[0]; lane.name = lane[1]; lane.index = index;
      lane.bars = []; lane.marks = []; lane.rows = 1;
    });
    // Where things are on the axis is looked up once: a picture has up to a hundred thousand of them.
    for (const arrow of arrows) { arrow.u0 = axis.u(arrow.from); arrow.u1 = axis.u(arrow.to); }
    for (const mark of marks) mark.u = axis.u(mark.at);
    for (const bar of bars) { bar.u0 = axis.u(bar.begin); bar.u1 = axis.u(bar.end); }
    bars.forEach((bar, index) => { bar.index = index; lanes[bar.lane].bars.push(bar); });
    marks.forEach((mark, index) => { mark.index = index; lanes[mark.lane].marks.push(mark); });
    let y = 0, kind = null;
    for (const lane of lanes) {
      packRows(lane);
      if (lane.kind !== kind) { lane.headed = true; y += headHeight; kind = lane.kind; }
      lane.y = y;
      lane.height = lane.kind === "thread" ? 62 : lane.kind === "process" ? 30 : 14 + lane.rows * rowHeight;
      y += lane.height;
    }
    return y + 12;
  }
  function packRows(lane) {
    const free = [];
    const rowOf = new Map();
    for (const bar of lane.bars) {
      if (!packed.has(bar.kind)) continue;
      const gap = axis.total / 400;
      let row = free.findIndex((until) => until <= bar.u0);
      if (row < 0) row = free.length < rowsMax ? free.length : rowsMax - 1;
      free[row] = bar.u1 + gap;
      bar.row = row;
      rowOf.set(bar.event, row);
    }
    lane.rows = Math.max(free.length, 1);
    // A mark lies on the bar that it is about, or on the newest one around it.
    let open = [];
    let next = 0;
    for (const mark of lane.marks) {
      while (next < lane.bars.length && lane.bars[next].begin <= mark.at) open.push(lane.bars[next++]);
      open = open.filter((bar) => bar.end >= mark.at);
      const identity = identityOf(mark.event);
      const own = open.find((bar) => packed.has(bar.kind) && identity && identityOf(bar.event) === identity);
      const bar = own || open.findLast((one) => packed.has(one.kind));
      mark.row = bar ? bar.row : 0;
    }
  }
  function identityOf(event) {
    const fields = events[event][3];
    return fields.call || fields.id || fields.message || "";
  }
  const height = layOut();
  const rowY = (lane, row) => lane.kind === "thread" ? lane.y + 36 : lane.kind === "process"
    ? lane.y + 15 : lane.y + 7 + row * rowHeight + rowHeight / 2;
  const speechY = (lane) => lane.y + 14;
  const storeY = (lane) => lane.y + 52;

  function buildLanes() {
    const box = $("lanes");
    box.style.height = `${height}px`;
    for (const lane of lanes) {
      if (lane.headed) box.append(make("div", { class: "kind", role: "presentation" }, kindNames[lane.kind] || lane.kind));
      lane.label = make("div", { class: `lane ${lane.kind}`, role: "listitem", title: lane.name, "data-lane": lane.index,
        style: `height:${lane.height}px` }, make("span", { class: "swatch" }), make("span", { class: "name" }, lane.name));
      box.append(lane.label);
    }
  }

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "onclick") element.addEventListener("click", value);
      else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  }

  // ---- State and view.

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

  // ---- Selection and the panel.

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

  // ---- Search.

  let haystack = null;
  function search(text) {
    const wanted = text.trim().toLowerCase();
    if (!wanted) { shown.hits = null; $("found").textContent = ""; choose(null); return; }
    haystack ??= events.map((event, index) => [kindOf(index), event[2], plainText(index), ...Object.values(event[3])].join(" ").toLowerCase());
    const words = wanted.split(/\s+/);
    const list = [];
    haystack.forEach((straw, index) => { if (words.every((word) => straw.includes(word))) list.push(index); });
    // A row lights up the commit that it belongs to.
    const set = new Set(list);
    for (const index of list) {
      let at = index;
      while (at > 0 && kindOf(at) === "database.row") at--;
      set.add(at);
    }
    shown.hits = { text, list, set, at: -1 };
    $("found").textContent = String(list.length);
    choose(null);
  }
  function nextHit(step) {
    if (!shown.hits || !shown.hits.list.length) return;
    const { list } = shown.hits;
    shown.hits.at = (shown.hits.at + step + list.length) % list.length;
    $("found").textContent = `${shown.hits.at + 1} of ${list.length}`;
    chooseEvent(list[shown.hits.at]);
  }

  // ---- Keyboard and pointer.

  function walk(step) {
    const chosen = shown.selection;
    const lane = lanes[chosen && chosen.lane >= 0 ? chosen.lane : 0];
    if (!lane) return;
    const things = [...lane.bars.filter((bar) => !layers.includes(bar.kind)).map((bar) => ({ at: bar.begin, go: () => chooseBar(bar.index), same: bar.slice >= 0 ? chosen && chosen.slice === bar.slice : chosen && chosen.bar === bar.index })),
      ...lane.marks.filter(isShown).map((mark) => ({ at: mark.at, go: () => chooseEvent(mark.event), same: chosen && chosen.event === mark.event }))]
      .sort((a, b) => a.at - b.at);
    if (!things.length) return;
    const current = things.findIndex((thing) => thing.same);
    let next = current + step;
    if (current < 0) {
      const from = chosen ? chosen.at : axis.t(view.u0);
      next = things.findIndex((thing) => thing.at >= from);
      if (next < 0) next = things.length - 1;
    }
    things[Math.min(Math.max(next, 0), things.length - 1)].go();
  }
  function climb(step) {
    const chosen = shown.selection, at = chosen ? chosen.at : axis.t(view.u0);
    let lane = chosen && chosen.lane >= 0 ? chosen.lane : step > 0 ? -1 : lanes.length;
    for (lane += step; lanes[lane]; lane += step) {
      const things = [...lanes[lane].bars.filter((bar) => !layers.includes(bar.kind)).map((bar) => [bar.begin, () => chooseBar(bar.index)]),
        ...lanes[lane].marks.filter(isShown).map((mark) => [mark.at, () => chooseEvent(mark.event)])];
      if (!things.length) continue;
      things.sort((a, b) => Math.abs(a[0] - at) - Math.abs(b[0] - at));
      things[0][1]();
      return;
    }
  }
  function toggle(id, name) {
    shown[name] = !shown[name];
    $(id).setAttribute("aria-pressed", String(shown[name]));
    redraw();
  }
  function switchScheme() {
    const root = document.documentElement;
    const dark = root.dataset.scheme ? root.dataset.scheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.scheme = dark ? "light" : "dark";
    recolour();
  }
  function recolour() { readColours(); buildLegend(); fillPanel(); redraw(); }
  const fit = () => setView(0, axis.total);

  function zoomToSelection() {
    const chosen = shown.selection;
    if (!chosen) return;
    if (chosen.slice >= 0) frameSpan(slices[chosen.slice].begin, slices[chosen.slice].end ?? end);
    else if (chosen.bar >= 0) frameSpan(bars[chosen.bar].begin, bars[chosen.bar].end);
    else frameSpan(chosen.at - 5e4, chosen.at + 5e4);
  }
  const keyActions = {
    "+": () => zoom(0.6), "=": () => zoom(0.6), "-": () => zoom(1 / 0.6), "0": fit, "[": () => pan(-0.3), "]": () => pan(0.3),
    a: () => toggle("arrows", "arrows"), d: () => toggle("details", "details"), t: switchScheme, z: zoomToSelection,
    n: () => nextHit(1), p: () => nextHit(-1), "/": () => $("search").focus(),
    v: () => { if (violations.length) chooseViolation(((shown.selection?.violation ?? -1) + 1) % violations.length); },
    Escape: () => choose(null),
  };
  const plotActions = { ArrowLeft: () => walk(-1), ArrowRight: () => walk(1), ArrowUp: () => climb(-1), ArrowDown: () => climb(1), Enter: () => $("panel").focus() };
  function listen() {
    addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target === $("search")) {
        if (event.key === "Enter") nextHit(event.shiftKey ? -1 : 1);
        else if (event.key === "Escape") { $("search").value = ""; search(""); plot.focus(); }
        return;
      }
      const interactive = event.target.closest?.("button, summary, a");
      const action = (event.target === plot || event.target === document.body ? plotActions[event.key] : null)
        || keyActions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!action || (interactive && event.key === "Enter")) return;
      event.preventDefault();
      action();
    });
    let typing = 0;
    $("search").addEventListener("input", (event) => { clearTimeout(typing); typing = setTimeout(() => search(event.target.value), 120); });
    $("zoom-in").onclick = () => zoom(0.6);
    $("zoom-out").onclick = () => zoom(1 / 0.6);
    $("fit").onclick = fit;
    $("arrows").onclick = () => toggle("arrows", "arrows");
    $("details").onclick = () => toggle("details", "details");
    $("details").setAttribute("aria-pressed", String(shown.details));
    $("scheme").onclick = switchScheme;
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
    addEventListener("resize", redraw);
    addEventListener("hashchange", chooseFromHash);
    scroll.addEventListener("scroll", redraw);
    listenToPlot();
    listenToOverview();
  }
  function listenToPlot() {
    let grip = null;
    const spot = (event) => ({ px: event.offsetX, py: event.offsetY + scroll.scrollTop });
    plot.addEventListener("wheel", (event) => {
      event.preventDefault();
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (sideways || event.shiftKey) pan((sideways ? event.deltaX : event.deltaY) / 900);
      else zoom(Math.exp(Math.max(Math.min(event.deltaY, 120), -120) * 0.0022), event.offsetX);
    }, { passive: false });
    plot.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      plot.setPointerCapture(event.pointerId);
      grip = { at: event.clientX, y: event.clientY, u0: view.u0, u1: view.u1, top: scroll.scrollTop, moved: false };
    });
    plot.addEventListener("pointermove", (event) => {
      if (grip) {
        const by = event.clientX - grip.at;
        grip.moved ||= Math.abs(by) + Math.abs(event.clientY - grip.y) > 4;
        if (!grip.moved) return;
        plot.classList.add("dragging");
        const shift = by / (width - 2 * pad) * (grip.u1 - grip.u0);
        scroll.scrollTop = grip.top - (event.clientY - grip.y);
        setView(grip.u0 - shift, grip.u1 - shift);
        return;
      }
      const { px, py } = spot(event);
      showTip(hit(px, py), event);
    });
    const release = (event) => {
      if (!grip) return;
      const moved = grip.moved;
      grip = null;
      plot.classList.remove("dragging");
      if (moved || event.type === "pointercancel") return;
      const { px, py } = spot(event), found = hit(px, py);
      if (!found || found.lane) choose(null);
      else if (found.violation >= 0) chooseViolation(found.violation);
      else if (found.mark) found.mark.slice >= 0 && found.mark.tone === "detail" ? chooseSlice(found.mark.slice) : chooseEvent(found.mark.event);
      else chooseBar(found.bar.index);
    };
    plot.addEventListener("pointerup", release);
    plot.addEventListener("pointercancel", release);
    plot.addEventListener("pointerleave", () => { $("tip").hidden = true; });
    plot.addEventListener("dblclick", (event) => {
      const { px, py } = spot(event), found = hit(px, py);
      if (found && found.bar) frameSpan(found.bar.begin, found.bar.end);
      else zoom(0.4, px);
    });
  }
  function showTip(found, event) {
    const tip = $("tip");
    tip.hidden = !found || Boolean(found.lane);
    if (tip.hidden) return;
    const [at, text] = found.violation >= 0 ? [violations[found.violation][0], `${violations[found.violation][1]}: ${violations[found.violation][2]}`]
      : found.mark ? [found.mark.at, found.mark.text] : [found.bar.begin, `${found.bar.title}${found.bar.how ? ` \u2014 ${found.bar.how}` : ""}, ${span(found.bar.end - found.bar.begin)}`];
    tip.replaceChildren(make("time", {}, clock(at)), text);
    const stage = tip.parentElement.getBoundingClientRect();
    const left = event.clientX - stage.left + 14, top = event.clientY - stage.top + 16;
    tip.style.left = `${Math.min(left, stage.width - tip.offsetWidth - 8)}px`;
    tip.style.top = `${Math.min(top, stage.height - tip.offsetHeight - 8)}px`;
  }
  function listenToOverview() {
    const canvas = $("overview");
    const go = (event) => {
      const u = (event.offsetX - pad) / Math.max(width - 2 * pad, 1) * axis.total, half = (view.u1 - view.u0) / 2;
      setView(u - half, u + half);
    };
    canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); go(event); });
    canvas.addEventListener("pointermove", (event) => { if (event.buttons & 1) go(event); });
  }

  // ---- The rest of the page.

  function buildHead() {
    const verdict = $("verdict");
    verdict.textContent = run.passed ? "passed" : "failed";
    verdict.classList.add(run.passed ? "passed" : "failed");
    const facts = $("facts");
    facts.append(run.file ? `${run.file} on ` : "generated, on ", make("b", {}, run.target), ", seed ", make("b", {}, run.seed), `, trace ${run.hash}`);
    violations.forEach(([at, check, message], index) => {
      $("breaches").append(make("button", { class: "breach", type: "button", onclick: () => chooseViolation(index) },
        make("b", {}, check), make("time", {}, clock(at)), make("span", {}, message)));
    });
    const note = $("note");
    if (run.leftOut > 0) {
      note.textContent = `${run.leftOut} of ${run.leftOut + events.length} events are left out, so that this page stays quick: `
        + `they lie after ${clock(events[Math.max(run.missingFrom - 1, 0)]?.[0] ?? 0)}, or behind the end of what is shown. The numbers of slices and bars near there may mislead.`;
      note.hidden = false;
    }
    if (!events.length) {
      note.textContent = "There are no events: the run took its process with it, so it could not be repeated for this page.";
      note.hidden = false;
    }
  }
  function buildLegend() {
    const entries = [["slice", "", "slice"], ["bad", "", "crashed or failed"], ["said", "round", "a user says"], ["heard", "round", "a user reads"], ["store", "square", "store operation"],
      ["model", "diamond", "model"], ["call", "", "tool call"], ["message", "", "message in a queue"], ["frozen", "", "frozen"], ["fault", "diamond", "fault"], ["bad", "line", "broken promise"]];
    $("legend").replaceChildren(...entries.map(([colour, form, text]) => {
      const sign = make("i", { class: form });
      sign.style.background = colours[colour];
      return make("li", {}, sign, text);
    }));
  }

  readColours();
  buildLanes();
  buildHead();
  buildLegend();
  listen();
  chooseFromHash();
  draw();
  document.body.dataset.ready = "true";
})();
