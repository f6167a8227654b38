import { expect, test } from 'vitest';
import { sampleApp } from '../support/service.ts';

interface Sbom {
  readonly packages: readonly {
    readonly SPDXID: string;
    readonly name: string;
    readonly checksums?: readonly object[];
    readonly comment?: string;
  }[];
  readonly relationships: readonly { readonly relatedSpdxElement: string }[];
}

const app = await sampleApp();

test.each(['', 'cni=calico&calico=v3.32.1', 'cni=canal&lang=ja', 'k3s=v1.37.1%2Bk3s1'])(
  'sbom.spdx.json of "%s" names each thing once, with its digest or without',
  async (query) => {
    const { packages, relationships } = (await (await app.request(`/sbom.spdx.json?${query}`)).json()) as Sbom;
    const ids = packages.map(({ SPDXID }) => SPDXID);
    expect(new Set(ids).size).toBe(ids.length);
    expect(relationships.map(({ relatedSpdxElement }) => relatedSpdxElement)).toEqual(ids);
    for (const { checksums, comment } of packages)
      expect([checksums, comment].filter((one) => one !== undefined)).toHaveLength(1);
    expect(packages.map(({ name }) => name)).toContain('amd64/k3s');
    if (query.startsWith('cni=calico')) expect(packages.map(({ name }) => name)).toContain('quay.io/calico/node');
  },
);
