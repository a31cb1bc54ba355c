// The controls around the map: what they show. What they do is wired in main.ts.
import { LATEST, type Frame, type Snapshot } from "./api";
import { date, localTime, runName, tickLabel, timeOfDay, utcTime } from "./clock";
import { SPEEDS } from "./permalink";
import type { Deprecation } from "./pictures";
import type { Choices, Selection, Trouble } from "./selection";

export function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** Of hours below the slider. */
const MOST_LABELS = innerWidth > 760 ? 8 : 3;

const mapElement = element("map");

/** The state of the map as data- attributes of its element: plain data, for tests and for styles. */
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
  // Not while it is open for nothing.
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

/** How much of a run is there while it is still being published. */
export function showProgress({ available_frames: available, expected_frames: expected }: Snapshot): void {
  const bar = element<HTMLProgressElement>("progress-bar");
  element("progress").hidden = available >= expected;
  bar.max = expected;
  bar.value = available;
  element("progress-text").textContent = `${available} of ${expected} frames published`;
}

/** A frame's place on the slider, which is a scale of time: frames may be an hour or six apart. */
export function showFrames(frames: Frame[]): void {
  const slider = element<HTMLInputElement>("slider");
  const first = frames[0]?.fhr ?? 0;
  const last = frames.at(-1)?.fhr ?? 0;
  slider.min = String(first);
  slider.max = String(last);
  slider.disabled = frames.length < 2;
  // Hours on the clock, as many as there is room for.
  const every = [1, 3, 6, 12, 24, 48, 96].find((hours) => (last - first) / hours <= MOST_LABELS) ?? 192;
  const isRound = ({ valid_time }: Frame) => Math.round(Date.parse(valid_time) / 3_600_000) % every === 0;
  // Of frames at odd hours, some.
  const some = Math.ceil(frames.length / MOST_LABELS);
  const round = frames.filter(isRound).length > 1;
  const ticks = frames.map((frame, i) => {
    const { fhr, valid_time } = frame;
    const tick = document.createElement("i");
    tick.style.left = `${last > first ? (100 * (fhr - first)) / (last - first) : 0}%`;
    if (round ? isRound(frame) : i % some === 0) {
      tick.dataset["label"] = tickLabel(valid_time);
    }
    return tick;
  });
  element("ticks").replaceChildren(...ticks);
}

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

export function showSpeeds(chosen: number): void {
  fill("speed", SPEEDS.map((speed) => [String(speed), `${speed} fps`]), String(chosen));
}

/** A line of its own for each kind of thing to tell; no text takes it away. */
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
  // Said again only where it says something else.
  const wanted = line.cloneNode() as HTMLElement;
  wanted.append(...[words, ...more].map((node) => node.cloneNode(true)));
  if (!line.isEqualNode(wanted)) {
    line.replaceChildren(words, ...more);
  }
  // Moved, it would lose the focus.
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

export function troubleText(kind: Trouble, since: Date, selection: Selection, choices: Choices): string {
  switch (kind) {
    case "empty":
      return choices.models.length === 0
        ? "Nothing is published yet. The map appears as soon as there is something."
        : `Nothing of ${selection.model} is published yet.`;
    case "unreachable":
      return `The server has not answered since ${timeOfDay(since)}. You see what was loaded before; it is asked again every few seconds.`;
    case "vanished":
      return `${selection.run === LATEST ? "This run" : `Run ${runName(selection.run)}`} is no longer published. You see what was loaded before.`;
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
  const sunset = told.sunset ? `They will go on ${date(told.sunset)}.` : "When they will go is not decided.";
  const links = [
    ["What to do instead", told.document],
    ["The archive", told.successor],
  ].flatMap(([text, href]) => (text && href ? [link(text, href)] : []));
  notice("legacy", `Deprecated${since}: these tiles come one by one as PNG. ${sunset} `, ...links);
}

/** To this server alone, whatever a header says. */
function link(text: string, href: string): HTMLAnchorElement {
  const made = document.createElement("a");
  const meant = new URL(href, location.origin);
  made.href = location.origin + (meant.origin === location.origin ? meant.pathname : "/");
  made.textContent = text;
  return made;
}
