export interface RunnableBlock {
  /** The page and the line of the block's first command. */
  readonly place: string;
  readonly script: string;
  /** What the block must end with: 0 unless its info string has `exit=N`. */
  readonly exitCode: number;
}

/** The blocks of a page that its author promises to work: fenced, with the info string `sh run`, or `sh run exit=3`. */
export function runnableBlocks(page: string, text: string): readonly RunnableBlock[] {
  return [...text.matchAll(/^```sh run(?: exit=(\d+))?[ \t]*\n([^]*?)^```[ \t]*$/gm)].map(
    ({ index, 1: exitCode = '0', 2: script = '' }) => ({
      place: `${page}:${text.slice(0, index).split('\n').length + 1}`,
      script,
      exitCode: Number(exitCode),
    }),
  );
}
