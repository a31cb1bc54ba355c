import { byId, put, say } from "./dom";
import { clock } from "./format";

/** An event, as far as the page needs it: what it is about. */
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
 * Listens to /events for as long as the page is there. What is lost while nobody listens is not told
 * again, so whoever listens here is told when it is back and asks anew.
 */
export class Live {
  private lost: number | null = null;
  private wasOnline = false;
  private source: EventSource | undefined;

  constructor(
    private readonly happened: (event: Happened) => void,
    private readonly back: () => void,
  ) {
    // A page that is left lets its connection go: there may be only so many.
    addEventListener("pagehide", () => this.source?.close());
    // One that comes back as it was left knows nothing of what happened since.
    addEventListener("pageshow", (event) => event.persisted && location.reload());
  }

  start(): void {
    const source = new EventSource("/events");
    this.source = source;
    source.addEventListener("open", () => this.online());
    source.addEventListener("error", () => {
      this.offline();
      // It tries again by itself, but where an answer was no stream.
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

  /** Also where an answer to anything else came. */
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
