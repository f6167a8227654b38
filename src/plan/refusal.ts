import type { Problem, ProblemCode } from '../request/problem.ts';
import type { Text } from '../text.ts';

/** A problem of parameters together or with a version; `allowed` and `nearest` name what would do. */
export function refuse(
  parameter: string,
  code: ProblemCode,
  detail: Text,
  more: Pick<Problem, 'allowed' | 'nearest'> = {},
): Problem {
  return { parameter, code, detail, ...more };
}
