import { byId, el, keyed, part, put, say, show, withParts } from "./dom";
import type { State } from "./state";
import type { ModelState } from "./api-types";
import { age, count, runTime } from "./format";

/** Renders the list of models with their notable states. */
export function renderModels(state: State): void {
  const models = state.status?.models ?? [];
  keyed(byId("models"), models, (model) => model.model, make, (node, model) => update(node, model, state));
  show(byId("no-models"), state.status !== null && models.length === 0);
}

function make(model: ModelState): HTMLLIElement {
  const name = el("strong");
  const run = el("span", { class: "run-id" });
  const old = el("span", { class: "quiet" });
  const marks = el("span", { class: "marks" });
  const link = el("a", { href: `#${model.model}` }, el("span", { class: "line" }, name, old), el("span", { class: "line" }, run, marks));
  return withParts(el("li", {}, link), { link, name, run, age: old, marks });
}

function update(node: HTMLElement, model: ModelState, state: State): void {
  say(part(node, "name"), state.names.get(model.model) ?? model.model);
  say(part(node, "run"), model.run ?? "shows nothing yet");
  say(part(node, "age"), model.run ? age(runTime(model.run)) : "");
  const link = part(node, "link");
  const isHere = state.place?.model === model.model;
  if (isHere && !link.hasAttribute("aria-current")) {
    link.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  put(link, "aria-current", isHere ? "page" : null);
  keyed(part(node, "marks"), marks(model), (mark) => mark.kind, (mark) => el("span", { class: "mark", "data-kind": mark.kind }), (one, mark) => {
    say(one, mark.sign);
    put(one, "title", mark.words);
    put(one, "aria-label", mark.words);
    put(one, "role", "img");
  });
}

interface Mark {
  kind: string;
  sign: string;
  words: string;
}

function marks(model: ModelState): Mark[] {
  const found: Mark[] = [];
  if (model.missing_files) {
    const words = `${count(model.missing_files.count, "file")} that clients need missing; the first is ${model.missing_files.first}: ${model.missing_files.problem}`;
    found.push({ kind: "missing", sign: `∅ ${model.missing_files.count}`, words });
  }
  if (model.failed.length > 0) {
    found.push({ kind: "bad", sign: `✕ ${model.failed.length}`, words: `${count(model.failed.length, "variable")} failed validation` });
  }
  if (model.conflicts.length > 0) {
    const words = `${count(model.conflicts.length, "variable")} whose staged frames differ from the published ones`;
    found.push({ kind: "conflict", sign: `≠ ${model.conflicts.length}`, words });
  }
  if (model.ahead.length > 0) {
    const words = `${count(model.ahead.length, "run")} waiting, ahead of the clock`;
    found.push({ kind: "ahead", sign: `↑ ${model.ahead.length}`, words });
  }
  if (model.held.length > 0) {
    found.push({ kind: "held", sign: `‖ ${model.held.length}`, words: `${count(model.held.length, "run")} held` });
  }
  if (model.pinned) {
    found.push({ kind: "pinned", sign: "◆", words: "pinned" });
  }
  if (model.open_incidents > 0) {
    found.push({ kind: "open", sign: `! ${model.open_incidents}`, words: `${count(model.open_incidents, "incident")} without a root cause` });
  }
  return found;
}
