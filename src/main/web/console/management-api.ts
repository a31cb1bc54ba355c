/** Client of the management API: reads with GET, commands with POST and a bearer token. */

import type { CommandName } from "./commands";

/** Thrown when a request fails, with a human-readable message; status 0 means no answer. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

type ReadCommand = "status" | "models" | "runs" | "history" | "report" | "incidents";
/** The path of the console without /console at its end; not empty if a proxy serves it below a path. */
const ABOVE = location.pathname.replace(/\/console\/?$/, "");

/** The path to request for a path of the management port, which begins with a slash. */
export const port = (path: string) => ABOVE + path;

type Arguments = Record<string, string | number | boolean>;

const READ_MS = 20_000;
const ORDER_MS = 150_000;

export function read<T>(command: ReadCommand, given: Arguments = {}): Promise<T> {
  const query = new URLSearchParams(Object.entries(given).map(([name, value]) => [name, String(value)]));
  return json<T>(port(`/admin/${command}${query.size > 0 ? `?${query}` : ""}`), {}, READ_MS);
}

export function series<T>(model: string): Promise<T> {
  return json<T>(port(`/console/series?${new URLSearchParams({ model })}`), {}, READ_MS);
}

export function order<T>(command: CommandName, given: Arguments, token: string): Promise<T> {
  const request = {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify(given),
  };
  return json<T>(port(`/admin/${command}`), request, ORDER_MS);
}

/** Loads an image; throws {@link Refusal} if there is none. */
export async function picture(path: string): Promise<Blob> {
  return (await answer(port(path), {}, READ_MS)).blob();
}

async function json<T>(path: string, request: RequestInit, atMost: number): Promise<T> {
  return (await (await answer(path, request, atMost)).json()) as T;
}

async function answer(path: string, request: RequestInit, atMost: number): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { ...request, cache: "no-store", signal: AbortSignal.timeout(atMost) });
  } catch {
    throw new Refusal(0, "The server did not answer. It may still have carried out the command.");
  }
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { detail?: string };
    throw new Refusal(response.status, words(response.status, problem.detail ?? response.statusText));
  }
  return response;
}

function words(status: number, detail: string): string {
  switch (status) {
    case 401:
      return "This command changes something and needs the admin token.";
    case 403:
      return detail === "wrong token" ? "This is not the admin token. Nothing was changed." : sentence(detail);
    case 429:
      return "Too many wrong tokens came from this address. Wait a few seconds, then enter the right one.";
    default:
      return sentence(detail);
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
