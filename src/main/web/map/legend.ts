// Renders a legend from a manifest's colour stops: an interpolated colour strip with round tick values.
import type { Drawing, Legend } from "./public-api";

const MOST_TICKS = 9;

/** Round values between two limits, in steps of 1, 2 or 5 times a power of ten, limited in number. Pure. */
export function ticks(from: number, to: number, most = MOST_TICKS): number[] {
  const rough = (to - from) / most;
  if (!(rough > 0) || !Number.isFinite(rough)) {
    return [from];
  }
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
  const first = Math.ceil(from / step);
  if (first + 1 === first) {
    // Floating-point precision is too low for round values this far from 0.
    return [from];
  }
  const found: number[] = [];
  for (let i = first; i * step <= to + step / 1e6 && found.length <= most; i++) {
    found.push(Number((i * step).toPrecision(12)));
  }
  return found;
}

function percent(legend: Legend, value: number): string {
  const first = legend.stops[0]![0];
  const last = legend.stops.at(-1)![0];
  return `${((100 * (value - first)) / (last - first)).toFixed(2)}%`;
}

/** Accepts only #rrggbb colours; anything else could inject styles. */
function isDrawable(legend: Legend | undefined): legend is Legend {
  return (
    legend !== undefined &&
    legend.stops.length >= 2 &&
    legend.stops.every(([value, colour]) => Number.isFinite(value) && /^#[0-9a-fA-F]{6}$/.test(colour)) &&
    legend.stops.at(-1)![0] > legend.stops[0]![0]
  );
}

/** Shows a legend in an element, or only the units if there is none. */
export function showLegend(element: HTMLElement, { legend, units }: Drawing): void {
  const content = JSON.stringify([legend, units]);
  if (element.dataset["content"] === content) {
    return;
  }
  element.dataset["content"] = content;
  element.hidden = legend === undefined && units === undefined;
  const title = document.createElement("p");
  title.className = "legend-title";
  if (!isDrawable(legend)) {
    title.textContent = `In ${units ?? "unknown units"}, without a legend`;
    element.replaceChildren(title);
    return;
  }
  title.textContent = units === undefined || legend.title.includes(units) ? legend.title : `${legend.title} (${units})`;
  const strip = document.createElement("div");
  strip.className = "legend-strip";
  const stops = legend.stops.map(([value, colour]) => `${colour} ${percent(legend, value)}`);
  strip.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  const scale = document.createElement("div");
  scale.className = "legend-scale";
  for (const value of ticks(legend.stops[0]![0], legend.stops.at(-1)![0])) {
    const tick = document.createElement("span");
    tick.textContent = String(value).replace("-", "\u2212");
    tick.style.left = percent(legend, value);
    scale.append(tick);
  }
  element.replaceChildren(title, strip, scale);
}
