// Lays out the labels below the slider. Pure functions.
import type { Frame } from "./public-api";

const HOUR_MS = 3_600_000;
const DAY = 24;

/** The multiples of hours that labels are grouped by, most important first. */
const ROUND_HOURS = [16 * DAY, 8 * DAY, 4 * DAY, 2 * DAY, DAY, 12, 6, 3, 1];

/** The minimum gap between two labels in pixels. */
const GAP = 14;

/** How far labels reach beyond the outermost ticks, in pixels: half of the slider's thumb. */
const OVERHANG = 10;

const WEEKDAY = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", timeZone: "UTC" });

/** The label of a frame; `left` is the left edge in pixels from the first tick. */
export interface Label {
  index: number;
  text: string;
  left: number;
}

type Timed = Pick<Frame, "fhr" | "valid_time">;

/** The position of a frame on the time scale, from 0 to 1; the steps between frames may vary. */
export function position(frames: Timed[], index: number): number {
  const first = frames[0]!.fhr;
  const span = frames.at(-1)!.fhr - first;
  return span > 0 ? (frames[index]!.fhr - first) / span : 0;
}

const hourOf = ({ valid_time }: Timed) => Math.round(Date.parse(valid_time) / HOUR_MS);

const hourOfDay = (frame: Timed) => hourOf(frame) % DAY;

/**
 * The hour at which a day starts: midnight, unless most days have their frame at another hour, such as the
 * daily frames of a 06z run.
 */
function dayStart(frames: Timed[]): number {
  const counts = new Array<number>(DAY).fill(0);
  frames.forEach((frame) => counts[hourOfDay(frame)]!++);
  const most = Math.max(...counts);
  return 2 * counts[0]! >= most ? 0 : counts.indexOf(most);
}

/** The label text of each frame: the hour, with the day at its start or if steps are a day or longer. */
export function labelTexts(frames: Timed[]): string[] {
  const start = dayStart(frames);
  return frames.map((frame, i) => {
    const neighbour = frames[i === 0 ? 1 : i - 1];
    const isFar = neighbour !== undefined && Math.abs(frame.fhr - neighbour.fhr) >= DAY;
    const hour = hourOfDay(frame);
    const day = WEEKDAY.format(Date.parse(frame.valid_time));
    const clock = `${String(hour).padStart(2, "0")}Z`;
    return hour === 0 ? day : isFar || hour === start ? `${day} ${clock}` : clock;
  });
}

/** Groups frame indices by how round their hours are, roundest first. */
function byImportance(frames: Timed[]): number[][] {
  const start = dayStart(frames);
  const anchor = hourOf(frames.find((frame) => hourOfDay(frame) === start) ?? frames[0]!);
  const groups = ROUND_HOURS.map((): number[] => []);
  frames.forEach((frame, i) => {
    const group = ROUND_HOURS.findIndex((hours) => (hourOf(frame) - (hours >= DAY ? anchor : 0)) % hours === 0);
    groups[group]!.push(i);
  });
  return groups;
}

/**
 * Chooses labels that do not overlap, most important first. Of a group, such as every third hour, all labels that
 * still fit are shown, or none if fewer than half do.
 *
 * @param widths the widths of the texts of {@link labelTexts} in pixels
 * @param track the distance between the first and the last tick in pixels
 */
export function layOutLabels(frames: Timed[], widths: number[], track: number): Label[] {
  const texts = labelTexts(frames);
  const placed: { index: number; from: number; to: number }[] = [];
  for (const group of frames.length === 0 ? [] : byImportance(frames)) {
    const before = placed.length;
    for (const index of group) {
      const width = widths[index]!;
      const centred = position(frames, index) * track - width / 2;
      const from = Math.max(-OVERHANG, Math.min(centred, track + OVERHANG - width));
      const to = from + width;
      if (placed.every((other) => to + GAP <= other.from || from >= other.to + GAP)) {
        placed.push({ index, from, to });
      }
    }
    if (before > 0 && 2 * (placed.length - before) < group.length) {
      placed.length = before;
    }
  }
  return placed.sort((a, b) => a.index - b.index).map(({ index, from }) => ({ index, text: texts[index]!, left: from }));
}
