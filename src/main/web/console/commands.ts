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
        ? `Clients see the content of generation ${about["to_generation"]} again, at once. The current run is held.`
        : "Clients see the newest earlier run whose files are all sound, with all its published frames, at once. The current run is held.",
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
    sentence: () => "Undoes the newest rollback: clients see the run that was rolled back again, and its hold ends.",
    go: () => "Restore",
    hasPlan: true,
    field: REASON,
    shell: (about, words) => typed("restore", about, words),
    done: (about) => `Restored ${about["model"]}`,
  },
  hold: {
    title: (about) => `Hold ${about["run"]}`,
    sentence: () =>
      "Stops the automatic publishing of this run until it is released. What clients see does not change; to change that, roll back.",
    go: () => "Hold",
    hasPlan: false,
    field: REASON,
    shell: (about, words) => typed("hold", about, words),
    done: (about) => `${about["run"]} is held`,
  },
  release: {
    title: (about) => `Release ${about["run"]}`,
    sentence: () => "Ends the hold. The run is validated again at once, and frames that waited may be published.",
    go: () => "Release",
    hasPlan: false,
    field: REASON,
    shell: (about, words) => typed("release", about, words),
    done: (about) => `${about["run"]} is released`,
  },
  pin: {
    title: (about) => `Pin ${about["model"]}`,
    sentence: () => "Keeps the pointer where it is until the model is unpinned. New runs are published, but clients do not see them.",
    go: () => "Pin",
    hasPlan: false,
    field: REASON,
    shell: (about, words) => typed("pin", about, words),
    done: (about) => `${about["model"]} is pinned`,
  },
  unpin: {
    title: (about) => `Unpin ${about["model"]}`,
    sentence: () => "Lets the pointer move automatically again. If a newer run is waiting, it moves at once.",
    go: () => "Unpin",
    hasPlan: false,
    field: REASON,
    shell: (about, words) => typed("unpin", about, words),
    done: (about) => `${about["model"]} is no longer pinned`,
  },
  "root-cause": {
    title: () => "Root cause",
    sentence: (about) => `Records the cause of incident ${about["incident"]}. An earlier cause is kept in the incident's file.`,
    go: () => "Save",
    hasPlan: false,
    field: { name: "text", words: "Root cause" },
    shell: (about, words) => shell("tilesctl", "root-cause", about["incident"] ?? "", words || "TEXT"),
    done: () => "Saved",
  },
  unlock: {
    title: () => "Unlock commands",
    sentence: () => "Commands that change anything need the admin token. This tab keeps it until you close the tab or lock it again.",
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
