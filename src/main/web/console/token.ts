import { byId, put, say, show } from "./dom";

/**
 * The admin token, kept in session storage until the tab is closed or locked, and sent only in a header. The lock
 * in the page's header shows whether there is one.
 */
const KEY = "offline-tiles-admin-token";

export function token(): string | null {
  return sessionStorage.getItem(KEY);
}

export function keepToken(value: string): void {
  sessionStorage.setItem(KEY, value);
  renderLock();
}

export function forgetToken(): void {
  sessionStorage.removeItem(KEY);
  renderLock();
}

export function renderLock(): void {
  const open = token() !== null;
  const lock = byId("lock");
  put(lock, "data-open", String(open));
  put(lock, "title", open ? "This tab keeps the admin token; the first command shows whether it is right. Click to remove it." : "Commands need the admin token.");
  say(byId("lock-words"), open ? "Token kept" : "Locked");
  show(byId("lock-open"), open);
  show(byId("lock-shut"), !open);
}
