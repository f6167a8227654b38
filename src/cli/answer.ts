import type { Artefact } from '../artefacts/produce.ts';
import { produce } from '../artefacts/produce.ts';
import { artefactNamed } from '../artefacts/table.ts';
import type { ProblemDocument } from '../http/problem.ts';
import { notFound } from '../http/refusals.ts';
import { isScriptPath, problemDocument } from '../http/respond.ts';
import type { ProblemCode, Refusal } from '../request/refusal.ts';
import type { Language } from '../text.ts';
import type { Outcome } from './exit-codes.ts';
import type { World } from './world.ts';

/** Prints what the service would answer to a path and a query, or says why it would not. */
export async function answer(path: string, query: string, world: World): Promise<Outcome> {
  if (isArtefact(path)) {
    const artefact = await produce(path, query, world.deployment);
    if (!artefact.ok) return sayRefused(artefact, world);
    await world.print(artefact.bytes);
    return 'done';
  }
  // Its error would be a script, which is for shells.
  if (isScriptPath(path)) return sayRefusal(notFound(), world.language, world);
  // What no plan is made for is answered by the service itself, in this process.
  const response = await world.serve(world.deployment, `http://knit/${path}${query === '' ? '' : `?${query}`}`);
  if (response.status === 200) {
    await world.print(new Uint8Array(await response.arrayBuffer()));
    return 'done';
  }
  const { title, errors } = (await response.json()) as { title: string; errors: SaidProblem[] };
  return sayProblems(title, errors, world);
}

/** Whether a name is that of an artefact. */
export const isArtefact = (name: string): boolean => artefactNamed(name) !== undefined;

/** Says why there is no artefact. */
export function sayRefused(refused: Refusal, world: World): Outcome {
  return sayRefusal(problemDocument(refused), refused.language, world);
}

function sayRefusal({ title, problems }: ProblemDocument, language: Language, world: World): Outcome {
  const said = problems.map(({ detail, ...problem }) => ({ ...problem, detail: detail[language] }));
  return sayProblems(title[language], said, world);
}

/** An artefact, or why there is none. */
export type Produced = Artefact | Refusal;

interface SaidProblem {
  readonly parameter: string;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly allowed?: readonly string[];
}

function sayProblems(title: string, problems: readonly SaidProblem[], { say }: World): Outcome {
  say(`knit: ${title}`);
  for (const { parameter, detail, allowed } of problems) {
    say(`  ${parameter}: ${detail}${allowed === undefined ? '' : ` (${allowed.join(', ')})`}`);
  }
  return outcomes[problems[0]?.code ?? 'invalid'] ?? 'usage';
}

const outcomes: Partial<Record<ProblemCode, Outcome>> = {
  'digest-differs': 'data',
  'not-carried': 'missing',
  'no-key': 'missing',
  'no-contact': 'missing',
};
