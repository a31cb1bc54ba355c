// Reads and writes the view as the URL fragment, so that a link restores it.
import { LATEST } from "./public-api";
import type { Source } from "./source-figures";

export interface View {
  model?: string | undefined;
  run: string;
  variable?: string | undefined;
  /** The valid time of the frame, ISO 8601. */
  time?: string | undefined;
  latitude?: number | undefined;
  longitude?: number | undefined;
  zoom?: number | undefined;
  framesPerSecond: number;
  opacity: number;
  /** What frames are drawn from, where they have an image. */
  source: Source;
}

export const SPEEDS = [1, 2, 4, 8, 15, 30];
const USUAL_SPEED = 4;
const USUAL_OPACITY = 0.85;

/** Parses a fragment, which is untrusted input: invalid values are ignored. */
export function parse(hash: string): View {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const text = (name: string, form: RegExp) => {
    const value = given.get(name);
    return value !== null && form.test(value) ? value : undefined;
  };
  const number = (name: string, least: number, most: number) => {
    const value = given.has(name) ? Number(given.get(name)) : NaN;
    return value >= least && value <= most ? value : undefined;
  };
  const speed = number("fps", 1, 30);
  return {
    // Not validated here: the page reports an unknown model.
    model: given.get("model")?.slice(0, 64) || undefined,
    run: text("run", /^\d{8}_\d{2}z$/) ?? LATEST,
    variable: text("var", /^[a-z0-9_-]{1,64}$/),
    time: text("t", /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
    latitude: number("lat", -85, 85),
    longitude: number("lon", -180, 180),
    zoom: number("z", 0, 12),
    framesPerSecond: speed !== undefined && SPEEDS.includes(speed) ? speed : USUAL_SPEED,
    opacity: number("opacity", 0.1, 1) ?? USUAL_OPACITY,
    source: given.get("from") === "images" ? "images" : "tiles",
  };
}

let keeping: number | undefined;

/** Writes the view to the address, debounced, because browsers limit the rate; checks `mayBeKept` at that time. */
export function keep(view: View, mayBeKept: () => boolean): void {
  window.clearTimeout(keeping);
  keeping = window.setTimeout(() => {
    if (mayBeKept()) {
      history.replaceState(null, "", format(view));
    }
  }, 300);
}

function format(view: View): string {
  const parts: [string, string | undefined][] = [
    ["model", view.model && encodeURIComponent(view.model)],
    ["run", view.run],
    ["var", view.variable],
    ["t", view.time],
    ["lat", view.latitude?.toFixed(3)],
    ["lon", view.longitude?.toFixed(3)],
    ["z", view.zoom?.toFixed(2)],
    ["fps", view.framesPerSecond === USUAL_SPEED ? undefined : String(view.framesPerSecond)],
    ["opacity", view.opacity === USUAL_OPACITY ? undefined : String(view.opacity)],
    ["from", view.source === "tiles" ? undefined : view.source],
  ];
  return "#" + parts.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}=${value}`).join("&");
}
