import { button, byId, el, keyed, part, put, say, show, withParts } from "./dom";
import type { Act } from "./commands";
import type { Store } from "./state";
import type { HistoryRecord } from "./api-types";
import { dateTime } from "./format";

const SIGNS = { publish: "▲", rollback: "▼", restore: "↺" };

/** The two generations to compare, older one first; empty for the default, the newest two. */
let compared: { model: string; generations: number[] } = { model: "", generations: [] };

/** Renders a model's generations, newest first, and the difference between two of them. */
export function renderTimeline(store: Store, act: Act): void {
  const model = store.state.place?.model ?? "";
  const history = store.state.history;
  const records = history?.records ?? [];
  if (compared.model !== model) {
    compared = { model, generations: [] };
  }
  const pair = chosenPair(records);
  const rerender = (): void => renderTimeline(store, act);
  keyed(byId("timeline"), records, (record) => `${model}/${record.generation}`, (record) => make(record, model, act, rerender), (node, record) => {
    const removed = history?.removed_runs.includes(record.pointer.run) ?? false;
    say(part(node, "removed"), removed ? " (removed)" : "");
    const isNow = record === records[0];
    show(part(node, "back"), !isNow && !removed);
    say(part(node, "now"), isNow ? "now" : "");
    put(part(node, "compare"), "aria-pressed", String(pair.includes(record.generation)));
  });
  diff(records, pair);
}

function chosenPair(records: HistoryRecord[]): number[] {
  const usual = records.slice(0, 2).map((record) => record.generation);
  const known = compared.generations.filter((generation) => records.some((record) => record.generation === generation));
  const all = [...known, ...usual.filter((generation) => !known.includes(generation))];
  return all.slice(0, 2).sort((one, other) => one - other);
}

function make(record: HistoryRecord, model: string, act: Act, rerender: () => void): HTMLLIElement {
  const named = {
    removed: el("span", { class: "quiet" }),
    now: el("span", { class: "now" }),
    compare: button("Compare", "plain small", () => {
      const others = compared.generations.filter((generation) => generation !== record.generation);
      compared.generations = [record.generation, ...others].slice(0, 2);
      rerender();
    }),
    back: button("Roll back to…", "plain small", () => act("rollback", { model, to_generation: String(record.generation) })),
  };
  named.compare.setAttribute("aria-label", `Compare generation ${record.generation}`);
  named.back.setAttribute("aria-label", `Roll back to generation ${record.generation}`);
  const frames = Object.entries(record.pointer.variables)
    .map(([name, variable]) => `${name} ${variable.available_frames}/${variable.expected_frames}`)
    .join(", ");
  const head = el(
    "div",
    { class: "line" },
    el("span", {}, el("span", { class: "generation" }, String(record.generation)), " ", el("span", { class: "operation" }, `${SIGNS[record.operation]} ${record.operation}`), " ", el("span", { class: "run-id" }, record.pointer.run), named.removed, " ", named.now),
    el("span", { class: "acts" }, named.back, named.compare),
  );
  const by = el("p", { class: "small quiet" }, `${dateTime(record.at)} by ${record.actor}${frames ? ` · ${frames}` : ""}`);
  const reason = el("p", { class: "reason" }, record.reason);
  const plain = record.operation === "publish" && record.actor === "auto";
  return withParts(el("li", { "data-operation": record.operation, "data-generation": String(record.generation) }, head, by, plain ? null : reason), named);
}

interface Difference {
  name: string;
  before: string;
  after: string;
}

function differences(older: HistoryRecord, newer: HistoryRecord): Difference[] {
  const names = [...new Set([...Object.keys(older.pointer.variables), ...Object.keys(newer.pointer.variables)])].sort();
  const found: Difference[] = [{ name: "run", before: older.pointer.run, after: newer.pointer.run }];
  for (const name of names) {
    found.push({ name: `${name} frames`, before: frames(older, name), after: frames(newer, name) });
    found.push({ name: `${name} snapshot`, before: snapshot(older, name), after: snapshot(newer, name) });
  }
  return found;
}

function frames(record: HistoryRecord, name: string): string {
  const variable = record.pointer.variables[name];
  return variable ? `${variable.available_frames} of ${variable.expected_frames}` : "–";
}

function snapshot(record: HistoryRecord, name: string): string {
  return /([^/]+)\.json$/.exec(record.pointer.variables[name]?.manifest_url ?? "")?.[1] ?? "–";
}

function diff(records: HistoryRecord[], pair: number[]): void {
  const box = byId("diff");
  if (!box.firstElementChild) {
    const head = el("tr", {}, el("td"), el("th", { scope: "col" }), el("th", { scope: "col" }));
    box.append(el("table", { class: "diff" }, el("caption", {}), el("thead", {}, head), el("tbody")));
  }
  const [older, newer] = pair.map((generation) => records.find((record) => record.generation === generation));
  show(box, Boolean(older && newer));
  if (!older || !newer) {
    return;
  }
  const columns = box.querySelectorAll("thead th");
  say(box.querySelector("caption") as HTMLElement, `Generation ${older.generation} and ${newer.generation}`);
  say(columns[0] as HTMLElement, `generation ${older.generation}`);
  say(columns[1] as HTMLElement, `generation ${newer.generation}`);
  const body = box.querySelector("tbody") as HTMLElement;
  keyed(body, differences(older, newer), (one) => one.name, (one) => row(one), (node, one) => {
    const same = one.before === one.after;
    put(node, "data-same", String(same));
    say(part(node, "before"), one.before);
    say(part(node, "after"), same ? "same" : one.after);
  });
}

function row(one: Difference): HTMLElement {
  const named = { before: el("td"), after: el("td") };
  return withParts(el("tr", {}, el("th", { scope: "row" }, one.name), named.before, named.after), named);
}
