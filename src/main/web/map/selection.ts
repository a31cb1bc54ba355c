// What is chosen, and what the server has of it: follows the pointer of a model, or one run while it grows.
import * as api from "./public-api";
import { HttpError, LATEST, type Model, type Pointer, type RunManifest, type Snapshot } from "./public-api";
import { Poll, type Listener } from "./polling";

/** What there is to choose from. */
export interface Choices {
  models: Model[];
  runs: string[];
  variables: string[];
}

export type Trouble =
  /** Nothing is published yet, of the model or at all. */
  | "empty"
  /** The server does not answer. */
  | "unreachable"
  /** The run is no longer published. */
  | "vanished"
  /** The server answers, and has no such frame. */
  | "frame-gone"
  /** The frame's archive, or a tile of it, is none that this page can read. */
  | "unreadable"
  /** The run has no such variable. */
  | "no-variable"
  /** The deprecated routes are switched off. */
  | "switched-off";

/** A trouble, and what was said of its cause, in words. */
export interface Told {
  kind: Trouble;
  detail?: string;
}

export interface SelectionListener {
  choices(choices: Choices): void;
  /** What was asked for is no model of this server: another one is shown. */
  unknownModel(model: string): void;
  /** There are these frames now; the generation is that of the pointer, where it is followed. */
  snapshot(snapshot: Snapshot, generation: number | undefined): void;
  /** What was shown stays. */
  trouble(kind: Trouble): void;
  fine(): void;
}

const AGAIN_MS = 5_000;

export class Selection {
  private choices: Choices = { models: [], runs: [], variables: [] };
  private poll: Poll<Pointer> | Poll<RunManifest> | undefined;
  private manifestUrl: string | undefined;
  /** Whether there was what is chosen when it was last asked for, and what was wrong where not. */
  private has = false;
  private missing: Trouble | undefined;

  constructor(
    public model: string | undefined,
    public run: string,
    public variable: string | undefined,
    private readonly listener: SelectionListener,
  ) {}

  /** Asks what models there are until there is one, and follows it. */
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

  /** The pointer names one immutable manifest for each variable. */
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
   * The variable to show; undefined where the one that is wanted is not among them, or where something else
   * was chosen while this was asked.
   */
  private async pick(variables: string[]): Promise<string | undefined> {
    const poll = this.poll;
    variables.sort();
    this.variable ??= variables[0];
    // Of models there may be new ones, too.
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

/** A value for what the server refuses to tell. */
function ifAnswered<T>(otherwise: T): (cause: unknown) => T {
  return (cause) => {
    if (cause instanceof HttpError) {
      return otherwise;
    }
    throw cause;
  };
}
