#!/usr/bin/env node
// Stands in for kubectl: answers `get` from the objects in $KUBE_STATE/objects.json, keeps what `create` and `delete`
// did beside them, and runs `exec` in the network namespace that stands for the pod. It knows only what the scripts ask.
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';

const state = process.env.KUBE_STATE;
const words = process.argv.slice(2);
appendFileSync(`${state}/calls`, `${words.join(' ')}\n`);

const { objects, refusal, pods = [], status, events = [] } = JSON.parse(readFileSync(`${state}/objects.json`, 'utf8'));
const createdFile = `${state}/created.json`;
const created = existsSync(createdFile) ? JSON.parse(readFileSync(createdFile, 'utf8')) : [];

const refuse = (text) => {
  process.stderr.write(`${text}\n`);
  process.exit(1);
};

const options = {};
const plain = [];
for (let at = 0; at < words.length; at++) {
  const word = words[at];
  if (word === '--') {
    options.command = words.slice(at + 1);
    break;
  }
  if (word === '-A') options.all = true;
  else if (/^-[nlof]$/.test(word)) options[word[1]] = words[++at];
  else if (word.startsWith('--')) options[word.slice(2).split('=')[0]] = word.split('=')[1] ?? true;
  else plain.push(word);
}
const [verb, kind = '', name] = plain;
if (refusal !== undefined && !options.request) refuse(refusal);

const save = (list) => writeFileSync(createdFile, JSON.stringify(list));
const plural = (word) =>
  ({ daemonset: 'daemonsets', deployment: 'deployments', configmap: 'configmaps', service: 'services' })[word] ?? word;

if (verb === 'get') get();
else if (verb === 'create') await create();
else if (verb === 'delete') remove();
else if (verb === 'exec') exec();
else refuse(`error: unknown command "${verb}" for "kubectl"`);

function get() {
  const own = created.filter((object) => `${object.kind.toLowerCase()}s` === kind);
  const known = objects[plural(kind)];
  if (known === undefined && !['namespaces', 'events', 'pods'].includes(kind)) {
    refuse(`error: the server doesn't have a resource type "${kind}"`);
  }
  let items = [...(known ?? []), ...own];
  if (kind === 'events') items = events.map((event) => ({ ...event, metadata: { namespace: options.n } }));
  if (options.n !== undefined && kind !== 'nodes')
    items = items.filter((item) => item.metadata.namespace === options.n);
  for (const clause of options.l?.split(',') ?? []) {
    const [key, value] = clause.split('=');
    items = items.filter(({ metadata: { labels = {} } }) =>
      value === undefined ? key in labels : labels[key] === value,
    );
  }
  if (name !== undefined) {
    const item = items.find(({ metadata }) => metadata.name === name);
    if (item === undefined) refuse(`Error from server (NotFound): ${plural(kind)} "${name}" not found`);
    print(item);
  } else if (options.o === 'name') {
    process.stdout.write(items.map(({ metadata }) => `${kind.replace(/s$/, '')}/${metadata.name}\n`).join(''));
  } else print({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items });
}

// As kubectl prints: names in order, four blanks, and three characters escaped that HTML would mistake.
function print(value) {
  const sorted = (_, part) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part;
  const text = JSON.stringify(value, sorted, 4).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  process.stdout.write(`${text}\n`);
}

async function create() {
  const { parseAllDocuments } = await import('yaml');
  const manifest = readFileSync(0, 'utf8');
  writeFileSync(`${state}/manifest.yaml`, manifest);
  const documents = parseAllDocuments(manifest).map((document) => document.toJS());
  let number = 0;
  for (const object of documents) {
    if (object.kind === 'Pod') {
      const pod = pods[number++] ?? {};
      object.status = status ?? { phase: 'Running', podIPs: (pod.addresses ?? []).map((ip) => ({ ip })) };
      object.namespace = pod.namespace;
      if (object.status.phase === 'Running' && pod.namespace !== undefined) {
        const log = openSync(`${state}/pod-${number}.log`, 'a');
        const [command, ...args] = inPod(pod, object.spec.containers[0].command);
        spawn(command, args, { detached: true, stdio: ['ignore', log, log] }).unref();
      }
    }
    created.push(object);
    process.stdout.write(`${object.kind.toLowerCase()}/${object.metadata.name} created\n`);
  }
  save(created);
}

function remove() {
  save(created.filter(({ metadata }) => metadata.name !== name && metadata.namespace !== name));
  if (objects.namespaces !== undefined) appendFileSync(`${state}/deleted`, `${name}\n`);
}

function exec() {
  const pod = created.find(
    ({ kind: what, metadata }) => what === 'Pod' && metadata.name === kind && metadata.namespace === options.n,
  );
  if (pod === undefined) refuse(`Error from server (NotFound): pods "${kind}" not found`);
  const place = pods[Number(kind.at(-1)) - 1] ?? {};
  if (place.refusal !== undefined) refuse(place.refusal);
  const [command, ...args] = inPod(place, options.command);
  const { status: code } = spawnSync(command, args, { stdio: 'inherit' });
  if (code !== 0) process.stderr.write(`command terminated with exit code ${code}\n`);
  process.exitCode = code ?? 1;
}

// A pod is a network namespace with a resolv.conf of its own and a PATH that holds BusyBox alone.
function inPod({ namespace, resolver, path }, command) {
  if (namespace === undefined) return ['true'];
  const enter = `mount --bind "${resolver}" /etc/resolv.conf; PATH=${path}; export PATH; exec "$@"`;
  return ['nsenter', `--net=/run/netns/${namespace}`, 'unshare', '-m', '/bin/sh', '-c', enter, 'pod', ...command];
}
