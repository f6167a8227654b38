import { describe, expect, test } from 'vitest';
import { release, releaseOf } from '../../src/runtime/release.ts';
import { sampleApp } from '../support/service.ts';

const [one, other] = ['1a', '2b'].map((digits) => digits.repeat(32));
const appOf = (installerSha256: string | undefined) =>
  sampleApp({ release: releaseOf(installerSha256), ...(installerSha256 !== undefined && { installerSha256 }) });

describe('a pinned address', () => {
  test('names the digest that an operator pins for K3s’ installer, since the bytes do', async () => {
    const pinned = (await (await appOf(one)).request('/install.sh?cni=none')).headers.get('Content-Location') ?? '';
    expect(pinned).toMatch(/&v=[\d.]+-1a1a1a1a1a1a$/);
    const again = await (await appOf(one)).request(pinned);
    expect(again.headers.get('Cache-Control')).toContain('immutable');
    expect(await again.text()).toContain(one);
    for (const installerSha256 of [other, undefined]) {
      expect((await (await appOf(installerSha256)).request(pinned)).status).toBe(410);
    }
  });

  test('of a service without one names the release alone', async () => {
    expect(releaseOf(undefined)).toBe(release);
    const pinned = (await (await appOf(undefined)).request('/install.sh?cni=none')).headers.get('Content-Location');
    expect(pinned).toMatch(new RegExp(`&v=${release}$`));
  });
});
