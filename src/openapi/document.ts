import { parameterList } from '../request/parameters.ts';
import { installFirst, textOf } from '../shell/commands.ts';
import { examples } from './examples.ts';
import type { Operation } from './operations.ts';
import { operations } from './operations.ts';
import type { NamedParameter } from './parameters.ts';
import { parameterComponents, parameterReferences } from './parameters.ts';
import { headerComponents, refusalComponents, responsesOf } from './responses.ts';
import { schemas } from './schemas.ts';

/** What the document says besides what is the same everywhere. */
export interface DocumentContext {
  readonly origin: string;
  readonly release: string;
  readonly parameters?: readonly NamedParameter[];
}

/** The API as an OpenAPI 3.1 document. */
export function openapiDocument({ origin, release, parameters }: DocumentContext): Record<string, unknown> {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: operationOf(operation, origin, parameters),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'knit',
      summary: 'K3s Network Install Toolkit',
      description: 'A URL names a K3s network; the answer installs and verifies it. HEAD works wherever GET does.',
      version: release,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: origin }],
    paths,
    components: {
      parameters: { ...parameterComponents(parameters), ...pathParameters },
      headers: headerComponents,
      responses: refusalComponents(),
      schemas,
    },
  };
}

/** What stands for a part of a path, by name. */
const pathParameters = {
  file: {
    name: 'file',
    in: 'path',
    required: true,
    description: 'Name of the signed file, such as install.sh or bundle.zip.',
    schema: { type: 'string' },
    example: 'install.sh',
  },
  document: {
    name: 'document',
    in: 'path',
    required: true,
    description: 'Name of the document, such as networks.md; a Japanese one ends with .ja.md.',
    schema: { type: 'string' },
    example: 'networks.md',
  },
};

function operationOf(operation: Operation, origin: string, parameters: readonly NamedParameter[] | undefined): object {
  const { id, path, reads, summary } = operation;
  const isTaken = ({ name }: { readonly name: string }): boolean => operation.parameters?.includes(name) ?? true;
  const used =
    reads === 'nothing' ? ofEveryDocument(id) : parameterReferences((parameters ?? parameterList).filter(isTaken));
  return {
    operationId: id,
    summary: summary.en,
    'x-summary-ja': summary.ja,
    parameters: [...pathReferences(path), ...used],
    ...(reads === 'manifest' && { requestBody }),
    responses: responsesOf(operation),
    ...(id === 'installScript' && { 'x-codeSamples': samples(origin) }),
  };
}

function pathReferences(path: string): readonly object[] {
  const names = Object.keys(pathParameters).filter((name) => path.includes(`{${name}}`));
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

// What is the same for every network still has a release and bytes, and a language where it is made of words.
function ofEveryDocument(id: string): readonly object[] {
  const names = [...(id === 'catalog' || id === 'docs' ? ['lang'] : []), 'v', 'expect'];
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

const requestBody = {
  description: 'A manifest of Calico or Canal, to 4 MiB.',
  required: true,
  content: { 'application/yaml': { schema: { type: 'string' } } },
};

function samples(origin: string): readonly object[] {
  return examples.map(({ query, summary }) => ({
    lang: 'Shell',
    label: summary.en,
    source: textOf(installFirst({ origin, query })),
  }));
}
