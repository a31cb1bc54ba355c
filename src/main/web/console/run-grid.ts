import { button, byId, el, keyed, part, put, say, show, withParts } from "./dom";
import type { Act } from "./commands";
import type { State, Store } from "./state";
import type { RunRow, VariableRow } from "./api-types";
import { dateTime, runName } from "./format";

/** Renders runs as rows and frames as cells. A variable's row links to its last validation. */
export function renderRuns(store: Store, act: Act): void {
  const state = store.state;
  const rows = state.runs?.runs ?? [];
  const chosen = store.chosen();
  const model = state.place?.model ?? "";
  keyed(byId("runs"), rows, (row) => `${model}/${row.run}`, (row) => make(row, model, act), (node, row) => {
    update(node, row, state);
    keyed(part(node, "variables"), row.variables, (one) => one.variable, (one) => makeVariable(model, row.run, one), (line, one) => {
      const isChosen = chosen?.run === row.run && chosen.variable === one.variable;
      updateVariable(line, one, isChosen, state.checking.has(`${row.run}/${one.variable}`), Boolean(row.held));
    });
  });
  show(byId("no-runs"), state.runs !== null && rows.length === 0);
}

function make(row: RunRow, model: string, act: Act): HTMLLIElement {
  const about = { model, run: row.run };
  const named = {
    badges: el("ul", { class: "badges" }),
    why: el("p", { class: "note" }),
    hold: button("Hold…", "plain small", () => act("hold", about)),
    release: button("Release…", "plain small", () => act("release", about)),
    variables: el("ul", { class: "variables" }),
  };
  const name = el("a", { href: `#${model}/${row.run}`, class: "run-id", title: runName(row.run) }, row.run);
  named.hold.setAttribute("aria-label", `Hold ${row.run}`);
  named.release.setAttribute("aria-label", `Release ${row.run}`);
  const head = el("div", { class: "run-head" }, name, named.badges, named.hold, named.release);
  return withParts(el("li", { class: "run", "data-run": row.run }, head, named.why, named.variables), named);
}

function update(node: HTMLElement, row: RunRow, state: State): void {
  put(node, "data-held", row.held ? "true" : null);
  put(node, "data-shown", row.shown ? "true" : null);
  put(node, "data-current", state.place?.run === row.run ? "true" : null);
  const badges = [
    row.shown && { kind: "shown", words: "● shown to clients" },
    row.held && { kind: "held", words: "‖ held" },
    row.late && { kind: "late", words: "↓ late" },
    !row.published && row.staged && { kind: "staged", words: "○ not published" },
  ].filter((badge) => badge !== false && badge !== null);
  keyed(part(node, "badges"), badges, (badge) => badge.kind, (badge) => el("li", { "data-kind": badge.kind }), (one, badge) => say(one, badge.words));
  const why = row.held ? `Held since ${dateTime(row.held.since)} by ${row.held.actor}: ${row.held.reason}` : "";
  say(part(node, "why"), why);
  show(part(node, "why"), why !== "");
  show(part(node, "hold"), !row.held);
  show(part(node, "release"), Boolean(row.held));
}

function makeVariable(model: string, run: string, row: VariableRow): HTMLLIElement {
  const named = {
    strip: el("span", { class: "strip", "aria-hidden": "true" }),
    numbers: el("span", { class: "numbers", "aria-hidden": "true" }),
    counts: el("span", { class: "visually-hidden" }),
    decision: el("span", { class: "decision small quiet" }),
    link: el("a", { href: `#${model}/${run}/${row.variable}`, class: "variable" }),
  };
  named.link.append(el("span", { class: "name" }, row.variable), named.counts, named.strip, named.numbers, named.decision);
  return withParts(el("li", { "data-variable": row.variable }, named.link), named);
}

/** The maximum number of cells per row, so that they stay distinguishable on a phone. */
const ROW = 25;

type CellState = "published" | "held" | "staged" | "failed" | "expected";

interface Cell {
  id: string;
  state: CellState;
  words: string;
}

/** The cells in order of forecast hours, followed by expected frames, whose hours are unknown. */
function cells(row: VariableRow, isHeld: boolean): Cell[] {
  const known = new Map<string, Cell>();
  const [state, words]: [CellState, string] = isHeld ? ["held", "published, and held"] : ["published", "published"];
  row.published_frames.forEach((id) => known.set(id, { id, state, words: `${id} ${words}` }));
  row.staged_frames.forEach((id) => known.set(id, { id, state: "staged", words: `${id} staged` }));
  row.failed_frames.forEach(({ frame_id: id, check }) => known.set(id, { id, state: "failed", words: `${id} failed ${check}` }));
  const sorted = [...known.values()].sort((one, other) => one.id.localeCompare(other.id));
  const missing = Math.max(0, (row.expected_frames ?? 0) - sorted.length);
  for (let i = 0; i < missing; i++) {
    sorted.push({ id: `+${i}`, state: "expected", words: "expected" });
  }
  return sorted;
}

function updateVariable(node: HTMLElement, row: VariableRow, isChosen: boolean, isChecked: boolean, isHeld: boolean): void {
  const all = cells(row, isHeld);
  const expected = row.expected_frames ?? all.length;
  keyed(part(node, "strip"), all, (_, index) => String(index), () => el("i", { class: "cell" }), (cell, { state, words }) => {
    put(cell, "data-state", state);
    put(cell, "title", words);
  });
  // One column per frame, up to ROW columns.
  part(node, "strip").style.setProperty("--columns", String(Math.min(all.length, ROW) || 1));
  const failed = row.failed_frames.length;
  say(part(node, "numbers"), `${row.published_frames.length}/${expected}`);
  const tone = { fail: "bad", warn: "warn" }[row.validated?.outcome ?? ""] ?? null;
  const decision = (row.validated?.decision ?? "").replace(/^failed: /, "✕ ");
  say(part(node, "decision"), isChecked ? "… being validated" : decision);
  put(part(node, "decision"), "data-state", isChecked ? null : tone);
  const link = part(node, "link");
  put(link, "aria-current", isChosen ? "true" : null);
  const counts = `: ${row.published_frames.length} of ${expected} frames published, ${row.staged_frames.length} staged, ${failed} failed. `;
  say(part(node, "counts"), row.validated ? counts : `${counts}Not validated since the server started.`);
}
