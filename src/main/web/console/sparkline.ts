import { put, svg } from "./dom";
import type { Point } from "./api-types";

/** Small charts of a single series, with a text alternative. */

const WIDTH = 240;
const HEIGHT = 36;
const PAD = 3;

function chart(existing: SVGElement | undefined): SVGElement {
  return existing ?? svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "spark", role: "img", preserveAspectRatio: "none" });
}

/** Draws bars of equal width; a value of 0 is a thin line, to distinguish it from missing data. */
export function bars(existing?: SVGElement, values: number[] = [], words = ""): SVGElement {
  const node = chart(existing);
  const most = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length);
  const path = values.map((value, index) => {
    const height = value === 0 ? 1 : Math.max(3, (value / most) * (HEIGHT - PAD));
    return `M${(index * step + 0.5).toFixed(1)} ${HEIGHT}h${Math.max(0.8, step - 1).toFixed(1)}v${(-height).toFixed(1)}h${(-Math.max(0.8, step - 1)).toFixed(1)}z`;
  });
  draw(node, "bars", path.join(""));
  put(node, "aria-label", words);
  return node;
}

/** Draws a line over time that ends now. */
export function line(existing: SVGElement | undefined, points: Point[], seconds: number, words: string): SVGElement {
  const node = chart(existing);
  const now = Date.now();
  const most = Math.max(...points.map((point) => point.value), Number.MIN_VALUE);
  const places = points.map((point) => {
    const back = (now - new Date(point.at).getTime()) / 1000 / seconds;
    const x = WIDTH - PAD - back * (WIDTH - 2 * PAD);
    const y = HEIGHT - PAD - (point.value / most) * (HEIGHT - 2 * PAD);
    return `${Math.max(PAD, x).toFixed(1)} ${y.toFixed(1)}`;
  });
  draw(node, "line", places.length > 0 ? `M${places.join("L")}` : "");
  draw(node, "dots", places.map((place) => `M${place}h0`).join(""));
  put(node, "aria-label", words);
  return node;
}

function draw(node: SVGElement, look: string, path: string): void {
  let shape = node.querySelector(`.${look}`);
  if (!shape) {
    shape = svg("path", { class: look, "vector-effect": "non-scaling-stroke" });
    node.append(shape);
  }
  put(shape, "d", path || null);
}

/** Sums the values in each of `parts` equal intervals of the last `seconds` seconds. */
export function perPart(points: Point[], seconds: number, parts: number): number[] {
  const counts = new Array<number>(parts).fill(0);
  const now = Date.now();
  for (const point of points) {
    const back = (now - new Date(point.at).getTime()) / 1000 / seconds;
    const index = Math.min(parts - 1, Math.floor((1 - back) * parts));
    if (index >= 0) {
      counts[index] = (counts[index] ?? 0) + point.value;
    }
  }
  return counts;
}
