/** Bundles the live page into `outDir`: index.html, main.js, styles.css and icon.svg. */
export function buildPage(outDir: string): Promise<void>;
