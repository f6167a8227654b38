import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Site } from '../support/browser.ts';
import { openBrowser, openSite, openWindow, screens, screenshots } from '../support/browser.ts';
import { root } from '../support/programs.ts';
import { states } from './states.ts';

const axe = readFileSync(join(root, 'test', 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([openBrowser(), openSite()]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const pages = [...states, { name: 'API', path: '/docs' }, { name: 'document', path: '/docs/networks.md' }];

describe.each(pages)('$name', ({ name, path }) => {
  test.each([
    ['desk', 'en-US', 'light'],
    ['phone', 'en-US', 'dark'],
    ['desk', 'ja-JP', 'dark'],
    ['phone', 'ja-JP', 'light'],
  ] as const)('has no violation on a %s in %s, %s, all unfolded', async (screen, locale, colorScheme) => {
    const { page, faults, close } = await openWindow(browser, site, { ...screens[screen], locale, colorScheme });
    await page.goto(path);
    const file = `${name.replaceAll(' ', '-')}-${screen}-${locale.slice(0, 2)}-${colorScheme}.png`;
    await page.screenshot({ path: join(screenshots, file), fullPage: true });
    // The scripts are long and all alike: what they look like unfolded is seen on the others.
    await unfold(page);
    await page.evaluate(axe);
    expect(await page.locator('.panel:visible').count()).toBe(
      path.startsWith('/docs') || (await refused(page)) ? 0 : 6,
    );
    const found = await page.evaluate(
      (only) =>
        (window as unknown as { axe: { run: (node: Document, options: object) => Promise<AxeResults> } }).axe.run(
          document,
          { runOnly: only },
        ),
      tags,
    );
    expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(await smallTargets(page)).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });
});

const refused = async (page: Page): Promise<boolean> => (await page.locator('.duo.refused').count()) > 0;

async function unfold(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const fold of document.querySelectorAll('details')) if (!fold.querySelector('[data-src]')) fold.open = true;
    for (const panel of document.querySelectorAll<HTMLElement>('.panel')) panel.hidden = false;
  });
}

/** What can be clicked and is under 24 px, but for links within a sentence (WCAG 2.5.8). */
function smallTargets(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('a, button, select, summary, input:not([type=hidden])')]
      .filter(
        (element) =>
          element.checkVisibility() && !element.closest('p.soft, .points, label, .check, .note p, .prose p, .prose li'),
      )
      .filter((element) => !element.classList.contains('skip') && element.getBoundingClientRect().height < 24)
      .map((element) => element.outerHTML.slice(0, 120)),
  );
}
