// Pages of runs and of the farm as people meet them: pages.mjs TREE SCREENSHOTS
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, nameless, open, serve, weakTexts } from './browser.mjs';

const [tree, screenshots] = process.argv.slice(2);
let browser, server, run, done, farm;

before(async () => {
  server = await serve(tree);
  browser = await launch();
  run = `${server.url}/examplewiki/20261101/`;
  done = `${server.url}/donewiki/20261101/`;
  farm = `${server.url}/backup-index.html`;
});
after(async () => {
  await browser?.close();
  server?.close();
});

const text = (page, selector) => page.locator(selector).first().innerText();
const shownRuns = (page) => page.locator('#runs-list > li:visible').count();

test('a run page has the right numbers', async () => {
  const page = await open(browser, run);
  assert.equal(await text(page, 'h1'), 'examplewiki dump progress on 20261101');
  assert.equal(await text(page, '.summary .status'), 'Dump in progress, 1 item failed');
  const facts = await page.locator('.summary dl > div').allInnerTexts();
  assert.deepEqual(facts.map((fact) => fact.replace('\n', ': ')),
    ['Files: 7', 'Size: 73.8 GB', 'Jobs: 4 of 6 over', 'Last change (UTC): 2026-11-24 04:06:10']);
  assert.match(await text(page, '.going-on'), /98,220 of 310,000 revisions, about 1 h 53 min left/);
  assert.equal(await page.locator('progress').nth(0).evaluate((bar) => bar.value), 66);
  assert.equal(await page.locator('#jobs-list > li').count(), 6);
  assert.equal(await page.locator('#jobs-list li.file > a').count(), 7);
  assert.equal(await page.locator('#hashes-list tbody tr').count(), 7);
  assert.equal(await page.locator('svg.chart rect').count(), 11);
  assert.deepEqual(page.complaints, []);
});

test('held, withdrawn and partial are told in words', async () => {
  const page = await open(browser, done);
  assert.equal(await text(page, '.summary .status'), 'Partial dump, 1 item failed');
  const words = await text(page, '.summary .plain');
  for (const said of ['not everything', '1 part is held back', '1 file was withdrawn']) assert.ok(words.includes(said), words);
  assert.match(await text(page, '.held'), /1,204,311 rows, and the table has 1,986,004/);
  assert.match(await text(page, '.withdrawn'), /it held private settings/);
});

test('every link of a run page leads somewhere, below any path', async () => {
  const page = await open(browser, done);
  const links = await page.locator('main a, nav a').evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.href]));
  assert.ok(links.length > 10);
  for (const [written, address] of links) {
    // Lines that scripts have always read name the path on the server.
    if (written.startsWith('/')) continue;
    assert.ok(address.startsWith(server.url), `${written} leads to ${address}`);
    if (/\.\.\/20/.test(written)) continue; // earlier runs, which the samples do not have
    assert.equal((await page.request.get(address)).status(), 200, address);
  }
});

test('without a script the pages are whole', async () => {
  for (const address of [run, done, farm]) {
    const page = await open(browser, address, { javaScriptEnabled: false });
    assert.equal(await page.locator('button').count(), 0);
    assert.equal(await page.locator('.filter:visible').count(), 0);
    assert.equal(await page.locator('h1').isVisible(), true);
    await page.context().close();
  }
  const page = await open(browser, farm, { javaScriptEnabled: false });
  assert.equal(await shownRuns(page), 1001);
  await page.goto(run);
  assert.equal(await page.locator('#jobs-list li.file > a:visible').count(), 7);
  await page.locator('#hashes-list summary').first().click();
  assert.equal(await page.locator('#hashes-list details code:visible').count(), 2);
});

test('without a style the pages are in order', async () => {
  const page = await open(browser, run);
  await page.evaluate(() => document.querySelector('link[rel=stylesheet]').remove());
  const words = await page.locator('body').innerText();
  const order = ['examplewiki dump progress', 'This run is going on', 'Jobs and files', 'Fetch and check', 'Hashes'];
  const places = order.map((word) => words.indexOf(word));
  assert.ok(places.every((place, i) => place >= 0 && (i === 0 || place > places[i - 1])), String(places));
});

