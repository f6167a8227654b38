// Makes the page nicer where scripts run: answers while one chooses, copies, shows files in place. It holds no rule and
// no word: rules are the server's, words stand in data attributes.
const page = document.getElementById('main');
const status = document.getElementById('status');
const words = page.dataset;
// What the server wrote is put into the page as it is; scripts in it do not run.
const trusted = window.trustedTypes?.createPolicy('knit', { createHTML: (html) => html });

let running;

async function update(url, remember) {
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
    show(next);
    if (remember) history.replaceState(null, '', response.url);
  } catch (error) {
    if (error.name === 'AbortError') return;
    page.classList.add('stale');
    document.getElementById('stale').hidden = false;
  } finally {
    clearTimeout(late);
    answer.removeAttribute('aria-busy');
  }
}

// Each part of the page takes the place of its older self, but for the one that holds the focus.
function show(next) {
  for (const part of next.querySelectorAll('[data-part]')) {
    const old = document.getElementById(part.id);
    if (!old || old.contains(document.activeElement)) continue;
    for (const fold of old.querySelectorAll('details[open][id]')) {
      next.getElementById(fold.id)?.setAttribute('open', '');
    }
    // What cannot be read is not sent back: the field keeps what was typed.
    for (const field of part.querySelectorAll('input[aria-invalid]')) {
      if (field.type === 'text') field.value ||= document.getElementById(field.id)?.value ?? '';
    }
    old.replaceWith(document.adoptNode(part));
  }
  document.title = next.title;
  page.className = next.getElementById('main').className;
  document.getElementById('stale').hidden = true;
  const said = next.getElementById('status').dataset.said;
  setTimeout(() => {
    status.textContent = said;
  }, 500);
}

function submit(form) {
  update(`/?${new URLSearchParams(new FormData(form))}`, true);
}

document.addEventListener('change', ({ target }) => {
  if (target.form?.id === 'ask') submit(target.form);
});
document.addEventListener('submit', (event) => {
  event.preventDefault();
  submit(event.target);
});
addEventListener('popstate', () => update(location.href, false));

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

document.addEventListener('click', ({ target }) => {
  const button = target.closest('.copy');
  if (button) copy(button);
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
