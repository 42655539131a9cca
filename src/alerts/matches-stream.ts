/** Whether one of the patterns names the stream; `*` stands for any text, also none. */
export function matchesStream(patterns: readonly string[], streamId: string): boolean {
  return patterns.some((pattern) => matches(pattern, streamId));
}

/** Without a regular expression: its time grows with the lengths only, whatever the pattern. */
function matches(pattern: string, text: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return text === pattern;
  if (!text.startsWith(head)) return false;
  let at = head.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - tail.length >= at && text.endsWith(tail);
}
