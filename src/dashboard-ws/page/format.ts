const COUNT = new Intl.NumberFormat('en');

export function countText(count: number): string {
  return COUNT.format(count);
}

/** `14:03:05` on the reader's own clock. */
export function timeText(timeMs: number): string {
  return new Date(timeMs).toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
}

/** The date where it is not today. */
export function dayText(timeMs: number, nowMs: number): string {
  const day = new Date(timeMs).toDateString();
  return day === new Date(nowMs).toDateString() ? '' : `${day.slice(4, 10)}, `;
}

/** `8 s`, `3 min`, `2 h 5 min`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return unbroken(`${seconds} s`);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return unbroken(seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`);
  return unbroken(`${Math.floor(minutes / 60)} h ${minutes % 60} min`);
}

/** A number and its unit stay on one line. */
function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}
