import { button, byId, el, keyed, part, put, say, show, withParts } from "./dom";
import type { Act, CommandName } from "./commands";
import type { Store } from "./state";
import type { ModelState } from "./api-types";
import { age, clock, count, dateTime, runTime, span } from "./format";

interface Fact {
  name: string;
  value: string;
  more: string;
  state?: string;
}

/** Renders a model's pointer: what clients see, the last operation, and what comes next. */
export function renderPointer(store: Store, act: Act): void {
  const card = byId("pointer");
  const model = store.model();
  const id = store.state.place?.model ?? "";
  if (!card.firstElementChild) {
    make(card, act, () => store.state.place?.model ?? "");
  }
  say(part(card, "name"), store.state.names.get(id) ?? id);
  say(part(card, "id"), id);
  keyed(part(card, "facts"), model ? facts(model) : [], (fact) => fact.name, makeFact, updateFact);
  say(part(card, "why"), model ? why(model) : "");
  const pin = model?.pinned;
  say(part(card, "pinned"), pin ? `◆ Pinned since ${dateTime(pin.since)} by ${pin.actor}: ${pin.reason}` : "");
  show(part(card, "pinned"), Boolean(pin));
  show(part(card, "pin"), !pin);
  show(part(card, "unpin"), Boolean(pin));
  show(part(card, "restore"), model?.operation === "rollback" || store.state.incidents.some((incident) => !incident.restored));
  for (const name of ["rollback", "pin", "unpin", "restore"] satisfies CommandName[]) {
    (part(card, name) as HTMLButtonElement).disabled = !model?.run;
  }
}

function make(card: HTMLElement, act: Act, model: () => string): void {
  const name = el("span");
  const id = el("span", { class: "quiet" });
  const order = (words: string, command: CommandName, look: string): HTMLButtonElement =>
    button(words, look, () => act(command, { model: model() }));
  const named = {
    name,
    id,
    facts: el("dl", { class: "facts" }),
    why: el("p", { class: "quiet" }),
    pinned: el("p", { class: "note" }),
    rollback: order("Roll back…", "rollback", "danger"),
    restore: order("Restore…", "restore", "plain"),
    pin: order("Pin…", "pin", "plain"),
    unpin: order("Unpin…", "unpin", "plain"),
  };
  const acts = el("div", { class: "acts" }, named.restore, named.pin, named.unpin, named.rollback);
  const head = el("h2", { id: "pointer-head", class: "title" }, name, " ", id);
  card.append(el("div", { class: "card-head" }, head, acts), named.facts, named.why, named.pinned);
  withParts(card, named);
}

function facts(model: ModelState): Fact[] {
  if (!model.run || model.generation === undefined || !model.last_updated) {
    return [{ name: "Pointer", value: "none", more: "clients see nothing yet" }];
  }
  const all: Fact[] = [
    { name: "Pointer", value: model.run, more: frames(model) },
    { name: "Age of the run", value: age(runTime(model.run)), more: `updated ${span(Date.now() - Date.parse(model.last_updated))} ago` },
    { name: "Generation", value: String(model.generation), more: model.operation ?? "" },
  ];
  return [...all, next(model)];
}

function frames(model: ModelState): string {
  const variables = Object.values(model.variables ?? {});
  const available = variables.reduce((sum, variable) => sum + variable.available_frames, 0);
  const expected = variables.reduce((sum, variable) => sum + variable.expected_frames, 0);
  return `${available} of ${expected} frames, ${count(variables.length, "variable")}`;
}

function next(model: ModelState): Fact {
  const cycle = model.next_cycle;
  if (!cycle) {
    return { name: "Next cycle", value: "–", more: "too few runs to say" };
  }
  const late = Date.now() - Date.parse(cycle.expected_at);
  return {
    name: "Next cycle",
    value: cycle.run,
    more: late > 0 ? `▲ overdue by ${span(late)}` : `expected in ${span(-late)}, at ${clock(cycle.expected_at).slice(0, 5)} UTC`,
    state: late > 0 ? "warn" : "",
  };
}

function makeFact(fact: Fact): HTMLElement {
  const value = el("dd");
  const more = el("dd", { class: "quiet small" });
  return withParts(el("div", {}, el("dt", {}, fact.name), value, more), { value, more });
}

function updateFact(node: HTMLElement, fact: Fact): void {
  say(part(node, "value"), fact.value);
  say(part(node, "more"), fact.more);
  put(part(node, "more"), "data-state", fact.state || null);
}

function why(model: ModelState): string {
  if (!model.operation || model.operation === "publish" || !model.last_updated) {
    return "";
  }
  const word = model.operation === "rollback" ? "Rolled back" : "Restored";
  return `${word} ${dateTime(model.last_updated)} by ${model.actor}: ${model.reason}`;
}
