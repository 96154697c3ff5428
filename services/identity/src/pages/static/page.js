const words = JSON.parse(document.getElementById('words').textContent);

/** What the link has behind `#`: in no log of a server, and not in the history of the browser. */
const code = location.hash.slice(1);
if (code !== '') history.replaceState(null, '', location.pathname + location.search);

const find = (selector, within = document) => within.querySelector(selector);

/** The answer of an API of ours; throws what it says is wrong. */
const ask = async (method, path, body) => {
  let answer;
  try {
    answer = await fetch(`/identity/v1${path}`, {
      method,
      credentials: 'same-origin',
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch {
    throw { code: 'unreachable' };
  }
  const found = await answer.json().catch(() => ({}));
  if (answer.ok) return found;
  throw found;
};

const textOf = (problem) => words.problems[problem.code] ?? words.failed;

const show = (form, problem) => {
  const place = find('.problem', form);
  place.hidden = problem === undefined;
  place.textContent = problem === undefined ? '' : textOf(problem);
  if (problem !== undefined) place.focus();
};

const valuesOf = (form) =>
  Object.fromEntries([...new FormData(form)].filter(([name]) => name !== '' && !name.startsWith('_')));

/** Sends a form once at a time. */
const onSubmit = (selector, send) => {
  const form = find(selector);
  if (form === null) return;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = find('button[type=submit]', form);
    if (button.disabled) return;
    button.disabled = true;
    show(form, undefined);
    try {
      await send(valuesOf(form), form);
    } catch (problem) {
      show(form, problem);
    } finally {
      button.disabled = false;
    }
  });
};

const pageOf = (name) => `/identity/${name}?lang=${document.documentElement.dataset.lang}`;

/** Only to a page of this site: a browser makes `//other.example` of `/<tab>/other.example`. */
const onwards = () => {
  const wanted = new URLSearchParams(location.search).get('return');
  const target = wanted === null ? null : URL.parse(wanted, location.origin);
  location.assign(target?.origin === location.origin ? target.href : pageOf('account'));
};

for (const choice of document.querySelectorAll('[data-shows]'))
  choice.addEventListener('change', () => {
    for (const input of choice.form.querySelectorAll('[data-password]'))
      input.type = choice.checked ? 'text' : 'password';
  });

/** A page that needs the code of a link says so where there is none. */
const needed = find('[data-needs-code]');
if (needed !== null && code === '') {
  needed.hidden = true;
  find('[data-no-code]').hidden = false;
}

onSubmit('#setup', async (values) => {
  await ask('POST', '/setup', { ...values, code });
  location.assign(pageOf('account'));
});

const swap = (hide, reveal) => {
  find(hide).hidden = true;
  const shown = find(reveal);
  shown.hidden = false;
  find('h1', shown)?.focus();
};

onSubmit('#sign-in', async (values) => {
  const { status } = await ask('POST', '/sign-in', values);
  if (status === 'signedIn') return onwards();
  swap('#password-step', '#code-step');
  find('#code-step input').focus();
});

onSubmit('#second-factor', async (values, form) => {
  try {
    await ask('POST', '/second-factor', values);
  } catch (problem) {
    if (problem.code !== 'sign-in/not-signed-in') throw problem;
    swap('#code-step', '#password-step');
    return show(find('#sign-in'), { code: 'start-again' });
  }
  form.reset();
  onwards();
});

onSubmit('#choose-password', async ({ password }) => {
  await ask('POST', '/password-by-link', { code, password });
  swap('[data-needs-code]', '[data-done]');
});

const item = (text) => {
  const made = document.createElement('li');
  made.textContent = text;
  return made;
};

const account = find('#account');
if (account !== null) {
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' });

  const toSignIn = () => location.assign(pageOf('sign-in'));

  const sessionItem = (session) => {
    const made = document.createElement('li');
    const text = document.createElement('span');
    const about = `${session.address}, ${when.format(new Date(session.usedAt))}`;
    text.textContent = session.isThis ? `${words.thisSession}: ${about}` : about;
    text.title = session.agent;
    made.append(text);
    if (!session.isThis) {
      const end = document.createElement('button');
      end.type = 'button';
      end.className = 'quiet';
      end.textContent = words.endSession;
      end.setAttribute('aria-label', `${words.endSession}: ${about}`);
      end.addEventListener('click', () => void leave(`/sessions/${session.sessionId}/end`, load));
      made.append(end);
    }
    return made;
  };

  const load = async () => {
    try {
      const me = await ask('GET', '/session');
      const { sessions } = await ask('GET', '/sessions');
      find('#who').textContent = `${me.name}, ${me.email}`;
      find('#without-factor').hidden = me.hasSecondFactor;
      find('#with-factor').hidden = !me.hasSecondFactor;
      find('.sessions').replaceChildren(...sessions.map(sessionItem));
      account.hidden = false;
    } catch (problem) {
      if (problem.code === 'sign-in/not-signed-in') return toSignIn();
      find('#account-problem').hidden = false;
      find('#account-problem').textContent = textOf(problem);
    }
  };

  const leave = async (path, then) => {
    try {
      await ask('POST', path);
      await then();
    } catch (problem) {
      if (problem.code === 'sign-in/not-signed-in') return toSignIn();
      find('#account-problem').hidden = false;
      find('#account-problem').textContent = textOf(problem);
    }
  };

  find('#sign-out').addEventListener('click', () => void leave('/sign-out', toSignIn));
  find('#sign-out-everywhere').addEventListener('click', () => void leave('/sign-out-everywhere', toSignIn));

  onSubmit('#change-password', async ({ current, password }, form) => {
    await ask('POST', '/password', { current, password });
    form.reset();
    find('#password-changed').hidden = false;
    await load();
  });

  onSubmit('#enrol', async ({ password }, form) => {
    const { secret, image } = await ask('POST', '/second-factor/enrol', { password });
    form.reset();
    find('.qr').src = image;
    find('.secret').textContent = secret.match(/.{1,4}/g).join(' ');
    swap('#enrol', '#confirm');
    find('#confirm input').focus();
  });

  onSubmit('#confirm', async (values, form) => {
    const { recoveryCodes } = await ask('POST', '/second-factor/confirm', values);
    form.reset();
    find('.codes').replaceChildren(...recoveryCodes.map(item));
    swap('#confirm', '#recovery');
    find('#recovery h3').focus();
  });

  find('#codes-kept').addEventListener('click', () => {
    find('#recovery').hidden = true;
    find('#enrol').hidden = false;
    void load();
  });

  onSubmit('#link-company', async ({ password }) => {
    const { url } = await ask('POST', '/provider-links', { password });
    location.assign(url);
  });

  onSubmit('#remove-factor', async ({ password }, form) => {
    await ask('POST', '/second-factor/remove', { password });
    form.reset();
    await load();
  });

  void load();
}
