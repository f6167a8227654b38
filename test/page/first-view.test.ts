import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Site } from '../support/browser.ts';
import { openBrowser, openSite, openWindow } from '../support/browser.ts';
import { sampleKey } from '../support/service.ts';
import { states } from './states.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([openBrowser(), openSite()]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const viewport = { width: 1280, height: 800 };
const answered = states.filter(({ status }) => status === 200);

describe.each(['en-US', 'ja-JP'])('the page on a desk, in %s', (locale) => {
  test.each(['/', '/?cni=calico', '/?cni=canal&encapsulation=wireguard'])(
    'shows choice, command and download of %s without scrolling, and one code block',
    async (path) => {
      const { page, close } = await openWindow(browser, site, { viewport, locale });
      await page.goto(path);
      const bottoms = await page.evaluate(() =>
        ['h1', '#f-cni', '.switch', '.command.first.plain', '.careful', '.get'].map(
          (selector) => document.querySelector(selector)?.getBoundingClientRect().bottom ?? Number.NaN,
        ),
      );
      for (const bottom of bottoms) expect(bottom).toBeLessThanOrEqual(800);
      expect(await page.locator('pre:visible').count()).toBe(1);
      expect(await page.locator('body').innerText()).not.toMatch(/[0-9a-f]{64}/);
      await close();
    },
  );

  test.each(answered)('is at most 2,000 px high: $name', async ({ path }) => {
    for (const javaScriptEnabled of [true, false]) {
      const { page, close } = await openWindow(browser, site, { viewport, locale, javaScriptEnabled });
      await page.goto(path);
      expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(2000);
      await close();
    }
  });
});

describe('a service that signs', () => {
  test.each(['en-US', 'ja-JP'])(
    'says so beside the download, and has the command that verifies (%s)',
    async (locale) => {
      const signing = await openSite({ signingKeys: [sampleKey()] });
      try {
        const { page, close } = await openWindow(browser, signing, { viewport, locale });
        await page.goto('/?cni=calico');
        expect(await page.locator('.get').evaluate((part) => part.getBoundingClientRect().bottom)).toBeLessThanOrEqual(
          800,
        );
        expect(await page.getByText('ssh-keygen -Y verify').isVisible()).toBe(false);
        await page.locator('.get a[href="#verify"]').click();
        expect(await page.getByText('ssh-keygen -Y verify').isVisible()).toBe(true);
        await close();
      } finally {
        await signing.close();
      }
    },
  );

  test('is the only one that says so', async () => {
    const { page, close } = await openWindow(browser, site, { viewport });
    await page.goto('/');
    expect(await page.content()).not.toContain('allowed_signers');
    await close();
  });
});

describe('without a script', () => {
  const options = { viewport, locale: 'en-US', javaScriptEnabled: false };

  test('a choice is sent from under the networks, and marks what it made old', async () => {
    const { page, close } = await openWindow(browser, site, options);
    await page.goto('/');
    await page.locator('#cni-calico').check();
    const before = await page.locator('#answer').evaluate((answer) => getComputedStyle(answer, '::before').content);
    expect(before).toContain('You changed a choice.');
    expect(await page.locator('#f-backend').isVisible()).toBe(false);
    const apply = page.getByRole('button', { name: 'Apply' });
    expect((await apply.boundingBox())?.y).toBeLessThan(800);
    await apply.click();
    await page.waitForURL(/\?cni=calico$/);
    await close();
  });

  test('each view is opened by its link', async () => {
    const { page, close } = await openWindow(browser, site, options);
    await page.goto('/');
    expect(await page.locator('.panel:visible').getAttribute('id')).toBe('hosts');
    for (const id of ['files', 'why', 'verify', 'use', 'link']) {
      await page.locator(`#tab-${id}`).click();
      expect(await page.locator('.panel:visible').getAttribute('id')).toBe(id);
    }
    await close();
  });
});
