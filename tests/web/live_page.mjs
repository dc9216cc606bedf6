// The agent's page in a browser: live_page.mjs ADDRESS SCREENSHOTS ASK
import assert from 'node:assert/strict';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { launch, nameless, open, weakTexts } from './browser.mjs';

const [address, screenshots, asked] = process.argv.slice(2);
const SOON = { timeout: 30000 };
let browser, page;

// The page's policy lets nobody evaluate a condition inside it.
async function until(condition) {
  for (const end = Date.now() + SOON.timeout; !(await condition());) {
    assert.ok(Date.now() < end, `not within ${SOON.timeout} ms: ${condition}`);
    await sleep(50);
  }
}

// The script around this one does things to the agent: what is asked for stands in a file, which goes when it is done.
async function ask(what) {
  writeFileSync(asked + '.new', what + '\n');
  renameSync(asked + '.new', asked);
  await until(() => !existsSync(asked));
}

before(async () => {
  browser = await launch();
  page = await open(browser, address);
});
after(() => browser?.close());

const summary = (text) => page.locator('#live-summary', { hasText: text }).waitFor(SOON);
const bar = () => page.locator('table progress').evaluate((each) => each.value);
const number = async () => Number((await page.locator('tbody td:nth-child(4)').innerText()).replace(/,/g, '').split(' ')[0]);

test('the page follows a run from its beginning to its end', async () => {
  await summary('Nothing is going on.');
  await ask('begin');
  await summary('1 run is going on, with 1 job at work.');
  assert.equal(await page.locator('article').count(), 1);
  assert.equal(await page.locator('article h3').innerText(), 'openwiki, 2026-01-01');
  await page.locator('#connection.on').waitFor(SOON);
  const first = await number();
  await until(async () => (await number()) > first);
  assert.ok(await bar() >= 0);
  assert.deepEqual(page.complaints, []);
});

test('nothing of a private target is there', async () => {
  assert.ok(!(await page.content()).includes('hiddenwiki'));
  const events = await page.evaluate(() => new Promise((done) => {
    const source = new EventSource('events');
    source.onmessage = (event) => { source.close(); done(event.data); };
  }));
  assert.ok(events.includes('openwiki'));
  assert.ok(!events.includes('hiddenwiki'));
});

test('changes are spoken once, and everything has a name', async () => {
  assert.equal(await page.locator('#live-summary').getAttribute('role'), 'status');
  const spoken = await page.evaluate(() => new Promise((done) => {
    let changes = 0;
    new MutationObserver(() => { changes += 1; }).observe(document.getElementById('live-summary'), { childList: true, characterData: true, subtree: true });
    setTimeout(() => done(changes), 3000);
  }));
  assert.equal(spoken, 0, 'it speaks while only numbers change');
  assert.deepEqual(await nameless(page), []);
});

test('light, dark and on a phone', async () => {
  for (const [name, options] of [['light', { colorScheme: 'light' }], ['dark', { colorScheme: 'dark' }],
    ['phone', { viewport: { width: 360, height: 740 } }]]) {
    const other = await open(browser, address, options);
    await other.locator('article').waitFor(SOON);
    await other.locator('#connection.on').waitFor(SOON);
    assert.deepEqual(await weakTexts(other), []);
    await other.screenshot({ path: `${screenshots}/live-${name}.png` });
    await other.context().close();
  }
});

test('without a script it is shown, and asked for again', async () => {
  const other = await open(browser, address, { javaScriptEnabled: false });
  assert.equal(await other.locator('article h3').innerText(), 'openwiki, 2026-01-01');
  assert.equal(await other.locator('noscript meta[http-equiv=refresh]').count(), 1);
  await other.context().close();
});

test('an agent that goes away is missed, and found again', async () => {
  await ask('away');
  await page.locator('#connection.off').waitFor(SOON);
  assert.match(await page.locator('#connection').innerText(), /does not answer/);
  await ask('back');
  await page.locator('#connection.on').waitFor(SOON);
  await ask('stop');
  await summary('Nothing is going on.');
  assert.equal(await page.locator('article').count(), 0);
});
