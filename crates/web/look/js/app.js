// Kindness for pages that work without it. Every sentence comes from the page (data attributes),
// so that this file knows no language.
const root = document.documentElement;
root.classList.add('js');

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const fill = (sentence, values) =>
  (sentence || '').replace(/\{(\w+)\}/g, (_, name) => values[name]);
// Not `form.action`: a button of that name would stand in its place.
const target = (form) => form.getAttribute('action') || location.href;
const size = (bytes) =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1).replace('.', ',')} MB`;

/* Drafts: saved on the server whenever the hand rests. */

function autosave(form) {
  const status = form.querySelector('[data-saved]');
  if (!status) return;
  const address = form.dataset.autosave || target(form);
  const say = status.dataset;
  let wait;
  let pause = 0;
  let running = false;
  let dirty = false;
  let stopped = false;

  const show = (sentence, kind) => {
    status.className = `mc-saved mc-saved--${kind}`;
    if (status.textContent !== sentence) status.textContent = sentence;
  };
  const plan = (milliseconds) => {
    clearTimeout(wait);
    wait = setTimeout(save, milliseconds);
  };
  const body = () => {
    const typed = new URLSearchParams();
    new FormData(form).forEach((value, name) => {
      if (typeof value === 'string') typed.append(name, value);
    });
    return typed;
  };
  const lost = () => {
    dirty = true;
    show(say.lost, 'lost');
    pause = Math.min(pause * 2 || 2000, 30000);
    plan(pause);
  };

  async function save(leaving) {
    if (stopped || !dirty || form.dataset.sent || (running && leaving !== true)) return;
    running = true;
    dirty = false;
    show(say.saving, 'work');
    try {
      const answer = await fetch(address, {
        method: 'POST',
        body: body(),
        headers: { 'x-autosave': '1' },
        credentials: 'same-origin',
        keepalive: leaving === true,
      });
      if (answer.ok && !answer.redirected) {
        const now = new Date();
        pause = 0;
        show(
          fill(say.saved, { hour: now.getHours(), minute: String(now.getMinutes()).padStart(2, '0') }),
          'done',
        );
      } else if (answer.status >= 500 || answer.status === 429) {
        lost();
      } else {
        // Signed out, or changed on another device: trying again would not help.
        stopped = true;
        show(answer.status === 409 ? say.stale : say.refused, 'lost');
      }
    } catch (_) {
      lost();
    }
    running = false;
    if (dirty && !pause) plan(400);
  }

  form.addEventListener('input', () => {
    dirty = true;
    if (!pause) plan(1200);
  });
  addEventListener('online', () => plan(0));
  addEventListener('offline', () => show(say.lost, 'lost'));
  document.addEventListener('visibilitychange', () => document.hidden && save(true));
}

/* A form is sent once, however often the button is pressed. */

function release(form) {
  delete form.dataset.sent;
  all('[data-was]', form).forEach((button) => {
    button.textContent = button.dataset.was;
    button.removeAttribute('data-was');
    button.removeAttribute('aria-disabled');
  });
}

function once(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post') return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = '1';
  const pressed = event.submitter || form.querySelector('button:not([type=button])');
  // Not `disabled`: the name and value of the pressed button must travel with the form.
  if (pressed) {
    pressed.setAttribute('aria-disabled', 'true');
    pressed.dataset.was = pressed.textContent;
    if (pressed.dataset.busy) pressed.textContent = pressed.dataset.busy;
  }
  // A download or a lost line leaves the page in place: give the button back.
  setTimeout(() => form.dataset.going || release(form), 20000);
}

/* Files: what was chosen, whether it fits, and how far it has gone. */

function files(input) {
  const box = input.closest('.mc-file');
  const list = box.querySelector('ul');
  const most = Number(box.dataset.most) || Infinity;
  const check = () => {
    let tooBig = false;
    list.textContent = '';
    [...input.files].forEach((file) => {
      const line = document.createElement('li');
      const name = document.createElement('span');
      const weight = document.createElement('span');
      name.textContent = file.name;
      weight.textContent = size(file.size);
      if (file.size > most) {
        tooBig = true;
        weight.className = 'mc-error';
        weight.textContent = fill(box.dataset.over, { size: size(file.size), most: size(most) });
      }
      line.append(name, weight);
      list.append(line);
    });
    list.hidden = !input.files.length;
    input.setCustomValidity(tooBig ? fill(box.dataset.over, { size: '', most: size(most) }) : '');
  };
  input.addEventListener('change', check);
  check();
  // Whoever has chosen has decided: the button stands in only without script or when the line broke.
  const form = input.form;
  const button = 'sends' in form.dataset && form.querySelector('button');
  if (!button) return;
  button.hidden = true;
  input.addEventListener('change', () => {
    if (input.files.length && input.checkValidity()) button.click();
  });
}

// The page that follows an upload opens where this one was.
const PLACE = 'motcua-place';

function remember(part) {
  try {
    if (part) sessionStorage.setItem(PLACE, part.getAttribute('aria-labelledby'));
  } catch (_) {
    // The page opens at its top.
  }
}

function find() {
  let part;
  try {
    part = document.getElementById(sessionStorage.getItem(PLACE));
    sessionStorage.removeItem(PLACE);
  } catch (_) {
    return;
  }
  if (part) part.focus();
}

function upload(event) {
  const form = event.target;
  const input = all('.mc-file input', form).find((one) => one.files.length);
  if (event.defaultPrevented || !input || form.enctype !== 'multipart/form-data') return;
  event.preventDefault();
  const box = input.closest('.mc-file');
  const bar = box.querySelector('progress');
  const word = box.querySelector('[role=status]');
  const typed = new FormData(form);
  const pressed = event.submitter;
  if (pressed && pressed.name) typed.append(pressed.name, pressed.value);
  const request = new XMLHttpRequest();
  let told = -1;
  request.open('POST', (pressed && pressed.getAttribute('formaction')) || target(form));
  request.upload.onprogress = (progress) => {
    const share = Math.floor((progress.loaded / progress.total) * 100);
    bar.value = share;
    // A screen reader hears every tenth, not every percent.
    if (Math.floor(share / 10) !== told) {
      told = Math.floor(share / 10);
      word.textContent = fill(box.dataset.going, { share });
    }
  };
  request.onload = () => {
    if (request.status < 400) {
      remember(box.closest('section[aria-labelledby]'));
      // Not `reload`: this page may itself be the answer to a form, which would be sent once more.
      location.assign(request.responseURL);
      return;
    }
    // A refusal is a page of its own: show it in place of this one.
    document.open();
    document.write(request.responseText);
    document.close();
  };
  request.onerror = () => {
    bar.hidden = true;
    word.textContent = box.dataset.lost;
    all('button', form).forEach((button) => {
      button.hidden = false;
    });
    delete form.dataset.going;
    release(form);
  };
  bar.hidden = false;
  form.dataset.going = '1';
  request.send(typed);
}

/* Small things. */

function count(area) {
  const line = document.getElementById(`${area.id}-count`);
  const most = Number(area.dataset.limit);
  let wait;
  const show = () => {
    const left = most - [...area.value].length;
    line.classList.toggle('mc-count--over', left < 0);
    line.textContent = fill(left < 0 ? line.dataset.over : line.dataset.left, { n: Math.abs(left) });
  };
  area.addEventListener('input', () => {
    clearTimeout(wait);
    wait = setTimeout(show, 300);
  });
  show();
}

function reveal(part) {
  const [name, wanted] = part.dataset.showsWhen.split('=');
  const form = part.closest('form');
  const values = wanted.split('|');
  const show = () => {
    // `name=` shows a part while nothing is chosen.
    const given = new FormData(form).getAll(name);
    const on = given.length
      ? given.some((value) => values.includes(value))
      : values.includes('');
    part.hidden = !on;
    all('input,select,textarea', part).forEach((one) => {
      one.disabled = !on;
    });
  };
  form.addEventListener('change', show);
  show();
}

// "dong da" finds "Đống Đa".
const fold = (text) =>
  text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[đĐ]/g, 'd').toLowerCase();

// A long list gets a box to type into; the list itself stays an ordinary one.
function narrow(select) {
  // In a table each row has such a list: a box above each would bury the rows.
  if (select.closest('td')) return;
  const box = document.createElement('input');
  const found = document.createElement('p');
  let options = [];
  const take = () => {
    options = [...select.options].map((option) => [option, fold(option.text)]);
    box.hidden = found.hidden = options.length < 13;
    box.value = found.textContent = '';
  };
  box.className = 'mc-input mc-filter';
  box.type = 'search';
  box.autocomplete = 'off';
  box.setAttribute('aria-label', select.dataset.narrow);
  box.placeholder = select.dataset.narrow;
  box.setAttribute('aria-controls', select.id);
  found.className = 'mc-count';
  found.setAttribute('role', 'status');
  select.before(box);
  select.after(found);
  box.addEventListener('input', (event) => {
    event.stopPropagation();
    const words = fold(box.value).split(/\s+/);
    const kept = options.filter(
      ([option, text]) => option.value && words.every((word) => text.includes(word)),
    );
    const chosen = select.value;
    select.replaceChildren(...options.filter(([o]) => !o.value).map(([o]) => o), ...kept.map(([o]) => o));
    select.value = kept.length === 1 ? kept[0][0].value : chosen;
    if (select.selectedIndex < 0) select.selectedIndex = 0;
    found.textContent = fill(select.dataset.found, { n: kept.length });
    if (select.value !== chosen) select.dispatchEvent(new Event('change', { bubbles: true }));
  });
  select.addEventListener('options', take);
  take();
}

// Province, then commune: the next list is fetched; without script a button reloads the page.
function chain(select) {
  const next = document.getElementById(select.dataset.next);
  all(`[data-reloads="${select.id}"]`).forEach((button) => {
    button.hidden = true;
  });
  select.addEventListener('change', async () => {
    const address = new URL(select.dataset.options, location.href);
    address.searchParams.set(select.name, select.value);
    next.disabled = true;
    try {
      const answer = await fetch(address, { headers: { 'x-fragment': '1' } });
      if (!answer.ok) throw answer;
      next.innerHTML = await answer.text();
      next.dispatchEvent(new Event('options'));
      next.dispatchEvent(new Event('change', { bubbles: true }));
    } catch (_) {
      all(`[data-reloads="${select.id}"]`).forEach((button) => {
        button.hidden = false;
      });
    }
    next.disabled = false;
  });
}

async function press(event) {
  const button = event.target.closest('[data-copy],[data-print]');
  if (!button) return;
  if ('print' in button.dataset) {
    print();
    return;
  }
  const source = document.getElementById(button.dataset.copy);
  const text = source.value || source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch (_) {
    // Plain HTTP has no clipboard: mark the text, so that one gesture copies it.
    getSelection().selectAllChildren(source);
    document.execCommand('copy');
  }
  const before = button.textContent;
  button.textContent = button.dataset.done;
  setTimeout(() => {
    button.textContent = before;
  }, 3000);
}

all('form[data-autosave]').forEach(autosave);
all('.mc-file input').forEach(files);
all('[data-limit]').forEach(count);
all('[data-shows-when]').forEach(reveal);
all('select[data-narrow]').forEach(narrow);
all('select[data-next]').forEach(chain);
all('[data-copy],[data-print]').forEach((button) => {
  button.hidden = false;
});
document.addEventListener('click', press);
document.addEventListener('submit', once);
document.addEventListener('submit', upload);
// Coming back with the back button: the form can be sent again, the server knows the key.
addEventListener('pageshow', () => all('form[data-sent]').forEach(release));
find();
// The error summary is read first.
const errors = document.querySelector('.mc-errors');
if (errors) errors.focus();
