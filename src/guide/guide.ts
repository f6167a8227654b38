import { examples } from '../openapi/examples.ts';
import { parameterList } from '../request/parameters.ts';
import type { Command, Place } from '../shell/commands.ts';
import { download, installFirst, installNode, removeDry, textOf, verify } from '../shell/commands.ts';
import type { Language, Text } from '../text.ts';
import { widthOf, wrap } from './wrap.ts';

/** What a guide says besides what is the same everywhere. */
export interface GuideContext {
  /** Address that the printed commands use. */
  readonly origin: string;
  readonly release: string;
  readonly language: Language;
  readonly parameters?: readonly { readonly name: string }[];
}

/**
 * What `curl` gets from `/`: how to use this service on one screen, with commands that are ready to run. Every line is a comment for a
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
  const network: Place = { origin, query: lang };
  const heading = (text: string): string => `${text}\n${'-'.repeat(widthOf(text))}`;
  const paragraph = (text: Text): string => wrap(say(text), 78).join('\n');
  const command = (text: Text, line: Command): string => `${say(text)}\n  ${textOf(line)}`;
  // What is too long to stand beside a text has it below.
  const rows = (pairs: readonly (readonly [string, string])[]): string => {
    const width = Math.max(...pairs.map(([left]) => widthOf(left)).filter((one) => one <= 36));
    return pairs
      .map(([left, right]) =>
        widthOf(left) > width
          ? `  ${left}\n${' '.repeat(width + 4)}${right}`
          : `  ${left}${' '.repeat(width - widthOf(left))}  ${right}`,
      )
      .join('\n');
  };
  return [
    `${heading(`knit ${release}: ${say(words.title)}`)}\n${paragraph(words.lede)}`,
    [
      heading(say(words.start)),
      command(words.first, installFirst(network)),
      command(words.look, installNode(network, 'first', { isDry: true })),
      command(words.join, installNode(network, 'agent')),
      command(words.verify, verify(network)),
      command(words.uninstall, removeDry(network)),
      command(words.airgap, download(network, 'bundle.zip')),
      paragraph(words.token),
    ].join('\n'),
    [
      heading(say(words.networks)),
      paragraph(words.ask),
      rows(examples.map(({ query, summary }) => [query === '' ? say(words.nothing) : `?${query}`, summary[language]])),
    ].join('\n'),
    [heading(say(words.options)), wrap(parameters.map(({ name }) => name).join(', '), 78).join('\n')].join('\n'),
    paragraph(words.refused),
    [
      heading(say(words.more)),
      rows([
        [`${origin}/`, say(words.browser)],
        [`${origin}/docs`, say(words.docs)],
        [`${origin}/llms.txt`, say(words.llms)],
      ]),
    ].join('\n'),
  ].join('\n\n');
}

const words = {
  title: { en: 'a K3s network from one URL', ja: 'URLひとつでK3sのネットワーク' },
  lede: {
    en: 'A URL names a network. knit answers with a script that installs it. knit stores nothing and never sees a secret.',
    ja: 'URLでネットワークを選ぶと、それをインストールするスクリプトを返します。knitは何も保存せず、シークレットを扱いません。',
  },
  start: { en: 'Start', ja: 'はじめに' },
  first: { en: 'First server', ja: '1台目のサーバー' },
  look: { en: 'Dry run: shows every step, changes nothing', ja: 'ドライラン：手順だけを表示し、何も変更しません' },
  join: { en: 'Agent', ja: 'エージェント' },
  verify: { en: 'Verify, on any node', ja: '検証：どのノードでも' },
  uninstall: { en: 'Uninstall: look first', ja: 'アンインストール：先に対象を確認' },
  airgap: { en: 'Air-gapped install: download', ja: 'エアギャップ環境：ダウンロード' },
  token: {
    en: 'SERVER is the address of the first server. Copy its /var/lib/rancher/k3s/server/node-token to the agent yourself.',
    ja: 'SERVERは1台目のサーバーのアドレスです。1台目の/var/lib/rancher/k3s/server/node-tokenは、エージェントへ自分でコピーしてください。',
  },
  networks: { en: 'Networks', ja: 'ネットワーク' },
  ask: { en: 'Put one of these behind install.sh, within the quotes:', ja: 'install.shの後、引用符の内側に付けます：' },
  nothing: { en: '(nothing)', ja: '(なし)' },
  options: { en: 'Options', ja: 'オプション' },
  refused: {
    en: 'What is wrong is refused, with every problem and the way out. The script then exits 64.',
    ja: '誤りがあれば、すべての問題と対処方法を示して拒否します。スクリプトの終了コードは64です。',
  },
  more: { en: 'More', ja: 'その他' },
  browser: { en: 'the same, in a browser', ja: 'ブラウザー用の選択ページ' },
  docs: { en: 'every route, option and document', ja: 'URL、オプション、ドキュメントの一覧' },
  llms: { en: 'the same as one text', ja: '同じ内容のテキスト' },
} satisfies Record<string, Text>;
