import { describe, expect, it } from 'vitest';
import { calicoReleases, unpinnedCalicoReleases } from '../../src/catalog/calico-releases.ts';
import { k3sChannels } from '../../src/catalog/k3s-channels.ts';
import { k3sLines } from '../../src/catalog/k3s-lines.ts';
import { k3sReleases } from '../../src/catalog/k3s-releases.ts';
import { resolvePlan } from '../../src/plan/resolve.ts';
import { parseRequest } from '../../src/request/parse.ts';

function answer(query: string) {
  const parsed = parseRequest(query);
  if (!parsed.ok) throw new TypeError(`${query}: ${JSON.stringify(parsed.problems)}`);
  return resolvePlan(parsed.request, { release: '0.1.0', delivery: 'pull' });
}

const unconfirmed = k3sReleases.filter(({ isConfirmed }) => !isConfirmed).map(({ version }) => version);

describe('a K3s release that only others name', () => {
  it('is never chosen: no channel, no minor and no default is one', () => {
    expect(unconfirmed).toContain('v1.36.5+k3s1');
    const chosen = ['', ...k3sLines.map(({ minor }) => `k3s=${minor}`), 'k3s=latest', 'backend=ipsec'].map((query) => {
      const result = answer(query);
      return result.ok ? result.plan.k3s.version : query;
    });
    for (const version of [...chosen, ...k3sChannels.map((row) => row.version)])
      expect(unconfirmed).not.toContain(version);
  });

  it.each(unconfirmed)('%s is given where it is named, with a warning', (version) => {
    const result = answer(`k3s=${encodeURIComponent(version)}`);
    expect(result.ok && result.plan.k3s).toMatchObject({ version, listed: true });
    expect(result.ok && result.plan.warnings.map(({ code }) => code)).toContain('unconfirmed-release');
  });
});

describe('a Calico release without a digest', () => {
  it.each(unpinnedCalicoReleases)('$tag is refused with the truth, and the way out is one that works', ({ tag }) => {
    const result = answer(`cni=calico&calico=${tag}`);
    const [problem] = result.ok ? [] : result.problems;
    expect(problem?.detail.en).toContain(`npm run catalog -- pin ${tag}`);
    expect(problem?.detail.ja).toContain(`npm run catalog -- pin ${tag}`);
    for (const allowed of problem?.allowed ?? []) expect(answer(`cni=calico&calico=${allowed}`).ok).toBe(true);
    expect(problem?.allowed?.[0]).toBe(calicoReleases[0]?.tag);
  });

  it('is told apart from one that nobody knows', () => {
    const result = answer('cni=calico&calico=v3.32.99');
    expect(result.ok ? '' : result.problems[0]?.detail.en).not.toContain('exists');
  });
});
