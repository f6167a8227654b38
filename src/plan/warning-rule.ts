import type { Decisions } from './decisions.ts';
import type { Warning } from './plan.ts';

/** Looks at the decisions for one thing that the reader should know. */
export type WarningRule = (decisions: Decisions) => Warning | readonly Warning[] | undefined;
