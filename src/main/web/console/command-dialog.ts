import { order, Refusal } from "./management-api";
import { COMMANDS, type About, type Command, type CommandName } from "./commands";
import { planWords } from "./command-preview";
import { byId, el, keyed, part, put, say, show, withParts } from "./dom";
import { forgetToken, keepToken, token } from "./token";
import type { Done, Step } from "./api-types";
import { milliseconds, shell } from "./format";

/**
 * The state of the command dialog, which shows the plan, asks for a reason, and then shows the result. Only one is open.
 */
interface Open {
  name: CommandName;
  command: Command;
  about: About;
  planned: boolean;
  /** The state that the plan was made for; the server refuses the command if it has changed. */
  agreed: Record<string, string | number>;
  busy: boolean;
  done: () => void;
}

const ACTOR = "offline-tiles-actor";
const UNAUTHENTICATED = [401, 403];

let now: Open | null = null;
let wired = false;

/**
 * Opens the dialog of a command.
 *
 * @param plan the expected changes; empty for commands whose plan comes from the server
 */
export function openAct(name: CommandName, about: About, plan: string[], done: () => void): void {
  const command: Command = COMMANDS[name];
  wire();
  now = { name, command, about, planned: !command.hasPlan, agreed: {}, busy: false, done };
  say(byId("act-title"), command.title(about));
  say(byId("act-sentence"), command.sentence(about));
  say(byId("act-reason-name"), command.field?.words ?? "");
  input("act-reason").value = "";
  input("act-token").value = "";
  input("act-actor").value = sessionStorage.getItem(ACTOR) ?? "";
  say(byId("act-problem"), "");
  show(byId("act-form"), true);
  show(byId("act-result"), false);
  say(byId("act-plan-words"), "");
  steps("act-plan-steps", []);
  keyed(byId("act-plan-facts"), plan, (fact) => fact, () => el("li"), say);
  show(byId("act-plan"), plan.length > 0);
  render();
  byId<HTMLDialogElement>("act").showModal();
  focusFirst();
  if (command.hasPlan && token() !== null) {
    void ask(now);
  }
}

function input(id: string): HTMLInputElement {
  return byId<HTMLInputElement>(id);
}

function wire(): void {
  if (wired) {
    return;
  }
  wired = true;
  const dialog = byId<HTMLDialogElement>("act");
  // Keep the dialog open while a command runs, or its result would be lost.
  byId("act-cancel").addEventListener("click", () => now?.busy || dialog.close());
  dialog.addEventListener("cancel", (event) => now?.busy && event.preventDefault());
  byId("act-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    // The close event is asynchronous: another dialog may be open by now.
    if (now?.busy) {
      // Browsers ignore preventDefault() on the second cancel, so reopen it.
      dialog.showModal();
    } else if (!dialog.open) {
      now = null;
      input("act-token").value = "";
    }
  });
  byId("act-reason").addEventListener("input", render);
  byId("act-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (now && !now.busy) {
      void submit(now);
    }
  });
}

function focusFirst(): void {
  input(token() === null ? "act-token" : "act-reason").focus();
}

/** Shows the fields that are needed, depending on whether there is a token and a plan. */
function render(): void {
  if (!now) {
    return;
  }
  const { command, about } = now;
  const locked = token() === null;
  show(byId("act-token-field"), locked);
  show(byId("act-words"), command.field !== null && now.planned);
  show(byId("act-shell-field"), command.field !== null);
  say(byId("act-shell"), command.shell(about, input("act-reason").value.trim()));
  const go = byId<HTMLButtonElement>("act-go");
  say(go, now.busy ? "Working…" : now.planned ? command.go(about) : "Show the plan");
  put(go, "aria-disabled", String(now.busy));
  put(byId("act-cancel"), "aria-disabled", String(now.busy));
  put(go, "data-danger", now.planned && now.name === "rollback" ? "true" : null);
}

/** Returns the token entered in the dialog, or the kept one; null if there is none. */
function givenToken(): string | null {
  const given = input("act-token").value.trim();
  if (given) {
    keepToken(given);
    input("act-token").value = "";
  }
  return token();
}

async function submit(act: Open): Promise<void> {
  const secret = givenToken();
  if (secret === null) {
    return problem("Enter the admin token first. Nothing was changed.", "act-token");
  }
  render();
  if (act.command.field === null) {
    byId<HTMLDialogElement>("act").close();
    return;
  }
  if (!act.planned) {
    return ask(act);
  }
  const words = input("act-reason").value.trim();
  if (!words) {
    return problem(`${act.command.field.words}: enter a few words.`, "act-reason");
  }
  const actor = input("act-actor").value.trim();
  sessionStorage.setItem(ACTOR, actor);
  const reply = await ordered(act, secret, { [act.command.field.name]: words, ...(actor ? { actor } : {}) });
  if (reply && now === act) {
    result(act, reply);
  }
  act.done();
}

