// Renders the controls around the map. Their actions are wired in main.ts.
import { LATEST, site, type Frame, type Snapshot } from "./public-api";
import { date, localTime, runName, timeOfDay, utcTime } from "./time-format";
import { SPEEDS } from "./permalink";
import type { Figures, Source } from "./source-figures";
import type { Deprecation } from "./tile-protocol";
import type { Choices, Selection, Told } from "./selection";
import { labelTexts, layOutLabels, position } from "./timeline";

export function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const mapElement = element("map");

/** Publishes the state of the map as data- attributes of its element, for tests and styles. */
export function mark(name: string, value: string | number | boolean | undefined): void {
  if (value === undefined) {
    delete mapElement.dataset[name];
  } else {
    mapElement.dataset[name] = String(value);
  }
}

function fill(id: string, options: [value: string, text: string][], chosen: string | undefined): void {
  const select = element<HTMLSelectElement>(id);
  const wanted = options.map(([value, text]) => new Option(text, value, false, value === chosen));
  const same =
    wanted.length === select.length && wanted.every((o, i) => o.value === select.options[i]!.value && o.text === select.options[i]!.text);
  // Leave an unchanged list alone, which may be open.
  if (!same) {
    select.replaceChildren(...wanted);
  }
  select.value = chosen ?? "";
  select.disabled = options.length === 0;
}

export function showChoices(choices: Choices, selection: Selection, pointedRun: string | undefined): void {
  fill("model", choices.models.map(({ id, name }) => [id, name]), selection.model);
  const runs = choices.runs.map((run): [string, string] => [run, runName(run)]);
  if (selection.run !== LATEST && !choices.runs.includes(selection.run)) {
    runs.push([selection.run, `${runName(selection.run)} (not listed)`]);
  }
  const latest = pointedRun === undefined ? "Latest" : `Latest · ${runName(pointedRun).replace(/ \d{4} /, " ")}`;
  fill("run", choices.models.length === 0 ? [] : [[LATEST, latest], ...runs], selection.run);
  const variables = choices.variables.map((id): [string, string] => [id, id]);
  if (selection.variable !== undefined && !choices.variables.includes(selection.variable)) {
    variables.push([selection.variable, `${selection.variable} (missing)`]);
  }
  fill("variable", variables, selection.variable);
}

/** Shows the progress of a run that is still being published. */
export function showProgress({ available_frames: available, expected_frames: expected }: Snapshot): void {
  const bar = element<HTMLProgressElement>("progress-bar");
  element("progress").hidden = available >= expected;
  bar.max = expected;
  bar.value = available;
  element("progress-text").textContent = `${available} of ${expected} frames published`;
}

/** The frames of the slider, whose scale is time. */
let ticked: Frame[] = [];

export function showFrames(frames: Frame[]): void {
  const slider = element<HTMLInputElement>("slider");
  slider.min = String(frames[0]?.fhr ?? 0);
  slider.max = String(frames.at(-1)?.fhr ?? 0);
  slider.disabled = frames.length < 2;
  ticked = frames;
  showTicks();
}

/** Draws a tick for each frame, and as many labels as fit. */
function showTicks(): void {
  const place = element("ticks");
  const ticks = ticked.map((_, i) => {
    const tick = document.createElement("i");
    tick.style.left = `${100 * position(ticked, i)}%`;
    return tick;
  });
  const texts = labelTexts(ticked).map((text) => {
    const label = document.createElement("span");
    label.textContent = text;
    return label;
  });
  // Measure the rendered labels: their width depends on the browser's fonts.
  place.replaceChildren(...ticks, ...texts);
  const widths = texts.map((text) => text.getBoundingClientRect().width);
  const labels = layOutLabels(ticked, widths, place.clientWidth);
  const shown = labels.map(({ index, left }) => {
    ticks[index]!.className = "labelled";
    texts[index]!.style.left = `${left}px`;
    return texts[index]!;
  });
  place.replaceChildren(...ticks, ...shown);
}

new ResizeObserver(showTicks).observe(element("ticks"));

export function showTime(frame: Frame | undefined): void {
  const time = element<HTMLTimeElement>("utc");
  time.dateTime = frame?.valid_time ?? "";
  time.textContent = frame ? utcTime(frame.valid_time) : "–";
  element("local").textContent = frame ? `${localTime(frame.valid_time)} · +${frame.fhr} h` : "";
}

export function showSlider(frame: Frame): void {
  const slider = element<HTMLInputElement>("slider");
  slider.value = String(frame.fhr);
  slider.setAttribute("aria-valuetext", utcTime(frame.valid_time));
}

