import { digestOf } from '../signature/digest.ts';
import { isSigned } from '../signature/sshsig.ts';
import type { Text } from '../text.ts';
import type { Files } from './compare-archives.ts';
import { printable } from './difference.ts';
import type { Outcome } from './exit-codes.ts';

/** The statement of where an archive comes from, as it lies beside it, and what it is held against. */
export interface Provenance {
  readonly statement: Uint8Array<ArrayBuffer> | undefined;
  readonly signature: Uint8Array | undefined;
  /** The file of allowed signers; absent where none is named or it cannot be read. */
  readonly signers: Uint8Array | undefined;
}

/** Is the statement beside an archive one of these bytes, these files and this query, by somebody who is trusted? */
export async function checkProvenance(
  { statement, signature, signers }: Provenance,
  archive: Uint8Array<ArrayBuffer>,
  { files, folder, query }: { readonly files: Files; readonly folder: string; readonly query: string },
  say: (text: Text) => void,
): Promise<Outcome> {
  if (statement === undefined) return 'done';
  const read = readStatement(statement);
  if (read === undefined || read.query !== query) {
    say(messages.other);
    return 'data';
  }
  const names = new Map(read.subjects);
  const wrong: string[] = names.get(`${folder}.zip`) === (await digestOf(archive)).hex ? [] : [`${folder}.zip`];
  for (const [path, { bytes }] of files)
    if (names.get(`${folder}/${path}`) !== (await digestOf(bytes)).hex) wrong.push(path);
  if (names.size !== files.size + 1 || wrong.length > 0) {
    say({
      en: `provenance: NOT of these bytes: ${wrong.map(printable).join(' ')}`,
      ja: `来歴：このファイルのものではありません：${wrong.map(printable).join(' ')}`,
    });
    return 'data';
  }
  if (signers === undefined) {
    say(messages.unchecked);
    return 'done';
  }
  const isGood =
    signature !== undefined &&
    (await isSigned('provenance.intoto.json', statement, textOf(signature), textOf(signers)));
  if (!isGood) {
    say(messages.unsigned);
    return 'data';
  }
  say({ en: `provenance: made by ${printable(read.builder)}`, ja: `来歴：${printable(read.builder)}が作成` });
  return 'done';
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

interface Statement {
  readonly query: string;
  readonly builder: string;
  readonly subjects: readonly (readonly [string, string])[];
}

/** What is read of a statement; undefined where it is no provenance of knit's form. */
function readStatement(bytes: Uint8Array): Statement | undefined {
  try {
    const { _type, predicateType, subject, predicate } = JSON.parse(textOf(bytes));
    if (_type !== 'https://in-toto.io/Statement/v1' || predicateType !== 'https://slsa.dev/provenance/v1')
      return undefined;
    const subjects = subject.map(({ name, digest }: { name: unknown; digest: { sha256: unknown } }) => [
      String(name),
      String(digest.sha256),
    ]);
    const { query } = predicate.buildDefinition.externalParameters;
    return { query: String(query), builder: String(predicate.runDetails.builder.id), subjects };
  } catch {
    return undefined;
  }
}

const messages = {
  other: {
    en: 'provenance: NOT of this archive: what lies beside it states another plan, or is no statement',
    ja: '来歴：このアーカイブのものではありません。別の計画のものか、ステートメントではありません',
  },
  unchecked: {
    en: 'provenance: it states these bytes. Its signature was not checked: name the signers that you trust in KNIT_ALLOWED_SIGNERS',
    ja: '来歴：内容は一致しますが、署名は検証していません。信頼する署名者のファイルをKNIT_ALLOWED_SIGNERSで指定してください',
  },
  unsigned: {
    en: 'provenance: NOT signed by a signer that you trust',
    ja: '来歴：信頼する署名者の署名がありません',
  },
} satisfies Record<string, Text>;
