import type { Artefact } from '../artefacts/produce.ts';
import { produce } from '../artefacts/produce.ts';
import { servedArtefacts } from '../artefacts/table.ts';
import type { Text } from '../text.ts';
import { sayRefused } from './answer.ts';
import type { Outcome } from './exit-codes.ts';
import type { ExportedFile, ExportedFolder } from './export-pages.ts';
import { renderCommands, renderFolderPage, renderIndexPage, renderSums } from './export-pages.ts';
import type { SiteFile, SiteFolder, World } from './world.ts';

/** What `knit export` was told. */
export interface ExportWords {
  readonly queries: string;
  readonly to: string;
  readonly base: string;
}

/** Longest list of queries, in bytes, and most that are in it. */
const longestList = 1024 * 1024;
const mostQueries = 1000;

/** Writes static files for a list of queries, a line each, which any web server can serve. */
export async function exportSite({ queries: path, to, base }: ExportWords, world: World): Promise<Outcome> {
  const { say, language, deployment } = world;
  const refuse = (outcome: Outcome, text: Text): Outcome => {
    say(`knit: ${text[language]}`);
    return outcome;
  };
  if (!/^https?:\/\/[A-Za-z0-9.:[\]-]+(?:\/[A-Za-z0-9._~-]+)*$/.test(base) || !URL.canParse(base))
    return refuse('usage', messages.base);
  const list = await world.readFile(path, longestList);
  if (list === undefined) return refuse('missing', messages.list);
  const lines = new TextDecoder().decode(list).split('\n');
  const queries = lines
    .map((line) => line.trim().replace(/^\?/, ''))
    .map((query, index) => ({ query, line: index + 1 }));
  const wanted = queries.filter(({ query }) => query !== '' && !query.startsWith('#'));
  if (wanted.length === 0 || wanted.length > mostQueries) return refuse('usage', messages.count);

  const folders = new Map<string, ExportedFolder>();
  let worst: Outcome = 'done';
  for (const { query, line } of wanted) {
    const script = await produce('install.sh', query, deployment);
    if (!script.ok) {
      say(language === 'ja' ? `${path}の${line}行目：` : `${path}, line ${line}:`);
      worst = sayRefused(script, world);
      continue;
    }
    const folder = await folderOf(script, world);
    folders.set(folder.path, folder);
  }
  // A site that lacks what was asked for is no site: nothing was written yet.
  if (worst !== 'done') return worst;

  const all = [...folders.values()];
  const problem = await world.publish(to, {
    folders: await Promise.all(all.map((folder) => siteFolder(folder, base, world))),
    files: [
      ...(await allowedSigners(world)),
      { path: 'index.html', bytes: encode(renderIndexPage(all, deployment.release, language)) },
    ],
  });
  if (problem !== undefined) return refuse('unwritable', { en: problem, ja: problem });
  const count = all.reduce((sum, { files }) => sum + files.length, 0);
  await world.print(
    language === 'ja'
      ? `${to}: ${all.length}個のネットワーク、${count}個のファイル\n`
      : `${to}: ${all.length} networks, ${count} files\n`,
  );
  return 'done';
}

/** Everything that there is of one plan. Forms that name a service's address have none to name. */
async function folderOf(script: Artefact, { deployment, serve }: World): Promise<ExportedFolder> {
  const { plan } = script;
  const files: ExportedFile[] = [];
  for (const row of servedArtefacts()) {
    if (row.needs?.includes('origin')) continue;
    const artefact = await produce(row.name, `${plan.canonicalQuery}&v=${deployment.release}`, deployment);
    if (!artefact.ok) continue;
    const { bytes, digest, pinnedQuery } = artefact;
    const query = pinnedQuery ?? `${plan.canonicalQuery}&v=${deployment.release}`;
    const signature =
      (deployment.signingKeys ?? []).length === 0
        ? undefined
        : await (await serve(deployment, `http://knit/${row.name}.sig?${query}`)).text();
    files.push({ name: row.name, summary: row.summary, bytes, sha256: digest.hex, query, signature });
  }
  const { cni, backend } = plan;
  const network = cni === 'flannel' ? backend : cni;
  const name = `${network}-${plan.k3s.version}-${script.digest.hex.slice(0, 12)}`.replace(/[^A-Za-z0-9.-]/g, '-');
  return { path: `${deployment.release}/${name}`, language: plan.language, query: plan.canonicalQuery, files };
}

async function siteFolder(folder: ExportedFolder, base: string, { deployment }: World): Promise<SiteFolder> {
  const { path, files } = folder;
  return {
    path,
    files: [
      ...files.map(({ name, bytes }) => ({ path: name, bytes })),
      ...files.flatMap(({ name, signature }) =>
        signature === undefined ? [] : [{ path: `${name}.sig`, bytes: encode(signature) }],
      ),
      { path: 'SHA256SUMS', bytes: encode(renderSums(files)) },
      { path: 'commands.txt', bytes: encode(renderCommands(folder, deployment.release)) },
      { path: 'index.html', bytes: encode(renderFolderPage(folder, `${base}/${path}`, deployment.release)) },
    ],
  };
}

async function allowedSigners({ deployment, serve }: World): Promise<readonly SiteFile[]> {
  if ((deployment.signingKeys ?? []).length === 0) return [];
  const path = '.well-known/knit/allowed_signers';
  const answer = await serve(deployment, `http://knit/${path}`);
  return [{ path, bytes: new Uint8Array(await answer.arrayBuffer()) }];
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const messages = {
  base: {
    en: '--base wants the address at which the files will be served, such as https://mirror.example.org/knit',
    ja: '--baseには、ファイルを公開するアドレスを指定してください。例：https://mirror.example.org/knit',
  },
  list: { en: 'the list of queries cannot be read', ja: 'クエリーの一覧を読み込めません' },
  count: {
    en: 'the list must have 1 to 1000 queries, a line each; lines that begin with # are notes',
    ja: '一覧には1行に1つずつ、1から1000までのクエリーを書いてください。#で始まる行は注釈です',
  },
} satisfies Record<string, Text>;
