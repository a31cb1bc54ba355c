import { picture, Refusal } from "./management-api";
import { byId, el, keyed, part, put, say, show, withParts } from "./dom";
import type { Store } from "./state";
import type { Check, Report, Tile } from "./api-types";
import { ago, milliseconds, shell } from "./format";

const SIGNS = { pass: "✓", warn: "!", fail: "✕", skipped: "–" };
const WORDS = { pass: "passed", warn: "passed with warnings", fail: "failed", skipped: "skipped" };
const MOST_FRAMES = 12;

interface Wanted {
  frame: string;
  check: string;
  tile: Tile;
}

/** The tile that the user selected; valid as long as the report does not change. */
let chosen: { of: string; wanted: Wanted } | null = null;
let shown = "";

/** Renders the last validation of a variable, check by check, with the image of a failed tile. */
export function renderReport(store: Store): void {
  const card = byId("report");
  if (!card.firstElementChild) {
    make(card);
  }
  const about = store.chosen();
  const last = store.state.report;
  const isOfThis = last && about && last.model === about.model && last.run === about.run && last.variable === about.variable;
  // Do not show the previous selection's report under the new heading.
  const report = isOfThis ? last : null;
  const noReport = last && !isOfThis ? "" : store.state.noReport;
  say(part(card, "about"), about ? `${about.run} ${about.variable}` : "");
  say(part(card, "outcome"), report ? `${SIGNS[report.outcome]} ${WORDS[report.outcome]}` : "");
  put(part(card, "outcome"), "data-state", report ? report.outcome : null);
  say(part(card, "at"), report ? ago(report.at) : "");
  say(part(card, "decision"), report ? decision(report) : noReport);
  keyed(part(card, "checks"), report?.checks ?? [], (check) => check.check, makeCheck, (node, check) => updateCheck(node, check, report, card));
  say(part(card, "shell"), about ? shell("tilesctl", "report", about.model, about.run, about.variable) : "");
  show(part(card, "shell"), about !== null);
  renderTile(card, report);
}

/** The decision in one line; for a failure, only the failed checks, whose details are listed below. */
function decision(report: Report): string {
  const failed = report.checks.filter((check) => check.outcome === "fail").map((check) => check.check);
  return failed.length > 0 ? `${failed.join(", ")}. Nothing changed.` : report.decision;
}

function make(card: HTMLElement): void {
  const named = {
    about: el("span", { class: "run-id" }),
    outcome: el("span", { class: "outcome" }),
    at: el("span", { class: "quiet" }),
    decision: el("p"),
    figure: el("figure", { class: "tile" }),
    image: el("img", { width: "256", height: "256", alt: "" }),
    caption: el("figcaption", { class: "small" }),
    checks: el("ul", { class: "checks" }),
    shell: el("code", { class: "small quiet" }),
  };
  named.figure.append(named.image, named.caption);
  card.append(
    el("h2", { id: "report-head" }, "Last validation"),
    el("p", { class: "line" }, named.about, named.at),
    el("p", { class: "line" }, named.outcome),
    named.decision,
    named.figure,
    named.checks,
    named.shell,
  );
  withParts(card, named);
}

function makeCheck(check: Check): HTMLLIElement {
  const named = {
    sign: el("span", { class: "sign", "aria-hidden": "true" }),
    took: el("span", { class: "quiet small" }),
    outcome: el("span", { class: "visually-hidden" }),
    detail: el("p", { class: "small quiet" }),
    frames: el("ul", { class: "frames" }),
  };
  const head = el("div", { class: "line" }, el("span", {}, named.sign, " ", check.check, " ", named.outcome), named.took);
  return withParts(el("li", { "data-check": check.check }, head, named.detail, named.frames), named);
}

function updateCheck(node: HTMLElement, check: Check, report: Report | null, card: HTMLElement): void {
  put(node, "data-outcome", check.outcome);
  say(part(node, "sign"), SIGNS[check.outcome]);
  say(part(node, "outcome"), WORDS[check.outcome]);
  say(part(node, "took"), milliseconds(check.duration_ms));
  say(part(node, "detail"), check.detail);
  const frames = (check.failures ?? []).filter((frame) => frame.tile).slice(0, MOST_FRAMES);
  keyed(part(node, "frames"), frames, (frame) => frame.frame_id, () => el("li", {}, el("button", { type: "button", class: "plain small" })), (item, frame) => {
    const open = item.firstElementChild as HTMLButtonElement;
    say(open, `Frame ${frame.frame_id}`);
    open.onclick = () => {
      if (report && frame.tile) {
        chosen = { of: key(report), wanted: { frame: frame.frame_id, check: check.check, tile: frame.tile } };
        renderTile(card, report);
      }
    };
  });
}

function key(report: Report): string {
  return `${report.model}/${report.run}/${report.variable} ${report.at}`;
}

function wantedOf(report: Report): Wanted | null {
  if (chosen?.of === key(report)) {
    return chosen.wanted;
  }
  for (const check of report.checks) {
    for (const frame of check.failures ?? []) {
      if (frame.tile) {
        return { frame: frame.frame_id, check: check.check, tile: frame.tile };
      }
    }
  }
  return null;
}

/** Loads the image once per report and tile. */
function renderTile(card: HTMLElement, report: Report | null): void {
  const wanted = report ? wantedOf(report) : null;
  show(part(card, "figure"), wanted !== null);
  const now = report && wanted ? `${key(report)} ${JSON.stringify(wanted)}` : "";
  if (now !== shown) {
    shown = now;
    if (report && wanted) {
      void load(card, report, wanted, now);
    }
  }
}

async function load(card: HTMLElement, report: Report, wanted: Wanted, now: string): Promise<void> {
  const { z, x, y } = wanted.tile;
  const image = part(card, "image") as HTMLImageElement;
  const caption = part(card, "caption");
  const words = `Frame ${wanted.frame}, tile ${z}/${x}/${y}, as it is staged: failed ${wanted.check}`;
  URL.revokeObjectURL(image.src);
  image.removeAttribute("src");
  say(caption, "Loading…");
  try {
    const blob = await picture(`/console/tile/${report.model}/${report.run}/${report.variable}/${wanted.frame}/${z}/${x}/${y}`);
    if (now === shown) {
      image.src = URL.createObjectURL(blob);
      image.alt = words;
      say(caption, words);
    }
  } catch (cause) {
    if (now === shown) {
      // 503, too many requests at once: retry with the next refresh.
      shown = cause instanceof Refusal && cause.status === 503 ? "" : shown;
      say(caption, `No picture of frame ${wanted.frame}, tile ${z}/${x}/${y}: ${cause instanceof Refusal ? cause.message : String(cause)}`);
    }
  }
  show(image, image.hasAttribute("src"));
}
