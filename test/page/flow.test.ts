import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Site } from '../support/browser.ts';
import { openBrowser, openSite, openWindow, screens, screenshots } from '../support/browser.ts';

let browser: Browser;
let site: Site;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'knit-page-'));
  [browser, site] = await Promise.all([openBrowser(), openSite()]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  rmSync(folder, { recursive: true, force: true });
});

const cases = (['desk', 'phone'] as const).flatMap((screen) =>
  (['en', 'ja'] as const).flatMap((language) =>
    [true, false].map((hasScript) => ({ screen, language, hasScript, script: hasScript ? 'with' : 'without' })),
  ),
);

describe.each(cases)('the whole flow on a $screen in $language $script a script', ({ screen, language, hasScript }) => {
  test('from the first look to the dry run of the downloaded zip', async () => {
    const locale = language === 'ja' ? 'ja-JP' : 'en-US';
    const options = { ...screens[screen], locale, javaScriptEnabled: hasScript };
    const { page, faults, close } = await openWindow(browser, site, options);
    await page.goto('/');
    expect(await page.getAttribute('html', 'lang')).toBe(language);
    const lang = language === 'ja' ? '&lang=ja' : '';

    await choose(page, 'input[name=cni][value=calico]', hasScript, /cni=calico/);
    await choose(page, 'input[name=encapsulation][value=vxlan]', hasScript, /encapsulation=vxlan/);
    expect(new URL(page.url()).search).toBe('?cni=calico&encapsulation=vxlan');

    await page.locator('#fold-cluster > summary').click();
    await choose(page, '#disable-traefik', hasScript, /disable=traefik/);
    await page.waitForFunction(() => document.querySelector('#answer-h')?.textContent?.includes('VXLAN'));

    const query = `?cni=calico&encapsulation=vxlan&disable=traefik${lang}`;
    const command = await page.locator('.command code').first().textContent();
    expect(command).toBe(`curl -sSLo install.sh '${site.origin}/install.sh${query}' && sudo sh install.sh`);
    expect(await page.locator('.diagram title').textContent()).toContain('Calico VXLAN');

    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.get .btn').click()]);
    const zip = join(folder, `${screen}-${language}-${hasScript}.zip`);
    await download.saveAs(zip);
    expect(download.suggestedFilename()).toMatch(/^knit-calico-v[\d.]+\+k3s\d\.zip$/);
    expect(dryRun(zip)).toMatch(language === 'ja' ? /[\u3040-\u30ff]/ : /K3s v\d/);
    expect(faults).toEqual([]);
    await page.screenshot({ path: join(screenshots, `flow-${screen}-${language}-${hasScript}.png`), fullPage: true });
    await close();
  });

  test('an impossible choice is refused with the reason, and a way out leads back', async () => {
    const options = { ...screens[screen], locale: language === 'ja' ? 'ja-JP' : 'en-US', javaScriptEnabled: hasScript };
    const { page, faults, close } = await openWindow(browser, site, options);
    await page.goto('/?k3s=v1.36');
    // Before anything is submitted, the row already says why.
    expect(await page.locator('label:has([value=ipsec]) .tag.bad').count()).toBe(1);
    await choose(page, 'input[name=backend][value=ipsec]', hasScript, /backend=ipsec/);
    await page.waitForSelector('#answer .note.bad');
    expect(await page.locator('.run').count()).toBe(0);
    if (!hasScript) expect(await page.evaluate(() => document.activeElement?.id)).toBe('answer-h');
    await page.locator('.ways a').first().click();
    await page.waitForURL(/backend=wireguard-native&k3s=v1\.36/);
    expect(await page.locator('.run').count()).toBe(1);
    expect(faults).toEqual([]);
    await close();
  });
});

/** Picks a value; without a script the button sends the form. */
async function choose(page: Page, selector: string, hasScript: boolean, url: RegExp): Promise<void> {
  await page.locator(selector).check();
  if (!hasScript) await page.locator('#ask [type=submit]').first().click();
  await page.waitForURL(url);
}

/** Unpacks a zip and lets its install.sh say what it would do. */
function dryRun(zip: string): string {
  const target = mkdtempSync(join(folder, 'zip-'));
  execFileSync('unzip', ['-q', zip, '-d', target]);
  const [name = ''] = readdirSync(target);
  const inside = join(target, name);
  execFileSync('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: inside });
  expect(statSync(join(inside, 'install.sh')).mode & 0o777).toBe(0o755);
  return execFileSync('sh', ['-c', './install.sh --dry-run 2>&1 || test $? -eq 78'], {
    cwd: inside,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
  });
}
