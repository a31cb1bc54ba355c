// Formats times in UTC and in the user's time zone.

const UTC = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

const LOCAL = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
});

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

export const utcTime = (iso: string) => `${UTC.format(new Date(iso)).replace(/, (?=\d\d:)/, " ")} UTC`;

export const localTime = (iso: string) => LOCAL.format(new Date(iso));

export const timeOfDay = (at: Date) => at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export const date = (at: Date) => DAY.format(at);

/** Formats a run id: 20260129_17z becomes 29 Jan 2026 17z. */
export function runName(run: string): string {
  const [, year, month, day, hour] = /^(\d{4})(\d\d)(\d\d)_(\d\dz)$/.exec(run) ?? [];
  return hour === undefined ? run : `${date(new Date(`${year}-${month}-${day}T00:00:00Z`))} ${hour}`;
}