test('a thousand wikis are filtered by name and state', async () => {
  const page = await open(browser, farm);
  assert.equal(await shownRuns(page), 1001);
  const began = Date.now();
  await page.getByLabel('Show wikis with').fill('wiki01 5');
  await page.locator('.found', { hasText: '19 of 1,001' }).waitFor();
  assert.ok(Date.now() - began < 2000);
  assert.equal(await shownRuns(page), 19);
  assert.match(await text(page, '.found'), /19 of 1,001/);
  await page.getByLabel('Show wikis with').fill('');
  await page.getByLabel('in state').selectOption({ label: 'partial' });
  assert.equal(await shownRuns(page), 20);
  await page.getByLabel('in state').selectOption({ label: 'with failures' });
  assert.equal(await shownRuns(page), 11);
  await page.getByLabel('in state').selectOption({ label: 'in progress' });
  assert.equal(await shownRuns(page), 1);
  await page.getByLabel('in state').selectOption({ label: 'any' });
  assert.equal(await shownRuns(page), 1001);
  assert.deepEqual(page.complaints, []);
});

test('the farm page counts, and shows what is going on', async () => {
  const page = await open(browser, farm);
  const facts = await page.locator('dl.facts > div').allInnerTexts();
  assert.deepEqual(facts.map((fact) => fact.replace('\n', ': ')),
    ['Wikis: 1,001', 'Going on: 1', 'Partial: 20', 'With failures: 11']);
  assert.match(await text(page, 'article'), /examplewiki[^]*4 of 6 jobs over/);
  await page.getByRole('link', { name: 'wiki name' }).click();
  assert.equal(await text(page, '#runs-list > li:first-child > a'), 'examplewiki');
});

test('a copy button copies the hash or the command', async () => {
  const page = await open(browser, run, { permissions: ['clipboard-read', 'clipboard-write'] });
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  const button = page.getByRole('button', { name: 'Copy SHA-256 of examplewiki-20261101-page.sql.gz' });
  await button.click();
  assert.equal(await copied(), await text(page, '#hashes-list tbody tr:first-child code'));
  assert.equal(await button.innerText(), 'Copied');
  assert.match(await text(page, '[role=status].unseen'), /Copied SHA-256 of/);
  await page.getByRole('button', { name: 'Copy the command' }).first().press('Enter');
  assert.equal(await copied(),
    `curl --fail --remote-name --continue-at - ${run}examplewiki-20261101-stub-meta-history.xml.gz`);
});

test('pages work with the keyboard alone', async () => {
  const page = await open(browser, farm);
  const focused = () => page.evaluate(() => {
    const at = document.activeElement;
    const outline = getComputedStyle(at);
    return { text: at.textContent.trim().slice(0, 30) || at.id, id: at.id, ring: outline.outlineStyle !== 'none' };
  });
  await page.keyboard.press('Tab');
  assert.equal((await focused()).text, 'Skip to the content');
  assert.equal(await page.locator('.skip').isVisible(), true);
  const order = [];
  for (let i = 0; i < 4; i += 1) {
    await page.keyboard.press('Tab');
    const at = await focused();
    assert.ok(at.ring, `${at.text} shows no focus`);
    order.push(at.id || at.text);
  }
  assert.deepEqual(order, ['wiki name', 'filter-runs', 'state-runs', 'examplewiki']);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.type('wiki0999');
  assert.equal(await shownRuns(page), 1);
  await page.goto(farm);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
});

test('everything has a name for those who do not see it', async () => {
  for (const address of [run, done, farm]) {
    const page = await open(browser, address);
    assert.deepEqual(await nameless(page), [], address);
    await page.context().close();
  }
});

for (const colorScheme of ['light', 'dark']) {
  test(`${colorScheme}: texts have enough contrast, and screens are kept to be looked at`, async () => {
    for (const [name, address] of [['run', run], ['partial', done], ['farm', farm]]) {
      const page = await open(browser, address, { colorScheme });
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
      assert.equal(ground[0] > 128, colorScheme === 'light', String(ground));
      assert.deepEqual(await weakTexts(page), [], address);
      await page.screenshot({ path: `${screenshots}/${name}-${colorScheme}.png`, fullPage: name !== 'farm' });
      await page.context().close();
    }
  });
}

test('on a phone nothing is wider than the screen', async () => {
  for (const [name, address] of [['run', run], ['partial', done], ['farm', farm]]) {
    const page = await open(browser, address, { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${name} is ${wide} wide`);
    await page.screenshot({ path: `${screenshots}/${name}-phone.png`, fullPage: name !== 'farm' });
    await page.context().close();
  }
});