export function showPlaying(on: boolean): void {
  element("play").setAttribute("aria-label", on ? "Pause" : "Play");
  mark("playing", on);
}

export function showOpacity(opacity: number): void {
  element<HTMLInputElement>("opacity").value = String(Math.round(opacity * 100));
  element("opacity-value").textContent = `${Math.round(opacity * 100)} %`;
}

/** Shows the switch between tiles and frame images; undefined hides it. */
export function showSource(source: Source | undefined): void {
  element("source").hidden = source === undefined;
  for (const radio of sourceRadios()) {
    radio.checked = radio.value === source;
  }
}

export const chosenSource = () => sourceRadios().find((radio) => radio.checked)!.value as Source;

const sourceRadios = () => [...element("source").querySelectorAll("input")];

const byteText = (bytes: number) => (bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

/** Shows what a source has cost, beside its switch. */
export function showFigures(source: Source, { requests, bytes, framesPerSecond }: Figures): void {
  const rate = framesPerSecond === undefined ? "" : ` · ${framesPerSecond.toFixed(1)} fps`;
  element(`${source}-figures`).textContent = `${requests} ${requests === 1 ? "request" : "requests"} · ${byteText(bytes)}${rate}`;
}

export function showSpeeds(chosen: number): void {
  fill("speed", SPEEDS.map((speed) => [String(speed), `${speed} fps`]), String(chosen));
}

/** Shows one notice per kind; undefined text removes it. */
export function notice(kind: string, text: string | undefined, ...more: Node[]): void {
  const place = element("notices");
  const line = place.querySelector<HTMLElement>(`[data-kind="${kind}"]`) ?? document.createElement("p");
  if (text === undefined) {
    line.remove();
    return;
  }
  const words = document.createElement("span");
  words.textContent = text;
  line.className = "card notice";
  line.dataset["kind"] = kind;
  // Update only if the content differs, so that screen readers do not repeat it.
  const wanted = line.cloneNode() as HTMLElement;
  wanted.append(...[words, ...more].map((node) => node.cloneNode(true)));
  if (!line.isEqualNode(wanted)) {
    line.replaceChildren(words, ...more);
  }
  // Append only once: moving the element would lose the focus.
  if (!line.isConnected) {
    place.append(line);
  }
}

export function button(text: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

/**
 * Describes a problem: what is wrong, what is visible, and what happens next.
 *
 * @param of the time of the affected frame; undefined if there is none
 * @param detail the message of the server or of the archive reader
 */
export function troubleText(
  { kind, detail }: Told,
  since: Date,
  of: string | undefined,
  selection: Selection,
  choices: Choices,
): string {
  const frame = of === undefined ? "A frame" : `The frame of ${of}`;
  switch (kind) {
    case "empty":
      return choices.models.length === 0
        ? "Nothing is published yet. The map appears as soon as there is something."
        : `Nothing of ${selection.model} is published yet.`;
    case "unreachable":
      return `The server has not answered since ${timeOfDay(since)}${detail ? ` (${detail})` : ""}. The map shows what was loaded before, and asks again every few seconds.`;
    case "vanished":
      return `${selection.run === LATEST ? "This run" : `Run ${runName(selection.run)}`} is no longer published. The map shows what was loaded before.`;
    case "frame-gone":
      return `${frame} is no longer on the server. The map shows what was loaded before and asks again every few seconds; the animation skips this frame.`;
    case "unreadable":
      return `${frame} cannot be read${detail ? ` (${detail})` : ""}. The map shows what was loaded before; the animation skips this frame, and it is read again only when you return to it. Please tell the operator of this server.`;
    case "switched-off":
      return "The deprecated routes are switched off on this server. ";
    case "no-variable":
      return `This run has no ${selection.variable}. It has: ${choices.variables.join(", ") || "nothing"}.`;
  }
}

export function showDeprecation(told: Deprecation | undefined): void {
  if (told === undefined) {
    notice("legacy", undefined);
    return;
  }
  const since = told.since ? ` since ${date(told.since)}` : "";
  const sunset = told.sunset ? `They will be removed on ${date(told.sunset)}.` : "No date for their removal is set.";
  const links = [
    ["What to do instead", told.document],
    ["The archive", told.successor],
  ].flatMap(([text, href]) => (text && href ? [link(text, href)] : []));
  notice("legacy", `Deprecated${since}: routes that serve single tiles as PNG. ${sunset} `, ...links);
}

/** Creates a link that stays on this server, whatever URL a response header contains. */
function link(text: string, href: string): HTMLAnchorElement {
  const made = document.createElement("a");
  const meant = new URL(href, location.href);
  made.href = meant.origin === location.origin ? location.origin + meant.pathname : site("/");
  made.textContent = text;
  return made;
}
