/** What all pages do alike: ask the API, send forms, say what is wrong. */

export const words = JSON.parse(document.getElementById('words').textContent);

export const find = (selector, within = document) => within.querySelector(selector);

/** How often it is asked while the service has no time, and the longest pause between two times, in seconds. */
const [attempts, longest] = [4, 10];

/** Whether a request may come twice: others may have been carried out although the answer is 503. */
const isRepeatable = (method, path) => method === 'GET' || path === '/sign-in';

const request = async (method, path, body) => {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(`/identity/v1${path}`, {
      method,
      credentials: 'same-origin',
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const seconds = Number(answer.headers.get('retry-after')) || attempt;
    const isLast = attempt === attempts || seconds > longest;
    if (answer.status !== 503 || isLast || !isRepeatable(method, path)) return answer;
    await answer.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
};

/** The answer of an API of ours; throws what it says is wrong. */
export const ask = async (method, path, body) => {
  let answer;
  try {
    answer = await request(method, path, body);
  } catch {
    throw { code: 'unreachable' };
  }
  const found = await answer.json().catch(() => ({}));
  if (answer.ok) return found;
  throw found;
};

export const textOf = (problem) => words.problems[problem.code] ?? words.failed;

/** Where the company's provider asks anew who it is, and then leads back here. */
const anew = () => {
  const back = encodeURIComponent(`${location.pathname}${location.search}`);
  return Object.assign(document.createElement('a'), {
    href: `/identity/v1/provider?again=true&return=${back}`,
    textContent: words.signInAnew,
  });
};

/** Says in a form what is wrong; undefined: nothing is. */
export const show = (form, problem) => {
  const place = find('.problem', form);
  place.hidden = problem === undefined;
  place.textContent = problem === undefined ? '' : textOf(problem);
  if (problem?.code === 'sign-in/too-long-ago') place.append(' ', anew());
  if (problem !== undefined) place.focus();
};

const valuesOf = (form) =>
  Object.fromEntries([...new FormData(form)].filter(([name]) => name !== '' && !name.startsWith('_')));

/** Does something once at a time, and says in the form what is wrong with it. */
const once = async (button, form, work) => {
  if (button.disabled) return;
  button.disabled = true;
  show(form, undefined);
  try {
    await work();
  } catch (problem) {
    show(form, problem);
  } finally {
    button.disabled = false;
  }
};

export const onSubmit = (selector, send) => {
  const form = find(selector);
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    void once(find('button[type=submit]', form), form, () => send(valuesOf(form), form));
  });
};

/** Of a button that sends nothing of a form, but belongs to it. */
export const onPress = (button, form, work) =>
  button.addEventListener('click', () => void once(button, form, () => work(form)));

export const swap = (hide, reveal) => {
  find(hide).hidden = true;
  const shown = find(reveal);
  shown.hidden = false;
  find('h1', shown)?.focus();
};

export const pageOf = (name) => `/identity/${name}?lang=${document.documentElement.dataset.lang}`;

for (const choice of document.querySelectorAll('[data-shows]'))
  choice.addEventListener('change', () => {
    for (const input of choice.form.querySelectorAll('[data-password]'))
      input.type = choice.checked ? 'text' : 'password';
  });
