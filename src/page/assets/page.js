// Makes the page nicer where scripts run: answers while one chooses, copies, shows files in place. It holds no rule and
// no word: rules are the server's, words stand in data attributes.
const page = document.getElementById('main');
const status = document.getElementById('status');
const words = page.dataset;
// What the server wrote is put into the page as it is; scripts in it do not run.
const trusted = window.trustedTypes?.createPolicy('knit', { createHTML: (html) => html });

let running;

// `how`: `add` where the reader chose something, so that Back undoes it; `back` where the browser goes back.
async function update(url, how) {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  const answer = document.getElementById('answer');
  const late = setTimeout(() => answer.setAttribute('aria-busy', 'true'), 150);
  try {
    const response = await fetch(url, { headers: { Accept: 'text/html' }, signal });
    const html = await response.text();
    const next = new DOMParser().parseFromString(trusted ? trusted.createHTML(html) : html, 'text/html');
    if (!next.getElementById('answer')) throw new TypeError('not a page of knit');
    show(next, how === 'back');
    if (how === 'add' && response.url !== location.href.split('#')[0]) {
      history.pushState(null, '', `${response.url}${location.hash}`);
    }
  } catch (error) {
    if (error.name === 'AbortError') return;
    page.classList.add('stale');
    document.getElementById('stale').hidden = false;
  } finally {
    clearTimeout(late);
    answer.removeAttribute('aria-busy');
  }
}

// Each part of the page takes the place of its older self, but for the one that holds the focus while one chooses.
function show(next, all) {
  for (const part of next.querySelectorAll('[data-part]')) {
    const old = document.getElementById(part.id);
    if (!old || (!all && old.contains(document.activeElement))) continue;
    for (const kept of old.querySelectorAll('[data-keep]')) {
      const field = next.getElementById(kept.id);
      if (field) field.checked = kept.checked;
    }
    for (const fold of old.querySelectorAll('details[open][id]')) {
      next.getElementById(fold.id)?.setAttribute('open', '');
    }
    // What cannot be read is not sent back: the field keeps what was typed.
    for (const field of part.querySelectorAll('input[aria-invalid]')) {
      if (field.type === 'text') field.value ||= document.getElementById(field.id)?.value ?? '';
    }
    old.replaceWith(document.adoptNode(part));
  }
  openTab();
  document.title = next.title;
  page.className = next.getElementById('main').className;
  document.getElementById('stale').hidden = true;
  const said = next.getElementById('status').dataset.said;
  setTimeout(() => {
    status.textContent = said;
  }, 500);
}

function submit(form) {
  update(`/?${new URLSearchParams(new FormData(form))}`, 'add');
}

document.addEventListener('change', ({ target }) => {
  if (target.form?.id === 'ask') submit(target.form);
});
document.addEventListener('submit', (event) => {
  event.preventDefault();
  submit(event.target);
});
addEventListener('popstate', () => {
  update(location.href, 'back');
});

// The views of the answer as tabs: one is open, arrow keys walk, and the address names the open one.
function openTab(wanted = location.hash.slice(1)) {
  const box = document.querySelector('.tabs');
  if (!box) return;
  const links = [...box.querySelectorAll('.tab-list a')];
  const open = links.find(({ hash }) => hash === `#${wanted}`) ?? links[0];
  box.dataset.live = '';
  box.querySelector('.tab-list').setAttribute('role', 'tablist');
  for (const link of links) {
    const panel = document.getElementById(link.hash.slice(1));
    link.setAttribute('role', 'tab');
    link.setAttribute('aria-controls', panel.id);
    link.setAttribute('aria-selected', String(link === open));
    link.tabIndex = link === open ? 0 : -1;
    panel.setAttribute('role', 'tabpanel');
    panel.hidden = link !== open;
  }
}
openTab();
addEventListener('hashchange', () => openTab());

function chooseTab(link) {
  history.replaceState(history.state, '', link.hash);
  openTab();
  link.focus();
}

const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
document.addEventListener('keydown', (event) => {
  const link = event.target.closest('[role=tab]');
  if (!link || !(event.key in steps)) return;
  event.preventDefault();
  const links = [...link.parentElement.children];
  const at = links.indexOf(link) + steps[event.key];
  chooseTab(
    links[at === links.length ? 0 : at === -1 ? links.length - 1 : Math.min(Math.max(at, 0), links.length - 1)],
  );
});

async function copy(button) {
  const text = button.parentElement.querySelector('code').textContent;
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without a secure origin there is no clipboard to write to, but what is selected can be copied.
    getSelection().selectAllChildren(button.parentElement.querySelector('code'));
    done = document.execCommand('copy');
  }
  const label = button.textContent;
  button.textContent = done ? words.copied : label;
  status.textContent = done ? words.copied : words.failed;
  setTimeout(() => {
    button.textContent = label;
  }, 2000);
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('.copy');
  if (button) copy(button);
  const link = event.target.closest('[role=tab]');
  if (link) {
    event.preventDefault();
    chooseTab(link);
  }
});

// A file that is too long to send with the page comes when it is unfolded.
document.addEventListener(
  'toggle',
  async ({ target }) => {
    const code = target.open && target.querySelector('code[data-src]');
    if (!code) return;
    const { src } = code.dataset;
    code.removeAttribute('data-src');
    try {
      code.textContent = await (await fetch(src)).text();
    } catch {
      code.dataset.src = src;
    }
  },
  true,
);

// A secret that was typed into the address leaves it, and so the history, at once.
if ('clean' in words) history.replaceState(null, '', words.clean);