/** Requests the plan (dry run). */
async function ask(act: Open): Promise<void> {
  const secret = givenToken();
  const reply = secret === null ? null : await ordered(act, secret, { dry_run: true });
  if (!reply || now !== act) {
    return;
  }
  act.planned = true;
  if (reply.from_run) {
    act.agreed = { from_run: reply.from_run, ...(act.name === "rollback" ? target(reply) : {}) };
  }
  say(byId("act-plan-words"), planWords(reply));
  steps("act-plan-steps", reply.steps ?? []);
  show(byId("act-plan"), true);
  render();
  input("act-reason").focus();
}

/** The target of a plan: a generation, or the newest content of a run. */
function target(plan: Done): Record<string, string | number> {
  if (plan.newer_content && plan.to_run) {
    return { to_run: plan.to_run };
  }
  return plan.generation ? { to_generation: plan.generation } : {};
}

async function ordered(act: Open, secret: string, more: Record<string, string | boolean>): Promise<Done | null> {
  say(byId("act-problem"), "");
  act.busy = true;
  render();
  const { to_generation: generation, ...rest } = act.about;
  const numbers: Record<string, number> = generation ? { to_generation: Number(generation) } : {};
  try {
    return await order<Done>(act.name, { ...rest, ...numbers, ...act.agreed, ...more }, secret);
  } catch (cause) {
    if (now === act) {
      refused(cause);
    }
    return null;
  } finally {
    act.busy = false;
    render();
  }
}

function refused(cause: unknown): void {
  if (cause instanceof Refusal && UNAUTHENTICATED.includes(cause.status)) {
    forgetToken();
    problem(cause.message, "act-token");
  } else {
    problem(cause instanceof Error ? cause.message : String(cause), "act-reason");
  }
}

function problem(words: string, field: string): void {
  say(byId("act-problem"), words);
  render();
  input(field).focus();
}

function result(act: Open, reply: Done): void {
  const failed = stepsOf(act, reply).some((step) => step.outcome === "fail");
  say(byId("act-result-title"), failed ? `${act.command.done(act.about)}, but a step failed` : act.command.done(act.about));
  keyed(byId("act-result-notes"), notes(act, reply), (note) => note, () => el("li"), say);
  steps("act-result-steps", stepsOf(act, reply));
  show(byId("act-form"), false);
  show(byId("act-result"), true);
  byId("act-result").focus();
}

/** The steps of this command; other commands return the steps of an older incident. */
function stepsOf(act: Open, reply: Done): Step[] {
  return act.command.hasPlan ? (reply.steps ?? []) : [];
}

function notes(act: Open, reply: Done): string[] {
  const found: string[] = [];
  if (act.command.hasPlan && reply.to_run) {
    found.push(`Clients see ${reply.to_run} now, as generation ${reply.generation}.`);
  }
  if (act.name === "rollback" && reply.from_run) {
    const model = act.about["model"] ?? "";
    const undo = reply.decisions?.length ? ["release", model, reply.from_run] : ["restore", model];
    found.push(`${reply.from_run} is held. To undo this: ${shell("tilesctl", ...undo)}`);
  }
  if (reply.incident && act.name === "rollback") {
    found.push(`Incident ${reply.incident} waits for its root cause.`);
  }
  return [...found, ...(reply.decisions ?? []), ...(reply.note ? [reply.note] : [])];
}

const SIGNS = { pass: "✓", fail: "✕", skipped: "–", pending: "…" };

function steps(id: string, all: Step[]): void {
  keyed(byId(id), all, (step, index) => `${index} ${step.step}`, makeStep, (node, step) => {
    put(node, "data-outcome", step.outcome);
    say(part(node, "name"), `${SIGNS[step.outcome]} ${step.step}`);
    say(part(node, "took"), milliseconds(step.duration_ms));
    say(part(node, "detail"), step.detail);
  });
}

function makeStep(): HTMLLIElement {
  const named = { name: el("span"), took: el("span", { class: "quiet small" }), detail: el("p", { class: "small quiet" }) };
  return withParts(el("li", {}, el("div", { class: "line" }, named.name, named.took), named.detail), named);
}
