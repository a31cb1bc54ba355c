import { read, Refusal, series } from "./management-api";
import type { History, Incident, ModelState, Report, Runs, Series, Status } from "./api-types";

/** The selection in the URL fragment. */
export interface Place {
  model: string;
  run: string | null;
  variable: string | null;
}

/** The data that the page shows. Fields are replaced one by one; a callback runs after each change. */
export interface State {
  status: Status | null;
  names: Map<string, string>;
  place: Place | null;
  runs: Runs | null;
  history: History | null;
  incidents: Incident[];
  series: Series | null;
  report: Report | null;
  /** The message to show if there is no report. */
  noReport: string;
  /** Variables whose staged manifest changed and is not yet validated, as run/variable. */
  checking: Set<string>;
}

const RUNS = 12;
const GENERATIONS = 40;
const INCIDENTS = 20;

export class Store {
  readonly state: State = {
    status: null,
    names: new Map(),
    place: null,
    runs: null,
    history: null,
    incidents: [],
    series: null,
    report: null,
    noReport: "",
    checking: new Set(),
  };

  constructor(private readonly changed: () => void) {}

  model(): ModelState | undefined {
    return this.state.status?.models.find((model) => model.model === this.state.place?.model);
  }

  /** Reloads everything. */
  async all(): Promise<void> {
    await this.status();
    await this.details();
  }

  async status(): Promise<void> {
    const [status, models] = await Promise.all([
      read<Status>("status"),
      read<{ models: { model: string; name: string }[] }>("models"),
    ]);
    this.state.status = status;
    this.state.names = new Map(models.models.map((model) => [model.model, model.name]));
    this.changed();
  }

  /** Reloads the status of one model. */
  async oneStatus(model: string): Promise<void> {
    const status = this.state.status;
    if (!status?.models.some((known) => known.model === model)) {
      return this.status();
    }
    const found = await read<Status>("status", { model });
    const one = found.models[0];
    if (one) {
      const models = status.models.map((known) => (known.model === model ? one : known));
      this.state.status = { ...found, models };
      this.changed();
    }
  }

  /**
   * Reloads the details of the selected model.
   *
   * @param light whether to skip history, incidents and charts, which change rarely
   */
  async details(light = false): Promise<void> {
    const model = this.state.place?.model;
    if (!model) {
      return;
    }
    const rest = light ? Promise.resolve({}) : this.rest(model);
    const [runs, others] = await Promise.all([read<Runs>("runs", { model, limit: RUNS }), rest]);
    if (model === this.state.place?.model) {
      Object.assign(this.state, { runs }, others);
      this.changed();
      await this.report();
    }
  }

  private async rest(model: string): Promise<Partial<State>> {
    const [history, incidents, points] = await Promise.all([
      read<History>("history", { model, limit: GENERATIONS }),
      read<{ incidents: Incident[] }>("incidents", { model, limit: INCIDENTS }),
      series<Series>(model),
    ]);
    return { history, incidents: incidents.incidents, series: points };
  }

  /** Loads the last validation report of the selected variable; see {@link chosen}. */
  async report(): Promise<void> {
    const chosen = this.chosen();
    if (!chosen) {
      Object.assign(this.state, { report: null, noReport: "Nothing has been validated yet." });
      this.changed();
      return;
    }
    try {
      const report = await read<Report>("report", chosen);
      if (!this.isChosen(chosen)) {
        return;
      }
      Object.assign(this.state, { report, noReport: "" });
    } catch (cause) {
      if (!(cause instanceof Refusal) || cause.status !== 404) {
        throw cause;
      }
      if (!this.isChosen(chosen)) {
        return;
      }
      const noReport = `${chosen.run} ${chosen.variable} has not been validated since the server started.`;
      Object.assign(this.state, { report: null, noReport });
    }
    this.changed();
  }

  /** Whether this is still the selected variable. */
  private isChosen(about: { model: string; run: string; variable: string }): boolean {
    return JSON.stringify(this.chosen()) === JSON.stringify(about);
  }

  /** The variable whose report is shown: the selected one, else one that failed, else any validated one. */
  chosen(): { model: string; run: string; variable: string } | null {
    const { place, runs } = this.state;
    if (!place || !runs) {
      return null;
    }
    const rows = runs.runs.filter((row) => place.run === null || row.run === place.run);
    const all = rows.flatMap((row) => row.variables.map((variable) => ({ run: row.run, variable })));
    const found =
      all.find(({ variable }) => variable.variable === place.variable) ??
      all.find(({ variable }) => variable.validated?.outcome === "fail") ??
      all.find(({ variable }) => variable.validated) ??
      all[0];
    return found ? { model: place.model, run: found.run, variable: found.variable.variable } : null;
  }

  /** Changes the selection. Data of another model is cleared at once, so that it is not mistaken for this one's. */
  go(place: Place): void {
    const other = place.model !== this.state.place?.model;
    this.state.place = place;
    if (other) {
      const nothing = { runs: null, history: null, incidents: [], series: null, report: null, noReport: "" };
      Object.assign(this.state, nothing);
      this.state.checking.clear();
    }
    this.changed();
  }
}
