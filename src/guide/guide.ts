import { examples } from '../openapi/examples.ts';
import { operations } from '../openapi/operations.ts';
import type { Parameter } from '../request/parameter.ts';
import { parameterList } from '../request/parameters.ts';
import type { Place } from '../shell/commands.ts';
import { download, installFirst, installNode, removeDry, textOf, verify } from '../shell/commands.ts';
import type { Language, Text } from '../text.ts';
import { renderTable, widthOf, wrap } from './text-table.ts';

/** What a guide says besides what is the same everywhere. */
export interface GuideContext {
  /** Address that the printed commands use. */
  readonly origin: string;
  readonly release: string;
  readonly language: Language;
  readonly parameters?: readonly GuideParameter[];
}

/** What the guide says of a parameter. */
type GuideParameter = Pick<Parameter<unknown>, 'alias' | 'summary' | 'allowed' | 'otherwise'> & {
  readonly name: string;
};

/**
 * What `curl` gets from `/`: how to use this service, with commands that are ready to run. Every line is a comment for a
 * shell: whoever pipes the guide into one in place of a script runs nothing.
 */
export function renderGuide(context: GuideContext): string {
  return guideText(context)
    .split('\n')
    .map((line) => (line === '' ? '#' : `# ${line}`))
    .join('\n')
    .concat('\n');
}

function guideText({ origin, release, language, parameters = parameterList }: GuideContext): string {
  const say = (text: Text): string => text[language];
  // A Japanese reader's commands give Japanese scripts.
  const lang = language === 'en' ? '' : `lang=${language}`;
  const place = (query: string): Place => ({ origin, query: [query, lang].filter((part) => part !== '').join('&') });
  const heading = (text: Text): string => `${say(text)}\n${'-'.repeat(widthOf(say(text)))}\n`;
  const paragraph = (text: Text): string => `${wrap(say(text), 78).join('\n')}\n`;
  const command = (text: Text, line: string): string => `  ${say(text)}\n    ${line}\n`;
  const network = place('');
  return [
    heading({ en: `knit ${release}: ${words.title.en}`, ja: `knit ${release}: ${words.title.ja}` }),
    paragraph(words.lede),
    heading(words.start),
    command(words.first, textOf(installFirst(network))),
    command(words.join, textOf(installNode(network, 'agent'))),
    command(words.prove, textOf(verify(network))),
    command(words.archive, textOf(download(network, 'bundle.zip'))),
    command(words.remove, textOf(removeDry(network))),
    paragraph(words.token),
    heading(words.networks),
    ...examples.map(({ query, summary }) => command(summary, textOf(installFirst(place(query))))),
    heading(words.routes),
    renderTable([say(words.route), say(words.answer)], operationRows(language), [20, 51]),
    heading(words.parameters),
    paragraph(words.strict),
    renderTable([say(words.parameter), say(words.meaning)], parameterRows(parameters, language), [23, 48]),
    heading(words.more),
    renderMore(origin, language),
  ].join('\n');
}

function operationRows(language: Language): string[][] {
  return operations.map(({ method, path, summary }) => [
    method === 'get' ? path : `${method.toUpperCase()} ${path}`,
    summary[language],
  ]);
}

function parameterRows(parameters: readonly GuideParameter[], language: Language): string[][] {
  return parameters.map(({ name, alias, summary, allowed, otherwise }) => [
    alias === undefined ? name : `${name}\n(${alias})`,
    [
      summary[language],
      `${words.values[language]}: ${allowed[language]}`,
      `${words.otherwise[language]}: ${otherwise[language]}`,
    ].join('\n'),
  ]);
}

function renderMore(origin: string, language: Language): string {
  return [
    `  ${origin}/  ${words.browser[language]}`,
    `  ${origin}/docs  ${words.api[language]}`,
    `  ${origin}/openapi.json`,
    `  ${origin}/llms.txt`,
  ].join('\n');
}

const words = {
  title: { en: 'a K3s network from one URL', ja: 'URLひとつでK3sのネットワーク' },
  lede: {
    en: 'Choose a network by URL. knit answers with a script that installs it with K3s, a script that proves it works, and an archive that holds both. It keeps no state and never sees a secret.',
    ja: 'URLでネットワークを選ぶと、K3sと一緒に導入するスクリプト、動作を検証するスクリプト、両方を収めたアーカイブを返します。knitは何も保存せず、シークレットを扱いません。',
  },
  start: { en: 'Start', ja: 'はじめに' },
  first: { en: 'The first server', ja: '1台目のサーバー' },
  join: { en: 'Every other node (server or agent)', ja: '2台目以降のノード（serverまたはagent）' },
  prove: { en: 'Prove it, on any server, any time', ja: '動作の検証（サーバーでいつでも）' },
  archive: {
    en: 'Everything as one archive, also for hosts without internet access',
    ja: 'まとめてダウンロード（エアギャップ環境でも使えます）',
  },
  remove: { en: 'See what would be removed', ja: '削除される内容の確認' },
  token: {
    en: 'SERVER is the address of the first server. Copy /var/lib/rancher/k3s/server/node-token from there to /root/node-token on the node yourself. sudo sh install.sh --dry-run shows every step without running it. What is refused ends with 64 and says why; what did not come is not run.',
    ja: 'SERVERは1台目のサーバーのアドレスです。1台目の/var/lib/rancher/k3s/server/node-tokenを、ご自身でノードの/root/node-tokenにコピーしてください。sudo sh install.sh --dry-runは、実行せずに手順だけを表示します。拒否された場合は理由を表示して終了コード64で終わり、届かなかったものは実行しません。',
  },
  networks: { en: 'Networks', ja: 'ネットワークの例' },
  routes: { en: 'Routes', ja: 'URL' },
  route: { en: 'route', ja: 'URL' },
  answer: { en: 'answer', ja: '応答' },
  parameters: { en: 'Parameters', ja: 'パラメーター' },
  parameter: { en: 'parameter', ja: 'パラメーター' },
  meaning: { en: 'meaning', ja: '意味' },
  strict: {
    en: 'The same for every route. What is unknown, empty or given twice is refused, with the way out. Where a script was asked for, a refusal is itself a script: it says why and exits 64.',
    ja: 'すべてのURLで共通です。不明なもの、空のもの、重複したものは、対処方法を示して拒否します。スクリプトを求めた場合の拒否はそれ自体がスクリプトで、理由を表示して終了コード64で終わります。',
  },
  values: { en: 'Values', ja: '値' },
  otherwise: { en: 'Without it', ja: '省略時' },
  more: { en: 'More', ja: 'その他' },
  browser: { en: 'in a browser: choose, preview, copy links', ja: 'ブラウザーで選択、プレビュー、リンクのコピー' },
  api: { en: 'the API as a page', ja: 'APIの説明' },
} satisfies Record<string, Text>;
