/**
 * DOM helpers that update elements in place, which preserves focus, scroll position and selection. Text is never
 * parsed as HTML.
 */

type Child = Node | string | null | undefined | false;

/** Creates an HTML element. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, value);
  }
  node.append(...children.filter((child): child is Node | string => Boolean(child)));
  return node;
}

/** Creates an SVG element. */
export function svg(tag: string, attributes: Record<string, string | number> = {}): SVGElement {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, String(value));
  }
  return node;
}

/** Creates a button. */
export function button(words: string, look: string, act: () => void): HTMLButtonElement {
  const node = el("button", { type: "button", class: look }, words);
  node.addEventListener("click", act);
  return node;
}

/** Returns the element with an id, which must exist. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const node = document.getElementById(id);
  if (!node) {
    throw new Error(`no #${id}`);
  }
  return node as T;
}

/** Sets the text of an element if it differs. */
export function say(node: Element, text: string): void {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Sets an attribute, or removes it if the value is null. */
export function put(node: Element, name: string, value: string | null): void {
  if (value === null) {
    node.removeAttribute(name);
  } else if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

/** Shows or hides an element. */
export function show(node: HTMLElement, visible: boolean): void {
  node.hidden = !visible;
}

const children = new WeakMap<Element, Map<string, HTMLElement>>();

/** Synchronises the children of an element with a list; existing children are updated, not replaced. */
export function keyed<T, N extends HTMLElement>(
  parent: Element,
  items: readonly T[],
  key: (item: T, index: number) => string,
  make: (item: T) => N,
  update: (node: N, item: T) => void,
): void {
  const before = children.get(parent) ?? new Map<string, HTMLElement>();
  const after = new Map<string, HTMLElement>();
  items.forEach((item, index) => {
    const name = key(item, index);
    after.set(name, before.get(name) ?? make(item));
  });
  for (const [name, node] of before) {
    if (after.get(name) !== node) {
      node.remove();
    }
  }
  let cursor = parent.firstElementChild;
  for (const node of after.values()) {
    if (node === cursor) {
      cursor = cursor.nextElementSibling;
    } else {
      parent.insertBefore(node, cursor);
    }
  }
  children.set(parent, after);
  items.forEach((item, index) => update(after.get(key(item, index)) as N, item));
}

/** Named descendants of an element, registered when it is created and updated later. */
const parts = new WeakMap<Element, Record<string, HTMLElement>>();

export function withParts<N extends HTMLElement>(node: N, named: Record<string, HTMLElement>): N {
  parts.set(node, named);
  return node;
}

export function part(node: Element, name: string): HTMLElement {
  const found = parts.get(node)?.[name];
  if (!found) {
    throw new Error(`no part ${name}`);
  }
  return found;
}
