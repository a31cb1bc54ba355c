/** Formats times, sizes and durations. All times are UTC. */

export function clock(at: string | number | Date): string {
  return new Date(at).toISOString().slice(11, 19);
}

export function dateTime(at: string): string {
  const text = new Date(at).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}

/** Parses the time of a run id such as 20260129_17z. */
export function runTime(run: string): number {
  return Date.UTC(+run.slice(0, 4), +run.slice(4, 6) - 1, +run.slice(6, 8), +run.slice(9, 11));
}

/** Formats a run as 29 Jan 17z. */
export function runName(run: string): string {
  const day = new Date(runTime(run)).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
  return `${day} ${run.slice(9)}`;
}

/** Formats a duration in its two largest units. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days >= 2) {
    return `${days} d ${hours % 24} h`;
  }
  if (hours >= 1) {
    return `${hours} h ${minutes % 60} min`;
  }
  return minutes >= 1 ? `${minutes} min` : `${seconds} s`;
}

/** Formats a time relative to now, in the past or future. */
export function age(at: number): string {
  const milliseconds = Date.now() - at;
  return milliseconds < -1000 ? `${span(-milliseconds)} ahead` : span(milliseconds);
}

export function ago(at: string | number): string {
  return `${span(Date.now() - new Date(at).getTime())} ago`;
}

export function milliseconds(value: number): string {
  if (value >= 1000) {
    return `${(value / 1000).toFixed(1)} s`;
  }
  return value < 10 ? `${value.toFixed(1)} ms` : `${value.toFixed(0)} ms`;
}

export function bytes(value: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let rest = value;
  let unit = 0;
  while (rest >= 1024 && unit < units.length - 1) {
    rest /= 1024;
    unit++;
  }
  return `${rest.toFixed(rest < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Formats a shell command; words with special characters are quoted. */
export function shell(...words: string[]): string {
  return words
    .map((word) => (/^[A-Za-z0-9_./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}
