// Polls a document and reports changes.
import { HttpError } from "./public-api";

const EVERY_MS = 5_000;
const TIMEOUT_MS = 10_000;

export interface Listener<T> {
  /** The document changed. If this rejects, the document is reported again with the next poll. */
  changed(document: T): Promise<void>;
  /** The server answered 404. */
  absent(): void;
  /** The server did not answer or failed; polling continues. */
  failed(cause: unknown): void;
  /** The server answered successfully. */
  answered(): void;
}

/**
 * Polls with conditional requests (If-None-Match). Pauses while the page is hidden, and polls at once when
 * it becomes visible again.
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

  /** Stops polling; the listener is not called any more. */
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
      // One request at a time, so that answers cannot arrive out of order.
      return;
    }
    this.asking = true;
    try {
      const headers: HeadersInit = this.etag ? { "If-None-Match": this.etag } : {};
      const timeout = AbortSignal.timeout(TIMEOUT_MS);
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
