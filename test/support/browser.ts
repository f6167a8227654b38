import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { createApp } from '../../routes/app.ts';
import type { Deployment } from '../../src/http/deployment.ts';
import { root } from './programs.ts';
import { sampleDeployment } from './service.ts';

const executablePath = '/usr/bin/chromium';

/** Where screenshots go: a folder that git ignores. */
export const screenshots = join(root, 'out', 'screenshots');

/** Chromium without anything that it would do by itself on the network. */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(executablePath)) throw new Error('These tests need chromium: npm run prepare-tests system');
  mkdirSync(screenshots, { recursive: true });
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic', '--no-first-run', ...quiet] });
}

/** The service behind a port of this machine, for a browser. */
export interface Site {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves knit to a browser. Its commands name the port, which is known only when it is open. */
export async function openSite(changes: Partial<Deployment> = {}): Promise<Site> {
  let answer: (request: Request) => Response | Promise<Response> = () => new Response(null, { status: 503 });
  const { server, port } = await new Promise<{ server: ReturnType<typeof serve>; port: number }>((resolve) => {
    const options = { fetch: (request: Request) => answer(request), hostname: '127.0.0.1', port: 0 };
    const opened = serve(options, (info) => resolve({ server: opened, port: info.port }));
  });
  const origin = `http://127.0.0.1:${port}`;
  const app = createApp(await sampleDeployment({ ...changes, origin }));
  answer = (request) => app.fetch(request);
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return { origin, close };
}

/** A window of the browser, and what went wrong in it. */
export interface Window {
  readonly page: Page;
  /** Errors of scripts, refused by the policy or not, and requests to anywhere but the site. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** Opens a window that notes every fault and lets nothing go to another host. */
export async function openWindow(browser: Browser, site: Site, options: BrowserContextOptions = {}): Promise<Window> {
  const context = await browser.newContext({ baseURL: site.origin, acceptDownloads: true, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => {
    // A refusal is a page too; the browser still calls its status an error.
    if (message.type() === 'error' && !/the server responded with a status of 4\d\d/.test(message.text())) {
      faults.push(message.text());
    }
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(site.origin)) faults.push(`asks ${request.url()}`);
  });
  return { page, faults, close: () => context.close() };
}

/** The sizes of screen that the page is looked at on. */
export const screens = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  desk: { viewport: { width: 1280, height: 800 } },
} as const satisfies Record<string, BrowserContextOptions>;
