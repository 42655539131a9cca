/** What the exit code of `framewatch` says; documented in docs/errors.md. */
export const EXIT = {
  ok: 0,
  /** It could not start, or failed on its own account. */
  failed: 1,
  /** Everything was checked, and an alert fired. */
  badPicture: 2,
  /** No stream could be checked, or some could not in a run that was to check them all. */
  notChecked: 3,
  /** The configuration or the command line asks for something that cannot be, or for more than the machine can do. */
  config: 78,
} as const;
