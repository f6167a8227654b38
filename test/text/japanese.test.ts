import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../support/programs.ts';
import { readSources, withoutComments } from '../support/sources.ts';

/** A Japanese text, and where it stands. */
interface Placed {
  readonly place: string;
  readonly text: string;
}

const isJapanese = (text: string): boolean => /[\u3040-\u30ff\u3400-\u9fff]/.test(text);
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every literal of the sources that has Japanese in it, without the values that are put into it. */
function literalsOf(text: string): readonly string[] {
  const literal = /'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g;
  return [...withoutComments(text).matchAll(literal)]
    .map(([, single, double, template]) => single ?? double ?? template ?? '')
    .flatMap((found) => (found.includes('\n') ? found.split('\n') : [found]))
    .map((found) => found.replace(/\$\{[^}]*\}/g, '%s'))
    .filter(isJapanese);
}

const catalogue = Object.values(JSON.parse(read('templates/ja.json')) as Record<string, string>);
const documents = [
  'README.ja.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.ja.md'))
    .map((name) => `docs/${name}`),
];
const manuals = readSources(['templates'], ['.ja.sh']);

/** Every Japanese text that a user can meet. */
const texts: readonly Placed[] = [
  ...catalogue.map((text) => ({ place: 'templates/ja.json', text })),
  ...readSources(['src', 'routes'], ['.ts', '.tsx']).flatMap(({ path, text }) =>
    literalsOf(text).map((found) => ({ place: path, text: found })),
  ),
  ...documents.flatMap((path) =>
    read(path)
      .split('\n')
      .filter(isJapanese)
      .map((text) => ({ place: path, text })),
  ),
  ...manuals.flatMap(({ path, text }) =>
    text
      .split('\n')
      .filter(isJapanese)
      .map((line) => ({ place: path, text: line })),
  ),
];

/** What docs/glossary.md says not to write, with what to write instead. */
const forbidden: readonly { readonly found: RegExp; readonly instead: string }[] = [
  { found: /上流|アップストリーム/, instead: '開発元' },
  { found: /コンマ/, instead: 'カンマ' },
  { found: /既定|デフォールト/, instead: 'デフォルト' },
  { found: /(?<!デフォルト)ルート(?!テーブル)|デフォルト経路/, instead: '経路, URL, root, デフォルトルート' },
  { found: /導入/, instead: 'インストール' },
  { found: /取り除/, instead: '削除, アンインストール' },
  { found: /(?<![\w.-])Pod(?![\w]| Security)/, instead: 'ポッド' },
  { found: /サーバ(?!ー)|クラスタ(?!ー|リ)|コンテナー/, instead: 'サーバー, クラスター, コンテナ' },
  { found: /インターフェイス/, instead: 'インターフェース' },
  { found: /マニュフェスト/, instead: 'マニフェスト' },
  { found: /カプセリング/, instead: 'カプセル化' },
  { found: /ファイアーウォール|プロキシー/, instead: 'ファイアウォール, プロキシ' },
  { found: /オフライン環境/, instead: 'エアギャップ環境' },
  { found: /証明(?:する|し|さ)/, instead: '検証' },
  { found: /プリフライト/, instead: '事前チェック' },
  { found: /却下/, instead: '拒否' },
  { found: /リリースチャネル/, instead: 'リリースチャンネル' },
  { found: /名指し/, instead: '固定する' },
  { found: /短い形/, instead: '短縮形' },
  { found: /[（）]/, instead: 'half-width parentheses' },
  { found: /[\u3040-\u30ff\u3400-\u9fff)](?<!^エラー|^警告):(?=\s|$)/, instead: 'the full-width colon' },
  // A sentence that ends with a verb or an adjective in its plain form.
  {
    found: /(?:(?:[うくぐすぬぶむるただ]|(?<!\d)つ)|ない|こと)(?<!です)(?<!ます)(?<!ました)(?<!でした)。/,
    instead: 'です・ます',
  },
];

const faultsOf = (text: string): readonly string[] =>
  forbidden.filter(({ found }) => found.test(text)).map(({ instead }) => instead);

describe('Japanese texts', () => {
  test('are found: those of scripts, of the service, of documents and of manuals', () => {
    for (const start of ['templates/ja.json', 'src/page/', 'src/request/', 'src/plan/', 'src/cli/', 'docs/', 'README'])
      expect(texts.filter(({ place }) => place.startsWith(start)).length, start).toBeGreaterThan(10);
    expect(manuals.length).toBeGreaterThan(3);
    expect(texts.length).toBeGreaterThan(1400);
  });

  test('use the words of docs/glossary.md', () => {
    const faults = texts.flatMap(({ place, text }) =>
      faultsOf(text).map((instead) => `${place}: ${text} → ${instead}`),
    );
    expect(faults).toEqual([]);
  });

  test.each([
    ['上流のファイルを編集します', '開発元'],
    ['ポッドのルートを壊します', '経路, URL, root, デフォルトルート'],
    ['Podのアドレス', 'ポッド'],
    ['デフォルト（VXLAN）', 'half-width parentheses'],
    ['次のとおりです:', 'the full-width colon'],
    ['どこでも動く。暗号化なし。', 'です・ます'],
    ['K3sを導入します', 'インストール'],
  ])('%s would be found', (text, instead) => {
    expect(faultsOf(text)).toEqual([instead]);
  });

  test.each([
    'デフォルトルートがありません。',
    'VPCのルートテーブルです。',
    '暗号化なし。',
    '拒否しました(64)。',
    'K3s：v1',
  ])('%s is as it should be', (text) => {
    expect(faultsOf(text)).toEqual([]);
  });

  test('every word that the test forbids is named in the glossary', () => {
    const page = read('docs/glossary.md');
    for (const word of ['上流', 'コンマ', '既定', '導入', '取り除', 'インターフェイス', '名指し', '短い形', '却下'])
      expect(page).toContain(word);
  });
});
