import "../shared/theme.css";
import "./header.css";
import "./console.css";
import "./buttons.css";
import "./models.css";
import "./runs.css";
import "./details.css";
import "./dialog.css";
import { Refusal } from "./management-api";
import { openAct } from "./command-dialog";
import { byId, put, say } from "./dom";
import { renderIncidents } from "./incidents";
import { Live, type Happened } from "./event-stream";
import { renderMachine } from "./process-status";
import { renderModels } from "./models";
import { planOf } from "./command-preview";
import type { About, CommandName } from "./commands";
import { renderPointer } from "./pointer-panel";
import { renderReport } from "./validation-report";
import { renderRuns } from "./run-grid";
import { renderCharts } from "./charts";
import { Store, type Place } from "./state";
import { renderTimeline } from "./generation-history";
import { forgetToken, renderLock, token } from "./token";
import { clock } from "./format";

const SETTLED_MS = 250;
const DECIDED_MS = 1_500;
const GLANCE_MS = 15_000;
const TICK_MS = 1_000;
const MOST_WAITING = 20;

const store = new Store(render);

function render(): void {
  renderModels(store.state);
  renderMachine(store.state);
  renderPointer(store, act);
  renderRuns(store, act);
  renderTimeline(store, act);
  renderReport(store);
  renderCharts(store.state);
  renderIncidents(store.state, act);
  const model = store.state.place?.model;
  document.title = model ? `${model} · Console · Offline Tiles` : "Console · Offline Tiles";
  put(document.documentElement, "data-ready", String(store.state.status !== null));
}

/** Opens the dialog of a command; reloads the data when it is done. */
function act(command: CommandName, about: About): void {
  openAct(command, about, planOf(store, command, about["run"]), () => refresh(() => store.all()));
}

// ---- location: #model/run/variable

function placeOfHash(): Place | null {
  const [model, run, variable] = location.hash.slice(1).split("/");
  return model ? { model, run: run || null, variable: variable || null } : null;
}

function goToHash(): void {
  const first = store.state.status?.models[0]?.model;
  const place = placeOfHash() ?? (first ? { model: first, run: null, variable: null } : null);
  if (place) {
    const other = place.model !== store.state.place?.model;
    store.go(place);
    void quietly(other ? store.details() : store.report()).then(() => {
      // In the single-column layout the report is out of view.
      if (place.variable && matchMedia("(max-width: 1180px)").matches) {
        byId("report").scrollIntoView({ block: "start" });
      }
    });
  }
}

// ---- events

const soon = new Map<string, ReturnType<typeof setTimeout>>();
const later = new Map<string, ReturnType<typeof setTimeout>>();

/** Refreshes once for a burst of events, and again after it, when all resulting decisions are made. */
function refreshSoon(model: string): void {
  if (!soon.has(model)) {
    const act = (): void => {
      soon.delete(model);
      refresh(() => store.oneStatus(model).then(() => detailsOf(model, true)));
    };
    soon.set(model, setTimeout(act, SETTLED_MS));
  }
  clearTimeout(later.get(model));
  later.set(model, setTimeout(() => refresh(() => store.oneStatus(model).then(() => detailsOf(model))), DECIDED_MS));
}

let last = 0;
let asking: Promise<void> = Promise.resolve();
let waiting = 0;

/** Runs refreshes one after another, so that answers stay in order. Beyond MOST_WAITING, the periodic one suffices. */
function refresh(ask: () => Promise<void>): void {
  if (waiting < MOST_WAITING) {
    last = Date.now();
    waiting++;
    asking = asking.then(() => quietly(ask())).finally(() => waiting--);
  }
}

function detailsOf(model: string, light = false): Promise<void> {
  if (store.state.place === null) {
    goToHash();
  }
  return store.state.place?.model === model ? store.details(light) : Promise.resolve();
}

function happened(event: Happened): void {
  const name = `${event.run}/${event.variable}`;
  if (event.model === store.state.place?.model) {
    if (event.name === "staged") {
      store.state.checking.add(name);
    } else if (event.name === "validated") {
      store.state.checking.delete(name);
    }
    announce(event);
    render();
  }
  refreshSoon(event.model);
}

const VALIDATIONS: Record<string, string> = { warn: "passed with warnings", fail: "failed" };

/** Announces an event to screen readers. */
function announce(event: Happened): void {
  const words: Record<string, string> = {
    validated: `${event.run} ${event.variable}: validation ${VALIDATIONS[event.outcome ?? ""] ?? "passed"}`,
    published: `${event.model} shows ${event.run}`,
    "rolled-back": `${event.model} went back to ${event.run}`,
  };
  const said = words[event.name];
  if (said) {
    say(byId("said"), said);
  }
}

/** Shows a failed request. No retry is needed: data is refreshed periodically. */
async function quietly(asked: Promise<void>): Promise<void> {
  try {
    await asked;
    say(byId("said-problem"), "");
  } catch (cause) {
    say(byId("said-problem"), cause instanceof Refusal ? cause.message : String(cause));
  }
}

const live = new Live(happened, () => {
  // Their validated events may have been lost.
  store.state.checking.clear();
  refresh(() => store.all());
});

async function start(): Promise<void> {
  renderLock();
  byId("lock").addEventListener("click", () => (token() ? forgetToken() : act("unlock", {})));
  byId("skip").addEventListener("click", () => byId("main").focus());
  addEventListener("hashchange", goToHash);
  live.start();
  setInterval(() => {
    say(byId("clock"), `${clock(Date.now())} UTC`);
    if (live.isOnline && !document.hidden && Date.now() - last > GLANCE_MS) {
      refresh(() => store.all());
    } else if (store.state.status) {
      renderModels(store.state);
      renderPointer(store, act);
    }
  }, TICK_MS);
  await quietly(store.status());
  goToHash();
}

void start();
