import { join as joinPath, normalize } from 'node:path/posix';
import type { Source } from './sources.ts';
import { withoutComments } from './sources.ts';

/** One import of a file. */
export interface Import {
  /** Path from the checkout, or name of a package. */
  readonly target: string;
  readonly onlyTypes: boolean;
  /** Whether it is loaded when the code comes to it, and not with the file. */
  readonly isLater: boolean;
}

/** What a file imports, as paths from the checkout or names of packages. */
export function importsOf({ path, text }: Source): readonly Import[] {
  const pattern = /(?:^|\n)\s*(?:import|export)\s(type\s)?[^'"`;]*?from\s*'([^']+)'|\bimport\s*\(?\s*'([^']+)'/g;
  return [...withoutComments(text).matchAll(pattern)].map(([statement, types, from, bare]) => {
    const name = from ?? bare ?? '';
    const target = name.startsWith('.') ? normalize(joinPath(path, '..', name)) : name;
    return { target, onlyTypes: types !== undefined, isLater: statement.startsWith('import(') };
  });
}
