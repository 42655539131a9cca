/** Numbers are written with two decimals at most; what is undefined is left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; `children` are markup already, attributes are escaped. */
export function tag(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
    .map(
      ([key, value]) =>
        ` ${key}="${escaped(typeof value === 'number' ? String(Math.round(value * 100) / 100) : value)}"`,
    )
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** Text whose baseline begins at (x, y); escaped, so that no name of a stream or file becomes markup. */
export function label(x: number, y: number, text: string, attributes: Attributes = {}): string {
  return tag('text', { x, y, ...attributes }, escaped(text));
}

/** Moves what is drawn from its own origin to (x, y). */
export function placed(x: number, y: number, content: string): string {
  return tag('g', { transform: `translate(${Math.round(x)} ${Math.round(y)})` }, content);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** What XML cannot hold at all, halves of surrogate pairs among it. */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

export function escaped(text: string): string {
  return text.replace(UNWRITABLE, '\u{FFFD}').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** At most `length` characters: a longer text loses its middle, because names differ at their ends. */
export function shortened(text: string, length: number): string {
  const characters = Array.from(text);
  if (characters.length <= length) return text;
  const head = Math.ceil((length - 1) / 2);
  return [...characters.slice(0, head), '…', ...characters.slice(characters.length - (length - 1 - head))].join('');
}
