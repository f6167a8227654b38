import { languages } from '../text.ts';

const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;
const address = { type: 'string', format: 'uri' } as const;
const object = (properties: Readonly<Record<string, object>>, optional: readonly string[] = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});
const list = (items: object) => ({ type: 'array', items });
const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** What answers in JSON look like. */
export const schemas: Readonly<Record<string, object>> = {
  Problem: {
    description: 'RFC 9457, with everything that is wrong in one answer.',
    ...object({
      type: text,
      title: text,
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: text,
      errors: list(reference('ProblemError')),
    }),
  },
  ProblemError: object(
    {
      parameter: { ...text, description: 'Name of the parameter; (unknown) where it is not fit to print.' },
      code: text,
      detail: text,
      allowed: { ...texts, description: 'Values that would do.' },
      nearest: { ...text, description: 'The allowed name or value that is nearest to what was written.' },
    },
    ['allowed', 'nearest'],
  ),
  Choice: object({ parameter: text, asked: text, chosen: text, reason: text, source: address }, ['asked']),
  Warning: object({ code: text, parameter: text, detail: text, remedy: text, source: address }, ['parameter']),
  Port: object({
    protocol: { enum: ['tcp', 'udp', 'ip'] },
    port: text,
    between: { enum: ['agents-to-servers', 'servers', 'nodes'] },
    purpose: text,
    source: address,
  }),
  Plan: {
    description: 'Everything that was decided about one network. More properties may come.',
    ...object(
      {
        release: { ...text, description: 'Release of knit that made the plan.' },
        language: { enum: [...languages] },
        cni: { enum: ['flannel', 'canal', 'calico', 'none'] },
        backend: { ...text, description: "Value of K3s' --flannel-backend." },
        calico: text,
        encapsulation: text,
        canonicalQuery: { ...text, description: 'The same request with every version exact.' },
        name: text,
        k3s: object({ version: text, minor: text, listed: { type: 'boolean' }, endOfLife: text, imageList: address }),
        installer: object({ url: address, sha256: text, detail: text }, ['sha256']),
        choices: list(reference('Choice')),
        warnings: list(reference('Warning')),
        families: list({ enum: ['ipv4', 'ipv6'] }),
        clusterCidr: texts,
        serviceCidr: texts,
        clusterDns: texts,
        disable: texts,
        kernelModules: texts,
        hostPackages: { enum: ['wireguard', 'strongswan', 'none'] },
        encryption: { enum: ['none', 'wireguard', 'ipsec'] },
        interfaces: list(object({ name: text, overhead: { type: 'integer' }, mtu: { type: 'integer' } })),
        mtu: { type: 'integer' },
        ports: list(reference('Port')),
        policyEngine: { enum: ['kube-router', 'calico', 'none'] },
        checks: texts,
        delivery: { enum: ['carry', 'pull'] },
      },
      ['calico', 'encapsulation'],
    ),
  },
  Status: {
    description: 'How a link stands.',
    ...object(
      {
        state: { enum: ['current', 'newer', 'behind', 'end-of-life'] },
        summary: text,
        catalog: object({ checked: text, isOld: { type: 'boolean' }, detail: text }, ['detail']),
        release: text,
        k3s: object({ version: text, endOfLife: text }),
        calico: text,
        pinned: address,
        updates: list(
          object({
            kind: { enum: ['line', 'stable', 'calico', 'knit'] },
            summary: text,
            link: address,
            pinned: address,
            changes: list(object({ parameter: text, from: text, to: text })),
          }),
        ),
        known: list(
          object({
            parameter: { enum: ['k3s', 'calico'] },
            release: text,
            isConfirmed: { type: 'boolean' },
            isInstallable: { type: 'boolean' },
            source: address,
          }),
        ),
        warnings: list(reference('Warning')),
      },
      ['calico'],
    ),
  },
  Catalog: {
    description: 'What knit knows, each row with its source. More properties may come.',
    ...object({ release: text }),
  },
};

/** The schema of an operation's JSON. */
export const schemaNames: Readonly<Record<string, string>> = { plan: 'Plan', status: 'Status', catalog: 'Catalog' };
