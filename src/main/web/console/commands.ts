import { shell } from "./format";

/** A command of the console: its texts, and the equivalent shell command. */
export interface Command {
  title: (about: About) => string;
  /** Describes what the command will do. */
  sentence: (about: About) => string;
  /** The label of the button. */
  go: (about: About) => string;
  /** Whether the server supports a dry run. */
  hasPlan: boolean;
  /** The text field to fill in, and its label. */
  field: { name: "reason" | "text"; words: string } | null;
  shell: (about: About, words: string) => string;
  /** Describes what was done. */
  done: (about: About) => string;
}

export type About = Record<string, string>;

const REASON = { name: "reason", words: "Reason, for the history" } as const;

function typed(command: string, about: About, words: string): string {
  const run = about["run"] ? [about["run"]] : [];
  return shell("tilesctl", command, about["model"] ?? "", ...run, "-r", words || "REASON");
}

export const COMMANDS = {
  rollback: {
    title: (about) => `Roll back ${about["model"]}`,
    sentence: (about) =>
      about["to_generation"]
        ? `Clients go back to what generation ${about["to_generation"]} showed, at once. The run that is shown now is held.`
        : "Clients go back to the newest earlier run that they have seen and that is sound, with all that is published of it, at once. The run that is shown now is held.",
    go: () => "Roll back",
    hasPlan: true,
    field: REASON,
    shell: (about, words) => {
      const to = about["to_generation"] ? ["--to-generation", about["to_generation"]] : [];
      return shell("tilesctl", "rollback", about["model"] ?? "", ...to, "-r", words || "REASON");
    },
    done: (about) => `Rolled back ${about["model"]}`,
  },
  restore: {
    title: (about) => `Restore ${about["model"]}`,
    sentence: () => "Undoes the newest rollback: clients see the run again that it took away, and its hold ends.",
    go: () => "Restore",
    hasPlan: true,
    field: REASON,
    shell: (about, words) => typed("restore", about, words),
    done: (about) => `Restored ${about["model"]}`,
  },
  hold: {
    title: (about) => `Hold ${about["run"]}`,
    sentence: () =>
      "The run is not published any further by itself until it is released. What clients see does not change: to take them back, roll back.",
    go: () => "Hold",
    hasPlan: false,
    field: REASON,
    shell: (about, words) => typed("hold", about, words),
    done: (about) => `${about["run"]} is held`,
  },
  release: {
    title: (about) => `Release ${about["run"]}`,
    sentence: () => "The hold ends. The run is looked at again at once, and what has waited may be published.",
    go: () => "Release",
    hasPlan: false,
    field: REASON,
    shell: (about, words) => typed("release", about, words),
    done: (about) => `${about["run"]} is released`,
  },
  pin: {
    title: (about) => `Pin ${about["model"]}`,
    sentence: () => "The pointer stays where it is until it is unpinned. New runs are published, and clients do not see them.",
    go: () => "Pin",
    hasPlan: false,
    field: REASON,
    shell: (about, words) => typed("pin", about, words),
    done: (about) => `${about["model"]} is pinned`,
  },
  unpin: {
    title: (about) => `Unpin ${about["model"]}`,
    sentence: () => "The pointer moves by itself again, at once where a newer run has waited.",
    go: () => "Unpin",
    hasPlan: false,
    field: REASON,
    shell: (about, words) => typed("unpin", about, words),
    done: (about) => `${about["model"]} is not pinned any more`,
  },
  "root-cause": {
    title: () => "Root cause",
    sentence: (about) => `What was it? Completes incident ${about["incident"]}. An earlier cause is kept in its file.`,
    go: () => "Save",
    hasPlan: false,
    field: { name: "text", words: "Root cause" },
    shell: (about, words) => shell("tilesctl", "root-cause", about["incident"] ?? "", words || "TEXT"),
    done: () => "Saved",
  },
  unlock: {
    title: () => "Unlock commands",
    sentence: () => "Commands that change anything need the admin token. It is kept for this tab, until it is closed or locked again.",
    go: () => "Unlock",
    hasPlan: false,
    field: null,
    shell: () => "",
    done: () => "Token kept",
  },
} satisfies Record<string, Command>;

/** The name of a command of the console. */
export type CommandName = keyof typeof COMMANDS;

/** Opens the dialog of a command. */
export type Act = (command: CommandName, about: About) => void;
