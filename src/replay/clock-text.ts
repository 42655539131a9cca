/** A time in a recording, or a time to wait: "1:02:03" or "0:07", with tenths where asked. */
export function clockText(ms: number, { tenths = false }: { readonly tenths?: boolean } = {}): string {
  const units = Math.round(Math.max(0, ms) / (tenths ? 100 : 1000));
  const seconds = tenths ? Math.floor(units / 10) : units;
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  const text = shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
  return tenths ? `${text}.${units % 10}` : text;
}
