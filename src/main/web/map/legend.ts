// Renders the legend of a manifest: for each scale a strip of its colours with values below it.
import type { Drawing, Legend, Scale } from "./public-api";

/** The width of a strip on the narrowest screens, alone and beside the title of its group, in pixels. */
const STRIP_PIXELS = 250;
const GROUP_STRIP_PIXELS = 180;

/** The pixels for each tick of an interpolated scale. */
const TICK_PIXELS = 28;

/** The widths of a digit and of a point, and the gap between two values, in pixels. */
const DIGIT_PIXELS = 6.3;
const POINT_PIXELS = 3;
const GAP_PIXELS = 4;

/** Round values between two limits, in steps of 1, 2 or 5 times a power of ten, limited in number. Pure. */
export function ticks(from: number, to: number, most: number): number[] {
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

/** A value with a minus sign, and without digits that only floating-point arithmetic adds. */
const valueText = (value: number) => String(Number(value.toPrecision(12))).replace("-", "\u2212");

const textPixels = (text: string) => [...text].reduce((sum, c) => sum + (c === "." ? POINT_PIXELS : DIGIT_PIXELS), 0);

const percent = (part: number) => `${(100 * part).toFixed(2)}%`;

/** What is drawn of a scale: the strip's background, and the values below it. */
interface Strip {
  background: string;
  labels: { text: string; left: string }[];
}

/** Draws an interpolated scale in proportion to its values. Pure. */
function interpolated({ stops }: Scale, pixels: number): Strip {
  const first = stops[0]![0];
  const last = stops.at(-1)![0];
  const left = (value: number) => percent((value - first) / (last - first));
  return {
    background: stops.map(([value, colour]) => `${colour} ${left(value)}`).join(", "),
    labels: ticks(first, last, Math.floor(pixels / TICK_PIXELS)).map((value) => ({ text: valueText(value), left: left(value) })),
  };
}

/**
 * Draws steps as blocks of equal width, because their values often grow exponentially. Each value stands where
 * its block begins. If not all values fit, every second, third, and so on is left out. Pure.
 */
function steps({ stops }: Scale, pixels: number): Strip {
  const texts = stops.map(([value]) => valueText(value));
  const widest = Math.max(...texts.map(textPixels)) + GAP_PIXELS;
  const every = Math.ceil((widest * stops.length) / pixels);
  const left = (index: number) => percent(index / stops.length);
  return {
    background: stops.map(([, colour], i) => `${colour} ${left(i)} ${left(i + 1)}`).join(", "),
    labels: texts.flatMap((text, i) => (i % every === 0 ? [{ text, left: left(i) }] : [])),
  };
}

/** Accepts only #rrggbb colours; anything else could inject styles. */
function isDrawable({ kind, stops }: Scale): boolean {
  return (
    stops.every(([value, colour]) => Number.isFinite(value) && /^#[0-9a-fA-F]{6}$/.test(colour)) &&
    (kind === "steps" ? stops.length >= 1 : stops.length >= 2 && stops.at(-1)![0] > stops[0]![0])
  );
}

function stripElements(scale: Scale, pixels: number): HTMLElement[] {
  const isSteps = scale.kind === "steps";
  const { background, labels } = isSteps ? steps(scale, pixels) : interpolated(scale, pixels);
  const strip = document.createElement("div");
  strip.className = isSteps ? "legend-strip legend-steps" : "legend-strip";
  strip.style.background = `linear-gradient(to right, ${background})`;
  const values = document.createElement("div");
  values.className = "legend-scale";
  for (const { text, left } of labels) {
    const label = document.createElement("span");
    label.textContent = text;
    label.style.left = left;
    values.append(label);
  }
  return [strip, values];
}

function titleElement(text: string): HTMLElement {
  const title = document.createElement("p");
  title.className = "legend-title";
  title.textContent = text;
  return title;
}

function groupElement(group: Scale): HTMLElement {
  const row = document.createElement("div");
  row.className = "legend-group";
  const name = document.createElement("span");
  name.textContent = group.title;
  const scale = document.createElement("div");
  scale.append(...stripElements(group, GROUP_STRIP_PIXELS));
  row.append(name, scale);
  return row;
}

/** Whether the colours are classes, so that a blend of two of them would mean nothing or something else. Pure. */
export const isClassified = (legend: Legend | undefined) => {
  const scales = scalesOf(legend);
  return scales.length > 1 || scales.some(({ kind }) => kind === "steps");
};

/** Shows a legend in an element, or only the units if there is none. */
export function showLegend(element: HTMLElement, { legend, units }: Drawing): void {
  const content = JSON.stringify([legend, units]);
  if (element.dataset["content"] === content) {
    return;
  }
  element.dataset["content"] = content;
  element.hidden = legend === undefined && units === undefined;
  const scales = scalesOf(legend).filter(isDrawable);
  if (legend === undefined || scales.length === 0) {
    element.replaceChildren(titleElement(units === undefined ? "No legend and no units" : `Values in ${units}, no legend`));
    return;
  }
  const title = units === undefined || legend.title.includes(units) ? legend.title : `${legend.title} (${units})`;
  const drawn = "groups" in legend ? scales.map(groupElement) : stripElements(scales[0]!, STRIP_PIXELS);
  element.replaceChildren(titleElement(title), ...drawn);
  // A legend that is higher than its place is scrolled, also with the keyboard.
  element.tabIndex = element.scrollHeight > element.clientHeight ? 0 : -1;
}

function scalesOf(legend: Legend | undefined): Scale[] {
  return legend === undefined ? [] : "groups" in legend ? legend.groups : [legend];
}
