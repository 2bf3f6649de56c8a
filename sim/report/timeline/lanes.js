// The lanes: their rows, and where they lie.
// The files of this folder share one scope; timeline.html puts them together.

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
