// Asks for a document again and again, and tells when it has changed.
import { HttpError } from "./public-api";

const EVERY_MS = 5_000;
const LONGEST_MS = 10_000;

export interface Listener<T> {
  /** The document is this now. Where it cannot be followed, it is asked for again as if it were new. */
  changed(document: T): Promise<void>;
  /** The server answers, and has no such document. */
  absent(): void;
  /** The server does not answer, or fails; it is asked again. */
  failed(cause: unknown): void;
  /** The server answered after all. */
  answered(): void;
}

/**
 * Polls with the entity tag of what it has, so that nothing new costs next to nothing. Rests while the
 * page is hidden, and asks at once when it is shown again.
 */
export class Poll<T> {
  private etag: string | null = null;
  private timer: number | undefined;
  private asking = false;
  private readonly stopping = new AbortController();

  constructor(
    private readonly url: string,
    private readonly listener: Listener<T>,
  ) {}

  start(): this {
    const { signal } = this.stopping;
    document.addEventListener("visibilitychange", () => this.again(0), { signal });
    window.addEventListener("online", () => this.again(0), { signal });
    void this.ask();
    return this;
  }

  /** After this, nothing is told any more. */
  stop(): void {
    window.clearTimeout(this.timer);
    this.stopping.abort();
  }

  private again(afterMs: number): void {
    window.clearTimeout(this.timer);
    if (!document.hidden && !this.stopping.signal.aborted) {
      this.timer = window.setTimeout(() => void this.ask(), afterMs);
    }
  }

  private async ask(): Promise<void> {
    const { signal } = this.stopping;
    if (this.asking) {
      // One at a time, or an older answer could come last.
      return;
    }
    this.asking = true;
    try {
      const headers: HeadersInit = this.etag ? { "If-None-Match": this.etag } : {};
      const timeout = AbortSignal.timeout(LONGEST_MS);
      const answer = await fetch(this.url, { headers, cache: "no-store", signal: AbortSignal.any([signal, timeout]) });
      await this.tell(answer);
    } catch (cause) {
      if (!signal.aborted) {
        this.listener.failed(cause);
      }
    } finally {
      this.asking = false;
      this.again(EVERY_MS);
    }
  }

  private async tell(answer: Response): Promise<void> {
    if (answer.status === 200) {
      const document = (await answer.json()) as T;
      this.etag = null;
      await this.listener.changed(document);
      if (this.stopping.signal.aborted) {
        return;
      }
      this.etag = answer.headers.get("ETag");
      this.listener.answered();
    } else if (answer.status === 304) {
      this.listener.answered();
    } else if (answer.status === 404) {
      this.etag = null;
      this.listener.absent();
    } else {
      throw new HttpError(answer.status, this.url);
    }
  }
}
