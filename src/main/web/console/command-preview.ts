import type { Store } from "./state";
import type { Done, ModelState, Reason, RunRow } from "./api-types";
import type { CommandName } from "./commands";
import { dateTime } from "./format";

/**
 * Predicts the changes of hold, release, pin and unpin from the page's data. These commands only set a mark, so
 * the server provides no plan for them.
 *
 * @param run the affected run; undefined if the command concerns the model
 */
export function planOf(store: Store, command: CommandName, run: string | undefined): string[] {
  const model = store.model();
  const rows = store.state.runs?.runs ?? [];
  const row = rows.find((one) => one.run === run);
  switch (command) {
    case "hold":
      return row ? [...shown(model, "This does not change."), ...published(row), ...staged(row)] : [];
    case "release":
      return row ? [...since("Held", row.held), ...released(row, model), ...staged(row)] : [];
    case "pin":
      return shown(model, "They continue to see it.");
    case "unpin":
      return [...since("Pinned", model?.pinned), unpinned(rows, model)];
    default:
      return [];
  }
}

/** Describes the server's plan of a rollback or restore. */
export function planWords(plan: Done): string {
  const content = plan.newer_content ? "with all its published frames" : `as generation ${plan.generation} showed it`;
  const known = plan.generation ? `, ${content}` : "";
  return `From ${plan.from_run} to ${plan.to_run}${known}. Nothing has been changed yet.`;
}

function shown(model: ModelState | undefined, what: string): string[] {
  return [model?.run ? `Clients see ${model.run}, as generation ${model.generation}. ${what}` : "Clients see nothing of this model."];
}

function since(word: string, mark: Reason | null | undefined): string[] {
  return mark ? [`${word} since ${dateTime(mark.since)} by ${mark.actor}: ${mark.reason}`] : [];
}

function published(row: RunRow): string[] {
  const number = frames(row, "published_frames");
  return number > 0 ? [`Published frames: ${number}. They remain available, but lists of runs leave the run out.`] : ["No frame of it is published."];
}

function staged(row: RunRow): string[] {
  const number = frames(row, "staged_frames");
  return number > 0 ? [`Frames that are staged but not published: ${number}.`] : [];
}

function frames(row: RunRow, which: "published_frames" | "staged_frames"): number {
  return row.variables.reduce((sum, variable) => sum + variable[which].length, 0);
}

function released(row: RunRow, model: ModelState | undefined): string[] {
  if (model?.pinned) {
    return shown(model, "The model is pinned, so they continue to see it.");
  }
  if (row.shown) {
    return [`Clients see ${row.run}, and may see more of it at once.`];
  }
  const seen = model?.run ?? "";
  return [row.run > seen ? `It is newer than what clients see, ${seen || "nothing"}: they may see it at once.` : `It is older than ${seen}, which clients continue to see.`];
}

/** Describes published content that unpinning may show: a newer run, or more frames of the same run. */
function unpinned(rows: RunRow[], model: ModelState | undefined): string {
  const newer = rows.find((row) => row.published && !row.held && row.run > (model?.run ?? ""));
  if (newer) {
    return `${newer.run} is published and newer: clients may see it at once.`;
  }
  const seen = Object.values(model?.variables ?? {}).reduce((sum, variable) => sum + variable.available_frames, 0);
  const same = rows.find((row) => row.shown && !row.held);
  return same && frames(same, "published_frames") > seen
    ? `More of ${same.run} is published, ${frames(same, "published_frames")} frames instead of ${seen}: clients may see them at once.`
    : "Nothing newer is published.";
}
