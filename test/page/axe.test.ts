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
    expect(await page.locator('.panel:visible').count()).toBe(
      path.startsWith('/docs') || (await refused(page)) ? 0 : 6,
    );
    // What is docked lies over some line or other, which can be scrolled from under it; at the end it lies over none.
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(await smallTargets(page)).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });
});

// A page of its own, which shares nothing with the others and runs no script.
describe('the runbook to print', () => {
  const query = 'servers=3&agents=5&cni=calico';

  test.each([
    ['desk', 'en', 'light', query],
    ['phone', 'ja', 'dark', query],
    ['phone', 'en', 'light', `${query}&from=v1.33.6%2Bk3s1&k3s=v1.36.4%2Bk3s1`],
    ['desk', 'ja', 'dark', `${query}&from=v1.33.6%2Bk3s1&k3s=v1.36.4%2Bk3s1`],
  ] as const)('has no violation on a %s in %s, %s', async (screen, lang, colorScheme, asked) => {
    const { page, faults, close } = await openWindow(browser, site, { ...screens[screen], colorScheme });
    // axe waits by timers, which do not run in a sandbox: that alone is let in, for the test.
    await page.route('**/runbook.html?*', async (route) => {
      const response = await route.fetch();
      const policy = response.headers()['content-security-policy'] ?? '';
      const headers = {
        ...response.headers(),
        'content-security-policy': policy.replace('sandbox', 'sandbox allow-scripts'),
      };
      await route.fulfill({ response, headers });
    });
    await page.goto(`/runbook.html?${asked}&lang=${lang}`);
    await page.screenshot({ path: join(screenshots, `runbook-${screen}-${lang}-${colorScheme}.png`), fullPage: true });
    await page.getByRole('checkbox').first().check();
    expect(await page.locator('html').getAttribute('lang')).toBe(lang);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(await smallTargets(page, 'section :is(p, li, td)')).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });

  test('starts a sheet for each step, and every command ends on it', async () => {
    const { page, close } = await openWindow(browser, site, { ...screens['desk'], colorScheme: 'dark' });
    await page.goto(`/runbook.html?${query}`);
    const pdf = await page.pdf({ path: join(screenshots, 'runbook.pdf'), format: 'A4', preferCSSPageSize: true });
    const sheets = [...pdf.toString('latin1').matchAll(/\/Type \/Page\b/g)].length;
    expect(sheets).toBeGreaterThanOrEqual(await page.getByRole('heading', { level: 2 }).count());
    await page.emulateMedia({ media: 'print' });
    expect(
      await page.evaluate(() =>
        [...document.querySelectorAll('section + section')].map((part) => getComputedStyle(part).breakBefore),
      ),
    ).toEqual(Array.from({ length: 7 }, () => 'page'));
    expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(0, 0, 0)');
    for (const block of await page.locator('pre').all()) {
      expect(await block.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    }
    await close();
  });
});

/** What axe finds on a page as it stands, a line for each rule. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(
    (only) =>
      (window as unknown as { axe: { run: (node: Document, options: object) => Promise<AxeResults> } }).axe.run(
        document,
        { runOnly: only },
      ),
    tags,
  );
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

const refused = async (page: Page): Promise<boolean> => (await page.locator('.duo.refused').count()) > 0;

async function unfold(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const fold of document.querySelectorAll('details')) if (!fold.querySelector('[data-src]')) fold.open = true;
    for (const panel of document.querySelectorAll<HTMLElement>('.panel')) panel.hidden = false;
  });
}

const sentences = 'p.soft, .points, label, .check, .note p, .prose p, .prose li';

/** What can be clicked and is under 24 px, but for links within a sentence (WCAG 2.5.8). */
function smallTargets(page: Page, within = sentences): Promise<readonly string[]> {
  return page.evaluate(
    (selector) =>
      [...document.querySelectorAll('a, button, select, summary, input:not([type=hidden])')]
        .filter((element) => element.checkVisibility() && !element.closest(selector))
        .filter((element) => !element.classList.contains('skip') && element.getBoundingClientRect().height < 24)
        .map((element) => element.outerHTML.slice(0, 120)),
    within,
  );
}
