import { byId, el, keyed, part, put, say, withParts } from "./dom";
import { bars } from "./sparkline";
import type { State } from "./state";
import type { Disk, LegacyTraffic } from "./api-types";
import { bytes, count, span } from "./format";

/** Renders the status of the process, its disks, and the use of deprecated routes. */
export function renderMachine(state: State): void {
  const status = state.status;
  if (!status) {
    return;
  }
  const on = status.enabled && status.publishes;
  const publishing = byId("publishing");
  say(publishing, on ? "Publishing" : status.enabled ? "Serving only; another process publishes" : "Publishing is off");
  put(publishing, "data-state", on ? "good" : "warn");
  keyed(byId("warnings"), status.warnings, (warning) => warning, () => el("li", { "data-state": "bad" }), (node, warning) => say(node, `✕ ${warning}`));
  keyed(byId("disks"), status.disk, (disk) => disk.root, makeDisk, updateDisk);
  legacy(status.legacy_traffic);
  say(byId("process"), `Version ${status.version}, up for ${span(Date.now() - Date.parse(status.started_at))}. Writer: ${status.writer}.`);
}

function makeDisk(disk: Disk): HTMLLIElement {
  const free = el("span");
  const least = el("span", { class: "quiet small" });
  const name = el("span", {}, disk.root.replace("_ROOT", "").toLowerCase());
  return withParts(el("li", { title: disk.path }, el("span", { class: "line" }, name, free), least), { free, least });
}

function updateDisk(node: HTMLElement, disk: Disk): void {
  const tight = disk.free_bytes !== null && disk.min_free_bytes !== null && disk.free_bytes < disk.min_free_bytes * 2;
  const gone = disk.free_bytes === null;
  say(part(node, "free"), disk.free_bytes === null ? "✕ missing" : `${tight ? "▲ " : ""}${bytes(disk.free_bytes)} free`);
  put(part(node, "free"), "data-state", gone || tight ? "bad" : null);
  say(part(node, "least"), !disk.min_free_bytes ? "" : `at least ${bytes(disk.min_free_bytes)} must stay free`);
}

function legacy(traffic: LegacyTraffic): void {
  const box = byId("legacy");
  if (!box.firstElementChild) {
    box.append(el("p", {}), bars(), el("ul", { class: "small quiet" }));
  }
  const [words, chart, list] = box.children as unknown as [HTMLElement, SVGElement, HTMLElement];
  const parts = Math.round(3600 / traffic.part_seconds);
  const hour = traffic.trend.slice(-parts).reduce((sum, requests) => sum + requests, 0);
  say(words, traffic.requests === 0 ? "No requests since the start." : `${count(hour, "request")} in the last hour, ${traffic.requests} since the start`);
  chart.classList.toggle("none", traffic.requests === 0);
  bars(chart, traffic.trend, `Requests to deprecated routes in each ${traffic.part_seconds / 60} minutes of the last hours`);
  keyed(list, traffic.by_outcome, (kind) => `${kind.route} ${kind.outcome}`, () => el("li"), (node, kind) => say(node, `${kind.route} · ${kind.outcome}: ${kind.requests}`));
}
