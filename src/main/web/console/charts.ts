import { byId, el, keyed, part, say, withParts } from "./dom";
import { bars, line, perPart } from "./sparkline";
import type { State } from "./state";
import type { Series } from "./api-types";
import { count, milliseconds, span } from "./format";

interface Chart {
  name: string;
  value: string;
  draw: (existing: SVGElement | undefined) => SVGElement;
}

const PARTS = 36;

/** Renders sparklines of the last hours. */
export function renderCharts(state: State): void {
  const charts = state.series ? [build(state.series), failures(state.series), switches(state.series)] : [];
  keyed(byId("charts"), charts, (chart) => chart.name, make, (node, chart) => {
    say(part(node, "value"), chart.value);
    chart.draw(part(node, "chart").firstElementChild as SVGElement);
  });
}

function make(chart: Chart): HTMLLIElement {
  const value = el("span", { class: "quiet" });
  const box = el("div", {}, chart.draw(undefined));
  return withParts(el("li", {}, el("span", { class: "line" }, el("span", {}, chart.name), value), box), { value, chart: box });
}

function hours(series: Series): string {
  return span(series.kept_seconds * 1000).replace(" 0 min", "");
}

function build(series: Series): Chart {
  const points = series.build_seconds;
  const values = points.map((point) => point.value * 1000);
  const value = points.length === 0 ? "none seen" : `last ${milliseconds(values[values.length - 1] ?? 0)}`;
  const words =
    points.length === 0
      ? "No frame was built since the server started"
      : `Build duration of the newest ${count(points.length, "frame")} in ${hours(series)}: ${milliseconds(Math.min(...values))} to ${milliseconds(Math.max(...values))}, ${value}, ${series.build_source}`;
  return { name: "Build of a frame", value, draw: (existing) => line(existing, points, series.kept_seconds, words) };
}

function failures(series: Series): Chart {
  const points = series.validation_failures;
  const failed = points.filter((point) => point.value > 0).length;
  const value = points.length === 0 ? "none run" : `${failed} of ${points.length}`;
  const words = `${failed} of the newest ${count(points.length, "validation")} in ${hours(series)} failed`;
  return {
    name: "Failed validations",
    value,
    draw: (existing) => bars(existing, perPart(points, series.kept_seconds, PARTS), words),
  };
}

function switches(series: Series): Chart {
  const points = series.pointer_switch_seconds;
  const values = points.map((point) => point.value * 1000);
  const value = points.length === 0 ? "none made" : `last ${milliseconds(values[values.length - 1] ?? 0)}`;
  const words =
    points.length === 0
      ? "The pointer did not move since the server started"
      : `The newest ${count(points.length, "pointer switch", "pointer switches")} in ${hours(series)}: ${milliseconds(Math.min(...values))} to ${milliseconds(Math.max(...values))}, ${value}`;
  return { name: "Pointer switch", value, draw: (existing) => line(existing, points, series.kept_seconds, words) };
}
