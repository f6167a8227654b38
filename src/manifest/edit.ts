/**
 * One change of a manifest as data: consecutive whole lines that must stand there exactly once, and what stands there
 * afterwards. The service and the script on the node apply the same list and must give the same bytes.
 */
export interface Edit {
  /** Names the edit in refusals and diffs, e.g. `allow-ip-forwarding`. */
  readonly id: string;
  /** The lines to find, without line ends; together they must occur exactly once. */
  readonly find: readonly string[];
  /** The lines that take their place. */
  readonly replace: readonly string[];
}
