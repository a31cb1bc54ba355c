import { byId, put, say } from "./dom";
import { clock } from "./format";
import { port } from "./management-api";

/** The fields of an event that the page uses. */
export interface Happened {
  name: string;
  model: string;
  run?: string;
  variable?: string;
  outcome?: string;
}

const NAMES = ["staged", "validated", "published", "rolled-back", "tree-changed"];
const AGAIN_MS = 3_000;

/**
 * Listens to /events while the page is open. Events during an interruption are lost, so `back` is called after a
 * reconnect to reload all data.
 */
export class Live {
  private lost: number | null = null;
  private wasOnline = false;
  private source: EventSource | undefined;

  constructor(
    private readonly happened: (event: Happened) => void,
    private readonly back: () => void,
  ) {
    // Close the connection on leave: the server limits their number.
    addEventListener("pagehide", () => this.source?.close());
    // A page restored from the back/forward cache is outdated.
    addEventListener("pageshow", (event) => event.persisted && location.reload());
  }

  start(): void {
    const source = new EventSource(port("/events"));
    this.source = source;
    source.addEventListener("open", () => this.online());
    source.addEventListener("error", () => {
      this.offline();
      // EventSource reconnects by itself, except after an answer that is not an event stream.
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(() => this.start(), AGAIN_MS);
      }
    });
    for (const name of NAMES) {
      source.addEventListener(name, (event) => {
        this.happened({ name, ...(JSON.parse((event as MessageEvent<string>).data) as Omit<Happened, "name">) });
      });
    }
  }

  get isOnline(): boolean {
    return this.lost === null && this.wasOnline;
  }

  /** Marks the connection as open. */
  private online(): void {
    const missed = this.lost !== null;
    this.lost = null;
    this.render("live", "Live");
    if (missed && this.wasOnline) {
      this.back();
    }
    this.wasOnline = true;
  }

  private offline(): void {
    this.lost ??= Date.now();
    this.render("offline", `Offline since ${clock(this.lost)} UTC, trying again`);
  }

  private render(state: string, words: string): void {
    put(byId("live"), "data-state", state);
    say(byId("live-words"), words);
    document.body.classList.toggle("stale", state === "offline");
  }
}
