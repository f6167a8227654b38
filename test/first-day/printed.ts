import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hono } from 'hono';
import JSZip from 'jszip';
import { k3sChannels } from '../../src/catalog/k3s-channels.ts';
import { k3sLines } from '../../src/catalog/k3s-lines.ts';
import { k3sReleases } from '../../src/catalog/k3s-releases.ts';
import { minorOf } from '../../src/catalog/version.ts';
import { root } from '../support/programs.ts';

/** A command as it is printed somewhere. */
export interface Printed {
  readonly text: string;
  /** Where it stands, each place once. */
  readonly places: readonly string[];
}

const stable = k3sLines.findIndex(({ minor }) => minor === minorOf(k3sChannels[0]?.version ?? ''));
const running = k3sReleases.find(({ version }) => minorOf(version) === k3sLines[stable + 1]?.minor)?.version ?? '';

/** Runbooks of one step each: that a way has more steps is looked at where it is planned. */
const upgrades = ['', 'servers=3&agents=1&cni=calico&'].map((query) => `${query}from=${encodeURIComponent(running)}`);

/** Every command that the repository's texts and the service print for people, each text once. */
export async function printedCommands(app: Hono): Promise<readonly Printed[]> {
  const places = new Map<string, Set<string>>();
  const add = (place: string, texts: readonly string[]): void => {
    for (const text of texts) places.set(text, (places.get(text) ?? new Set()).add(place));
  };
  const documents = ['README.md', 'README.ja.md', 'CONTRIBUTING.md', ...markdownIn('docs')];
  for (const file of documents) add(file, fenced(readFileSync(join(root, file), 'utf8')));
  const ask = async (path: string, accept = '*/*'): Promise<string> =>
    (await app.request(path, { headers: { accept } })).text();
  for (const lang of ['en', 'ja']) {
    add(`guide (${lang})`, commented(await ask(`/?lang=${lang}`)));
    for (const query of ['', 'cni=calico', 'cluster-init=true']) {
      add(`page (${lang})`, shown(await ask(`/?${query}&lang=${lang}`.replace('?&', '?'), 'text/html')));
    }
    add(`/docs (${lang})`, shown(await ask(`/docs?lang=${lang}`, 'text/html')));
    for (const query of ['cni=flannel', 'cni=calico']) {
      add(`archive's README (${lang})`, fenced(await readmeOf(app, `${query}&lang=${lang}`)));
    }
    for (const script of ['install.sh', 'verify.sh', 'uninstall.sh']) {
      const text = await ask(`/${script}?lang=${lang}`);
      const header = text.slice(0, text.indexOf('# --- settings'));
      add(`/${script}`, [...commented(header), ...examplesOf(text)]);
    }
  }
  for (const query of ['servers=3&agents=1', ...upgrades]) {
    add(`/runbook.md?${query}`, fenced(await ask(`/runbook.md?${query}`)));
  }
  add(
    '/llms.txt',
    [...(await ask('/llms.txt')).matchAll(/^- [^`]*: `((?:curl|sudo) [^`]+)`$/gm)].map(([, text = '']) => text),
  );
  const openapi = (await (await app.request('/openapi.json')).text()).matchAll(/"source":"((?:[^"\\]|\\.)+)"/g);
  add(
    '/openapi.json',
    [...openapi].map(([, text]) => JSON.parse(`"${text}"`) as string),
  );
  return [...places].map(([text, found]) => ({ text, places: [...found] }));
}

const markdownIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);

/** The commands of a document's blocks, and of lines set in by four blanks: one for each, with what continues it. */
function fenced(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  const setIn = [...text.matchAll(/^ {4}((?:curl|sudo|npx|npm) .*)$/gm)].map(([, line = '']) => line);
  return [...blocks.flatMap(commandsOf), ...setIn];
}

function commandsOf(block: string): readonly string[] {
  return block
    .replace(/(&&|\\|\|)\n +/g, '$1 ')
    .split('\n')
    .map((line) => line.replace(/ {2,}# .*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !/^K='/.test(line));
}

/** The commands in a text whose every line is a comment for a shell. */
const commented = (text: string): readonly string[] =>
  [...text.matchAll(/^# +((?:curl|sudo|sh) .*\S)$/gm)].map(([, line = '']) => line);

/** The commands in blocks of code of a page. */
function shown(html: string): readonly string[] {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return [...html.matchAll(/<code>([\s\S]*?)<\/code>/g)]
    .map(([, code = '']) =>
      code.replace(/<[^>]+>/g, '').replace(/&(#?\w+);/g, (all, name: string) => entities[name] ?? all),
    )
    .filter((text) => /^(curl|sudo|unzip|sh) \S/.test(text));
}

/** The examples of a script's own manual. */
const examplesOf = (script: string): readonly string[] =>
  [
    ...script.matchAll(
      /^ {2}((?:sudo |env )?(?:sh|curl|KNIT_ROOT=\S+ sh) [^"$\n]+)$|^(?:Usage: |使い方：)((?:sudo )?sh \S+)/gm,
    ),
  ].map(([, example, usage]) => example ?? usage ?? '');

async function readmeOf(app: Hono, query: string): Promise<string> {
  const zip = await JSZip.loadAsync(await (await app.request(`/bundle.zip?${query}`)).arrayBuffer());
  return (await zip.file(/\/README\.md$/)[0]?.async('string')) ?? '';
}
