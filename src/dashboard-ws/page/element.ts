interface ElementOptions {
  readonly className?: string;
  readonly text?: string;
  readonly testId?: string;
}

/** A new element; text is always set as text, never as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { className, text, testId }: ElementOptions = {},
  ...children: Node[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (className !== undefined) node.className = className;
  if (text !== undefined) node.textContent = text;
  if (testId !== undefined) node.dataset['testid'] = testId;
  node.append(...children);
  return node;
}

/** The element of index.html with this id. */
export function byId(id: string): HTMLElement {
  const node = document.getElementById(id);
  if (node === null) throw new Error(`index.html has no element ${id}`);
  return node;
}

/** Sets the text only where it differs, so that an unchanged page does no work. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
