// Search, keyboard, pointer, and the rest of the page.
// The files of this folder share one scope; timeline.html puts them together.

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
