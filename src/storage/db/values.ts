/** A number that can be stored and sent, or null. */
export function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/** The entries that are not null. */
export function present<T extends Record<string, unknown>>(
  entries: T,
): { readonly [K in keyof T]?: Exclude<T[K], null> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== null)) as never;
}
