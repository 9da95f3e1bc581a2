// Kindness for officers: keys, and lists that renew themselves.
const all = (selector) => [...document.querySelectorAll(selector)];

/* Lists: j and k walk, Enter opens (it is a link), x marks for batch work. */

const KEY_OFF = 'motcua-keys-off';
const help = document.getElementById('mc-keys');
const stored = () => {
  try {
    return localStorage.getItem(KEY_OFF) === '1';
  } catch (_) {
    return false;
  }
};
let off = stored();

const links = () => all('[data-rows] [data-open]');

function walk(step) {
  const list = links();
  if (!list.length) return;
  const row = document.activeElement.closest('[data-row]');
  const here = row ? list.findIndex((link) => row.contains(link)) : -1;
  const there = Math.max(0, Math.min(list.length - 1, here < 0 ? 0 : here + step));
  list[there].focus();
  list[there].scrollIntoView({ block: 'nearest' });
}

const keys = {
  j: () => walk(1),
  k: () => walk(-1),
  x() {
    const row = document.activeElement.closest('[data-row]');
    const box = row && row.querySelector('input[type=checkbox]');
    if (box) box.click();
  },
  '/'() {
    const box = document.querySelector('[data-search]');
    if (box) {
      box.focus();
      box.select();
    }
  },
  '?'() {
    if (help && help.showModal && !help.open) help.showModal();
  },
};

/* Marking: all of a page at once, and how many are marked. */

const boxes = () => all('[data-row] input[name=dossier]');

function marked() {
  const count = boxes().filter((box) => box.checked).length;
  all('[data-marked]').forEach((line) => {
    line.textContent = line.dataset.marked.replace('{n}', count);
  });
  all('[data-mark-all]').forEach((box) => {
    box.checked = count > 0 && count === boxes().length;
  });
}

document.addEventListener('change', (event) => {
  if (event.target.matches('[data-mark-all]')) {
    boxes().forEach((box) => {
      box.checked = event.target.checked;
    });
  }
  marked();
});
addEventListener('pageshow', marked);

document.addEventListener('keydown', (event) => {
  const typing = event.target.closest('input:not([type=checkbox]):not([type=radio]),textarea,select');
  if (event.key === 'Escape' && typing) typing.blur();
  if (typing || off || event.ctrlKey || event.metaKey || event.altKey || (help && help.open)) return;
  const own = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  } else if (own) {
    event.preventDefault();
    own.click();
  }
});

all('[data-keys-help]').forEach((button) => {
  button.hidden = false;
  button.addEventListener('click', keys['?']);
});

// Single keys can be switched off: a voice or a tremor may press them unasked.
const toggle = document.getElementById('mc-keys-off');
if (toggle) {
  toggle.checked = off;
  toggle.addEventListener('change', () => {
    off = toggle.checked;
    try {
      localStorage.setItem(KEY_OFF, off ? '1' : '0');
    } catch (_) {
      // Not stored: it holds for this page.
    }
  });
}

/* Live lists: the server says "changed", the list is fetched again. */

function live(list) {
  const said = document.querySelector('[data-live-said]');
  let source;
  let wait;

  async function renew() {
    const answer = await fetch(list.dataset.fragment, { headers: { 'x-fragment': '1' } }).catch(
      () => null,
    );
    if (!answer || !answer.ok || answer.redirected) return;
    const text = await answer.text();
    const focused = list.contains(document.activeElement) && document.activeElement.getAttribute('href');
    const marked = [...list.querySelectorAll('input:checked')].map((box) => box.value);
    const before = list.querySelectorAll('[data-row]').length;
    list.innerHTML = text;
    marked.forEach((value) => {
      const box = list.querySelector(`input[value="${CSS.escape(value)}"]`);
      if (box) box.checked = true;
    });
    marked();
    const again = focused && list.querySelector(`a[href="${CSS.escape(focused)}"]`);
    if (again) again.focus();
    if (said) {
      const more = list.querySelectorAll('[data-row]').length - before;
      said.textContent =
        more > 0 ? list.dataset.sayMore.replace('{n}', more) : list.dataset.sayChanged;
    }
  }

  const open = () => {
    source = new EventSource(list.dataset.live);
    source.onmessage = () => {
      clearTimeout(wait);
      wait = setTimeout(renew, 300);
    };
  };
  const close = () => source && source.close();
  // A hidden tab needs no connection; coming back it looks once and listens again.
  document.addEventListener('visibilitychange', () => {
    close();
    if (!document.hidden) {
      renew();
      open();
    }
  });
  addEventListener('pagehide', close);
  open();
}

all('[data-live]').forEach(live);
