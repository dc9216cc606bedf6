// What pages can do more with a script: copy buttons, filters of long lists, and the agent's own page that follows
// its work. Every page is whole without it.
'use strict';

// --- copying ---

// Where the clipboard is closed to us, as on pages without TLS, the text is selected and copied as by hand.
async function copyText(element) {
  const text = element.textContent;
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (refused) {
      console.info('clipboard:', refused.message);
    }
  }
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  return document.execCommand('copy');
}

function addCopyButtons() {
  const said = document.createElement('p');
  said.className = 'unseen';
  said.setAttribute('role', 'status');
  document.body.append(said);
  for (const element of document.querySelectorAll('[data-copy]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.setAttribute('aria-label', 'Copy ' + element.dataset.copy);
    button.addEventListener('click', async () => {
      const copied = await copyText(element);
      button.textContent = copied ? 'Copied' : 'Selected';
      said.textContent = (copied ? 'Copied ' : 'Selected ') + element.dataset.copy;
      setTimeout(() => { button.textContent = 'Copy'; }, 2000);
    });
    (element.closest('pre') || element.previousElementSibling || element).after(button);
  }
}

// The address of this page, where the page itself does not know it.
function putInAddress() {
  const here = new URL('.', location.href).href.replace(/\/$/, '');
  for (const element of document.querySelectorAll('.base')) element.textContent = here;
}

// --- filters ---

// Items of a list: a text to look in, the state, what is hidden, and of jobs the files in it.
function itemsOf(list) {
  if (list.id === 'jobs-list') {
    return [...list.querySelectorAll('.file, .missing')].map((element) => ({ element, text: element.textContent }));
  }
  const rows = list.tagName === 'TABLE' ? list.tBodies[0].rows : list.children;
  return [...rows].map((element) => {
    const name = element.querySelector('a, th');
    const state = element.querySelector(':scope > span');
    return {
      element,
      text: name ? name.textContent : element.textContent,
      states: state ? [...state.classList] : [],
    };
  });
}

function addFilter(input) {
  const name = input.dataset.filter;
  const list = document.getElementById(name + '-list');
  const select = document.querySelector(`[data-filter-state="${name}"]`);
  const box = input.closest('.filter');
  const found = box.querySelector('.found');
  const items = itemsOf(list).map((item) => ({ ...item, text: item.text.toLowerCase() }));
  const apply = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const state = select ? select.value : '';
    let shown = 0;
    for (const item of items) {
      const fits = words.every((word) => item.text.includes(word)) && (!state || item.states.includes(state));
      item.element.hidden = !fits;
      if (fits) shown += 1;
    }
    // Jobs none of whose files fit say nothing.
    if (list.id === 'jobs-list') {
      for (const job of list.children) job.hidden = words.length > 0 && !job.querySelector(':is(.file, .missing):not([hidden])');
    }
    const all = items.length.toLocaleString('en');
    found.textContent = words.length || state ? `${shown.toLocaleString('en')} of ${all}` : all;
    found.append(Object.assign(document.createElement('span'), { className: 'unseen', textContent: ' shown' }));
  };
  input.addEventListener('input', apply);
  if (select) select.addEventListener('change', apply);
  box.hidden = false;
  apply();  // the browser may have kept what stood there before
}

// --- the agent's own page ---

// One event has everything that is going on; only what changed is put on the page.
function showRuns(list, runs) {
  const known = new Map([...list.children].map((element) => [element.dataset.run, element]));
  let place = list.firstElementChild;
  for (const run of runs) {
    const element = known.get(run.id) || document.createElement('article');
    known.delete(run.id);
    if (element.shown !== run.html) {
      element.className = 'live-run';
      element.dataset.run = run.id;
      element.innerHTML = run.html;  // made and escaped by the agent
      element.shown = run.html;
    }
    if (element === place) {
      place = place.nextElementSibling;
    } else {
      list.insertBefore(element, place);
    }
  }
  for (const element of known.values()) element.remove();
}

function follow(list) {
  const summary = document.getElementById('live-summary');
  const connection = document.getElementById('connection');
  const say = (on, text) => {
    connection.hidden = false;
    connection.className = 'connection ' + (on ? 'on' : 'off');
    if (connection.textContent !== text) connection.textContent = text;
  };
  const connect = () => {
    const events = new EventSource('events');
    events.onopen = () => say(true, 'This page follows the agent.');
    events.onmessage = (event) => {
      const now = JSON.parse(event.data);
      // Spoken by screen readers, so only when it changed.
      if (summary.textContent !== now.summary) summary.textContent = now.summary;
      showRuns(list, now.runs);
    };
    events.onerror = () => {
      say(false, 'The agent does not answer; trying again. What is shown may be old.');
      if (events.readyState === EventSource.CLOSED) setTimeout(connect, 5000);
    };
    addEventListener('pagehide', () => events.close(), { once: true });
  };
  connect();
}

putInAddress();
addCopyButtons();
for (const input of document.querySelectorAll('[data-filter]')) addFilter(input);
const live = document.getElementById('live-runs');
if (live) follow(live);
