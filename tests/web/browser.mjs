// A headless Chromium, and a web server of a directory. Both end with the test.
import { createServer } from 'node:http';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';

const TYPES = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript' };
// What conf/examples/nginx/dumps.conf sends with pages.
const POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:";

// Serves below a path of its own, as a tree may be.
export async function serve(directory, below = '/some/where') {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    try {
      if (!path.startsWith(below + '/')) throw new Error('not here');
      let file = join(directory, normalize(path.slice(below.length)));
      if ((await stat(file)).isDirectory()) file = join(file, 'index.html');
      const body = await readFile(file);
      response.writeHead(200, {
        'Content-Type': (TYPES[extname(file)] || 'application/octet-stream') + '; charset=utf-8',
        'Content-Security-Policy': POLICY,
      });
      response.end(body);
    } catch {
      response.writeHead(404);
      response.end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}${below}`, close: () => server.close() };
}

export function launch() {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

// A page in a context of its own; what its scripts complain of is kept.
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') page.complaints.push(message.text());
  });
  await page.goto(url);
  return page;
}

// Contrast of every visible text with its ground, as WCAG counts it; those below 4.5 (3 for large texts).
export function weakTexts(page) {
  return page.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const rgba = (color) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const luminance = (color) => color.slice(0, 3)
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const color = rgba(getComputedStyle(at).backgroundColor);
        if (color[3] === 255) return color;
      }
      return [255, 255, 255, 255];
    };
    const weak = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = new Set();
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || seen.has(element) || !element.checkVisibility()) continue;
      if (element.closest('script, style, option, svg')) continue;
      seen.add(element);
      const style = getComputedStyle(element);
      const [a, b] = [luminance(rgba(style.color)), luminance(ground(element))].sort((x, y) => y - x);
      const contrast = (a + 0.05) / (b + 0.05);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (contrast < (large ? 3 : 4.5)) weak.push(`${contrast.toFixed(2)}: ${element.className} ${walker.currentNode.data.trim().slice(0, 40)}`);
      if (seen.size > 1500) break;
    }
    return weak;
  });
}

// What the page names twice, and what has no name: ids, controls, tables.
export function nameless(page) {
  return page.evaluate(() => {
    const wrong = [];
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push(`id ${id} twice`);
    for (const control of document.querySelectorAll('input, select')) {
      if (!control.labels.length) wrong.push(`${control.id} has no label`);
    }
    for (const button of document.querySelectorAll('button, progress')) {
      if (!button.getAttribute('aria-label')) wrong.push(`a ${button.tagName} without a name`);
    }
    for (const table of document.querySelectorAll('table')) {
      if (!table.caption) wrong.push('a table without a caption');
      for (const head of table.querySelectorAll('th')) if (!head.scope) wrong.push(`th without scope: ${head.textContent}`);
    }
    for (const picture of document.querySelectorAll('svg:not([aria-hidden])')) {
      if (picture.getAttribute('role') !== 'img' || !picture.getAttribute('aria-labelledby')) wrong.push('a picture without a name');
    }
    if (document.querySelectorAll('main').length !== 1) wrong.push('not one main');
    if (document.querySelectorAll('h1').length !== 1) wrong.push('not one h1');
    const levels = [...document.querySelectorAll('h1, h2, h3, h4')].map((heading) => Number(heading.tagName[1]));
    levels.forEach((level, i) => { if (i && level > levels[i - 1] + 1) wrong.push(`h${levels[i - 1]} is followed by h${level}`); });
    return wrong;
  });
}
