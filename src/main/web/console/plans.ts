import type { Store } from "./store";
import type { ModelState, Reason, RunRow } from "./wire";
import { count, dateTime } from "./words";

/**
 * What a command will change and what not, of what the page knows: of those that only mark something, and
 * for which the server therefore has no plan.
 *
 * @param run what it is about; undefined where it is about the model
 */
export function planOf(store: Store, command: string, run: string | undefined): string[] {
  const model = store.model();
  const rows = store.state.runs?.runs ?? [];
  const row = rows.find((one) => one.run === run);
  switch (command) {
    case "hold":
      return row ? hold(row, model) : [];
    case "release":
      return row ? release(row, model) : [];
    case "pin":
      return [...stays(model), next(rows, model)];
    case "unpin":
      return [...since("Pinned", model?.pinned), next(rows, model)];
    default:
      return [];
  }
}

function hold(row: RunRow, model: ModelState | undefined): string[] {
  const published = frames(row, "published_frames");
  return [
    ...stays(model),
    published > 0 ? `${count(published, "frame")} of it stay published and can be asked for; lists of runs leave it out.` : "Nothing of it is published.",
    ...waiting(row, "stay where they are"),
  ];
}

function release(row: RunRow, model: ModelState | undefined): string[] {
  const pointed = model?.run ?? "";
  const seen =
    model?.pinned || row.shown
      ? stays(model)
      : [row.run > pointed ? `It is newer than what clients see, ${pointed || "nothing"}: they may see it at once.` : `It is older than ${pointed}, which clients go on seeing.`];
  return [...since("Held", row.held), ...seen, ...waiting(row, "may be published")];
}

function stays(model: ModelState | undefined): string[] {
  return [model?.run ? `Clients see ${model.run} and go on seeing it, as generation ${model.generation}.` : "Clients see nothing of this model."];
}

function since(word: string, mark: Reason | null | undefined): string[] {
  return mark ? [`${word} since ${dateTime(mark.since)} by ${mark.actor}: ${mark.reason}`] : [];
}

function waiting(row: RunRow, what: string): string[] {
  const staged = frames(row, "staged_frames");
  return staged > 0 ? [`${count(staged, "staged frame")} ${what}.`] : [];
}

function frames(row: RunRow, which: "published_frames" | "staged_frames"): number {
  return row.variables.reduce((sum, variable) => sum + variable[which].length, 0);
}

/** The newest run that is newer than what clients see, and what was decided of it last. */
function next(rows: RunRow[], model: ModelState | undefined): string {
  const row = rows.find((one) => one.run > (model?.run ?? ""));
  if (!row) {
    return "Nothing newer is there.";
  }
  const decisions = row.variables.map(({ variable, validated }) => `${variable} ${validated?.decision ?? "is not validated yet"}`);
  return `Newer is ${row.run}: ${row.held ? "it is held" : decisions.join("; ")}.`;
}
