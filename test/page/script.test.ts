import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Site } from '../support/browser.ts';
import { openBrowser, openSite, openWindow, screens } from '../support/browser.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([openBrowser(), openSite()]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

describe('the small script', () => {
  test('copies a command as it is, and says so', async () => {
    const permissions = ['clipboard-read', 'clipboard-write'];
    const { page, faults, close } = await openWindow(browser, site, { ...screens.desk, permissions });
    await page.goto('/?cni=calico');
    await page.getByRole('button', { name: 'Copy: First server', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('#status')?.textContent === 'Copied');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(`curl -sSLo install.sh '${site.origin}/install.sh?cni=calico' && sudo sh install.sh`);
    expect(faults).toEqual([]);
    await close();
  });

  test('answers a choice made by keyboard alone, keeps the focus, and says what it found', async () => {
    const { page, faults, close } = await openWindow(browser, site, screens.desk);
    await page.goto('/');
    await page.locator('#cni-flannel').focus();
    await page.keyboard.press('ArrowDown');
    await page.waitForURL(/\?cni=canal$/);
    await page.waitForSelector('#f-encapsulation');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('cni-canal');
    await page.waitForFunction(() =>
      document.querySelector('#status')?.textContent?.startsWith('The command now installs K3s'),
    );
    expect(await page.title()).toContain('Canal VXLAN');
    expect(faults).toEqual([]);
    await close();
  });

  test('shows a long file where it is unfolded', async () => {
    const { page, close } = await openWindow(browser, site, screens.desk);
    await page.goto('/?cni=canal#files');
    await page.locator('[id="file-install.sh"] > summary').click();
    await page.waitForFunction(() => document.getElementById('file-install.sh')?.textContent?.includes('#!/bin/sh'));
    const shown = await page
      .locator('[id="file-install.sh"] code[class], [id="file-install.sh"] pre code')
      .textContent();
    expect(shown).toBe(await (await fetch(`${site.origin}/install.sh?cni=canal`)).text());
    await close();
  });

  test('keeps what was typed where it cannot be read, and marks the field', async () => {
    const { page, close } = await openWindow(browser, site, screens.desk);
    await page.goto('/');
    await page.locator('#fold-addresses > summary').click();
    await page.locator('#cluster-cidr').fill('10.42.0.0/99');
    await page.locator('#k3s').focus();
    await page.waitForSelector('#answer .note.bad');
    await page.waitForSelector('#cluster-cidr[aria-invalid=true]');
    expect(await page.inputValue('#cluster-cidr')).toBe('10.42.0.0/99');
    expect(await page.locator('#cluster-cidr-err').count()).toBe(1);
    await close();
  });

  test('says when the service cannot be reached, and offers nothing that is out of date', async () => {
    const { page, close } = await openWindow(browser, site, screens.desk);
    await page.goto('/');
    expect(await page.locator('#stale').isVisible()).toBe(false);
    await page.route('**/*', (route) => route.abort());
    await page.locator('#cni-calico').check();
    await page.waitForSelector('#stale:not([hidden])');
    expect(await page.locator('.copy').first().isVisible()).toBe(false);
    await close();
  });

  test('takes a secret out of the address', async () => {
    const { page, close } = await openWindow(browser, site, screens.desk);
    await page.goto('/?backend=wireguard&token=s3cr3t');
    await page.waitForURL((url) => url.search === '?backend=wireguard');
    expect(await page.content()).not.toContain('s3cr3t');
    await close();
  });

  test('goes back and forth with the browser', async () => {
    const { page, close } = await openWindow(browser, site, screens.desk);
    await page.goto('/?cni=canal');
    await page.locator('nav a[lang=ja]').click();
    await page.waitForURL(/lang=ja/);
    await page.goBack();
    await page.waitForURL(/\?cni=canal$/);
    expect(await page.locator('#answer-h').textContent()).toContain('with Canal VXLAN');
    await close();
  });

  test('undoes a choice where one goes back', async () => {
    const { page, close } = await openWindow(browser, site, screens.desk);
    await page.goto('/');
    await page.locator('#cni-calico').check();
    await page.waitForURL(/\?cni=calico$/);
    await page.goBack();
    await page.waitForFunction(() => document.querySelector('#answer-h')?.textContent?.includes('flannel VXLAN'));
    expect(await page.locator('#cni-flannel').isChecked()).toBe(true);
    expect(new URL(page.url()).search).toBe('');
    await close();
  });

  test('keeps node, boxes and open tab while one chooses another network', async () => {
    const { page, close } = await openWindow(browser, site, screens.desk);
    await page.goto('/');
    await page.getByRole('radio', { name: 'Agent' }).check();
    await page.getByLabel('Verify the download').check();
    await page.locator('#tab-why').click();
    await page.locator('#cni-canal').check();
    await page.waitForURL(/\?cni=canal#why$/);
    expect(await page.getByRole('radio', { name: 'Agent' }).isChecked()).toBe(true);
    expect(await page.locator('.command:visible code').textContent()).toMatch(/sha256sum -c.*sh install\.sh agent$/);
    expect(await page.locator('.panel:visible').getAttribute('id')).toBe('why');
    await close();
  });

  test('makes tabs of the views: arrow keys walk, the address opens one', async () => {
    const { page, close } = await openWindow(browser, site, screens.desk);
    await page.goto('/#files');
    expect(await page.locator('.panel:visible').getAttribute('id')).toBe('files');
    await page.locator('#tab-files').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.panel:visible').getAttribute('id')).toBe('why');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-selected'))).toBe('true');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('.panel:visible').getAttribute('id')).toBe('link');
    expect(new URL(page.url()).hash).toBe('#link');
    await close();
  });
});

describe('every screen', () => {
  test.each([
    ['an old phone', 320, 568],
    ['a tablet', 768, 1024],
    ['400 % zoom', 320, 256],
    ['4K', 3840, 2160],
  ])('%s shows all without scrolling sideways, and nothing moves while it loads', async (_, width, height) => {
    for (const path of ['/', '/?cni=calico&cluster-init=true', '/?backend=ipsec&k3s=v1.36', '/docs']) {
      const { page, close } = await openWindow(browser, site, { viewport: { width, height }, locale: 'ja-JP' });
      await page.addInitScript(() => {
        const moved = { sum: 0 };
        Object.assign(window, { moved });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) moved.sum += (entry as PerformanceEntry & { value: number }).value;
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await page.goto(path, { waitUntil: 'networkidle' });
      const moved = await page.evaluate(() => (window as unknown as { moved: { sum: number } }).moved.sum);
      const overflow = await page.evaluate(() => {
        for (const fold of document.querySelectorAll('details')) fold.open = true;
        return document.documentElement.scrollWidth - window.innerWidth;
      });
      expect(overflow, path).toBeLessThanOrEqual(0);
      expect(moved, path).toBe(0);
      await close();
    }
  });

  test('moves nothing where motion is not wanted', async () => {
    const { page, close } = await openWindow(browser, site, { ...screens.desk, reducedMotion: 'reduce' });
    await page.goto('/');
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((element) => getComputedStyle(element).transitionDuration !== '0s')
        .map((element) => element.outerHTML.slice(0, 80)),
    );
    expect(moving).toEqual([]);
    await close();
  });
});
