/** The two objects by which system-upgrade-controller brings every node to a release: servers first, then agents. */
export function renderUpgradePlans(version: string): string {
  const image = 'rancher/k3s-upgrade';
  const plan = (name: string, selector: readonly string[], prepare: readonly string[]): readonly string[] => [
    'apiVersion: upgrade.cattle.io/v1',
    'kind: Plan',
    'metadata:',
    `  name: ${name}`,
    '  namespace: system-upgrade',
    'spec:',
    '  concurrency: 1',
    '  cordon: true',
    '  nodeSelector:',
    '    matchExpressions:',
    '      - key: node-role.kubernetes.io/control-plane',
    ...selector.map((line) => `        ${line}`),
    '  serviceAccountName: system-upgrade',
    ...prepare,
    '  upgrade:',
    `    image: ${image}`,
    `  version: ${version}`,
  ];
  return [
    ...plan('server-plan', ['operator: In', 'values:', '  - "true"'], []),
    '---',
    // Its first container waits until the other plan is done.
    ...plan(
      'agent-plan',
      ['operator: DoesNotExist'],
      ['  prepare:', `    image: ${image}`, '    args:', '      - prepare', '      - server-plan'],
    ),
  ].join('\n');
}
