import { button, byId, el, keyed, part, put, say, show, withParts } from "./dom";
import type { Act } from "./commands";
import type { State } from "./state";
import type { Incident } from "./api-types";
import { dateTime } from "./format";

/** Renders a model's rollback incidents and their root causes. */
export function renderIncidents(state: State, act: Act): void {
  keyed(byId("incidents"), state.incidents, (incident) => incident.incident, (incident) => make(incident, act), update);
  show(byId("no-incidents"), state.history !== null && state.incidents.length === 0);
}

function make(incident: Incident, act: Act): HTMLLIElement {
  const named = {
    state: el("span", { class: "outcome" }),
    cause: el("p"),
    bytes: el("p", { class: "small quiet" }),
    restored: el("p", { class: "small quiet" }),
    fill: button("Root cause…", "plain small", () => act("root-cause", { model: incident.model, incident: incident.incident })),
  };
  return withParts(
    el(
      "li",
      { "data-incident": incident.incident },
      el("div", { class: "line" }, el("span", {}, el("span", { class: "run-id" }, incident.from_run), " → ", el("span", { class: "run-id" }, incident.to_run)), named.state),
      el("p", { class: "small quiet" }, `${dateTime(incident.at)} by ${incident.actor}, generation ${incident.generation}`),
      el("p", { class: "reason" }, incident.reason),
      named.bytes,
      named.restored,
      named.cause,
      named.fill,
    ),
    named,
  );
}

function update(node: HTMLElement, incident: Incident): void {
  const open = !incident.root_cause;
  say(part(node, "state"), open ? "! open" : "✓ closed");
  put(part(node, "state"), "data-state", open ? "warn" : "pass");
  const by = incident.root_cause_by ? ` (${incident.root_cause_by})` : "";
  say(part(node, "cause"), open ? "" : `Root cause: ${incident.root_cause}${by}`);
  show(part(node, "cause"), !open);
  const restored = incident.restored;
  say(part(node, "restored"), restored ? `Restored as generation ${restored.generation} by ${restored.actor}` : "");
  show(part(node, "restored"), Boolean(restored));
  const bytes = restored?.verification ?? incident.verification;
  say(part(node, "bytes"), bytes ? `Bytes ${bytes.outcome}: ${bytes.detail}` : "");
  put(part(node, "bytes"), "data-outcome", bytes?.outcome ?? null);
  show(part(node, "bytes"), Boolean(bytes));
  say(part(node, "fill"), open ? "Root cause…" : "Change root cause…");
}
