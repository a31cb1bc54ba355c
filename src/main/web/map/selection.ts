// The selected model, run and variable. Follows the model's pointer, or a single run while it grows.
import * as api from "./public-api";
import { HttpError, LATEST, type Model, type Pointer, type RunManifest, type Snapshot } from "./public-api";
import { Poll, type Listener } from "./polling";

/** The options to choose from. */
export interface Choices {
  models: Model[];
  runs: string[];
  variables: string[];
}

export type Trouble =
  /** Nothing is published yet, for the model or at all. */
  | "empty"
  /** The server does not answer. */
  | "unreachable"
  /** The run is no longer published. */
  | "vanished"
  /** The server does not have the frame. */
  | "frame-gone"
  /** The frame's archive or one of its tiles cannot be decoded. */
  | "unreadable"
  /** The run does not have the variable. */
  | "no-variable"
  /** The deprecated routes are switched off. */
  | "switched-off";

/** A problem with an optional description of its cause. */
export interface Told {
  kind: Trouble;
  detail?: string;
}

export interface SelectionListener {
  choices(choices: Choices): void;
  /** The requested model does not exist; another one is shown. */
  unknownModel(model: string): void;
  /** New frames are available; the generation is undefined unless the pointer is followed. */
  snapshot(snapshot: Snapshot, generation: number | undefined): void;
  /** A problem occurred; the current frames stay. */
  trouble(kind: Trouble): void;
  fine(): void;
}

const AGAIN_MS = 5_000;

export class Selection {
  private choices: Choices = { models: [], runs: [], variables: [] };
  private poll: Poll<Pointer> | Poll<RunManifest> | undefined;
  private manifestUrl: string | undefined;
  /** Whether the selection existed at the last poll; if not, `missing` is the reason. */
  private has = false;
  private missing: Trouble | undefined;

  constructor(
    public model: string | undefined,
    public run: string,
    public variable: string | undefined,
    private readonly listener: SelectionListener,
  ) {}

  /** Loads the models, retrying until there is one, and follows the selection. */
  async start(): Promise<void> {
    try {
      const models = await api.models();
      this.tell({ models });
      if (models.length > 0) {
        const asked = this.model;
        if (models.some(({ id }) => id === asked)) {
          this.follow();
        } else {
          this.model = models[0]!.id;
          if (asked === undefined) {
            this.follow();
          } else {
            this.chooseModel(this.model);
            this.listener.unknownModel(asked);
          }
        }
        return;
      }
      this.listener.trouble("empty");
    } catch {
      this.listener.trouble("unreachable");
    }
    window.setTimeout(() => void this.start(), AGAIN_MS);
  }

  chooseModel(model: string): void {
    this.model = model;
    this.run = LATEST;
    this.variable = undefined;
    this.follow();
  }

  chooseRun(run: string): void {
    this.run = run;
    this.follow();
  }

  chooseVariable(variable: string): void {
    this.variable = variable;
    this.follow();
  }

  private follow(): void {
    const model = this.model!;
    this.poll?.stop();
    this.manifestUrl = undefined;
    this.poll =
      this.run === LATEST
        ? new Poll<Pointer>(api.pointerUrl(model), this.listening("empty", (pointer) => this.pointed(pointer)))
        : new Poll<RunManifest>(
            api.runUrl(model, this.run),
            this.listening("vanished", (manifest) => this.listed(manifest)),
          );
    this.poll.start();
  }

  private listening<T>(absent: Trouble, changed: (document: T) => Promise<void>): Listener<T> {
    return {
      changed,
      absent: () => {
        this.has = false;
        this.missing = absent;
        this.listener.trouble(absent);
      },
      failed: () => this.listener.trouble("unreachable"),
      answered: () => {
        if (this.has) {
          this.listener.fine();
        } else if (this.missing) {
          this.listener.trouble(this.missing);
        }
      },
    };
  }

  /** Handles a changed pointer, which names one immutable manifest per variable. */
  private async pointed(pointer: Pointer): Promise<void> {
    const variable = await this.pick(Object.keys(pointer.variables));
    const url = variable === undefined ? undefined : pointer.variables[variable]!.manifest_url;
    if (url === undefined || url === this.manifestUrl) {
      return;
    }
    const poll = this.poll;
    const snapshot = await api.snapshot(url);
    if (poll === this.poll) {
      this.manifestUrl = url;
      this.listener.snapshot(snapshot, pointer.generation);
    }
  }

  private async listed(manifest: RunManifest): Promise<void> {
    const variable = await this.pick(Object.keys(manifest.variables));
    if (variable !== undefined) {
      this.listener.snapshot(manifest.variables[variable]!, undefined);
    }
  }

  /**
   * Updates the choices and returns the variable to show; undefined if the run does not have it, or the
   * selection changed meanwhile.
   */
  private async pick(variables: string[]): Promise<string | undefined> {
    const poll = this.poll;
    variables.sort();
    this.variable ??= variables[0];
    // Refresh the models, too: there may be new ones.
    const [runs, models] = await Promise.all([
      api.runs(this.model!).catch(ifAnswered([])),
      api.models().catch(ifAnswered(this.choices.models)),
    ]);
    if (poll !== this.poll) {
      return undefined;
    }
    this.tell({ variables, runs, models });
    this.has = this.variable !== undefined && variables.includes(this.variable);
    if (!this.has) {
      this.missing = "no-variable";
      this.listener.trouble(this.missing);
      return undefined;
    }
    return this.variable;
  }

  private tell(changed: Partial<Choices>): void {
    this.choices = { ...this.choices, ...changed };
    this.listener.choices(this.choices);
  }
}

/** Replaces an HTTP error by a default value; other errors are rethrown. */
function ifAnswered<T>(otherwise: T): (cause: unknown) => T {
  return (cause) => {
    if (cause instanceof HttpError) {
      return otherwise;
    }
    throw cause;
  };
}
