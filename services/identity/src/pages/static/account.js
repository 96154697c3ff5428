import { ask, find, onSubmit, pageOf, show, swap, textOf, words } from './forms.js';
import { createPasskey, hasPasskeys } from './passkeys.js';

const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' });
const instant = (text) => when.format(new Date(text));

const toSignIn = () => location.assign(pageOf('sign-in'));

const element = (name, text, properties = {}) =>
  Object.assign(document.createElement(name), { textContent: text, ...properties });

/** A quiet button in a list; what it is about is said to those who hear the page. */
const listButton = (text, about, press) => {
  const made = element('button', text, { type: 'button', className: 'quiet' });
  made.setAttribute('aria-label', `${text}: ${about}`);
  made.addEventListener('click', press);
  return made;
};

const fail = (problem) => {
  if (problem.code === 'sign-in/not-signed-in') return toSignIn();
  find('#account-problem').hidden = false;
  find('#account-problem').textContent = textOf(problem);
};

const leave = async (path, then) => {
  try {
    await ask('POST', path);
    await then();
  } catch (problem) {
    fail(problem);
  }
};

const sessionItem = (session) => {
  const about = `${session.address}, ${instant(session.usedAt)}`;
  const made = element('li', '');
  made.append(element('span', session.isThis ? `${words.thisSession}: ${about}` : about, { title: session.agent }));
  if (!session.isThis)
    made.append(listButton(words.endSession, about, () => void leave(`/sessions/${session.sessionId}/end`, load)));
  return made;
};

/** Asks in a dialog about one passkey. */
const openDialog = (name, passkey) => {
  const dialog = find(`#${name}-dialog`);
  const form = find('form', dialog);
  form.reset();
  show(form, undefined);
  form.dataset.passkey = passkey.passkeyId;
  find('.about', dialog).textContent = passkey.name;
  if (form.elements.name !== undefined) form.elements.name.value = passkey.name;
  dialog.showModal();
};

for (const dialog of document.querySelectorAll('dialog'))
  find('[data-closes]', dialog).addEventListener('click', () => dialog.close());

const passkeyItem = (passkey) => {
  const { name, addedAt, usedAt, isSynced, isCopied } = passkey;
  const facts = [
    `${words.addedAt} ${instant(addedAt)}`,
    ...(usedAt === undefined ? [] : [`${words.usedAt} ${instant(usedAt)}`]),
    ...(isSynced ? [words.isSynced] : []),
  ];
  const made = element('li', '');
  const text = element('span', '');
  text.append(element('strong', name), element('small', facts.join(' · ')));
  if (isCopied) text.append(element('small', words.isCopied, { className: 'wrong' }));
  made.append(
    text,
    listButton(words.rename, name, () => openDialog('rename-passkey', passkey)),
    listButton(words.remove, name, () => openDialog('remove-passkey', passkey)),
  );
  return made;
};

/** Whose page this is. */
let user;

const load = async () => {
  try {
    const me = await ask('GET', '/session');
    user = me.user;
    const [{ sessions }, { passkeys }] = await Promise.all([ask('GET', '/sessions'), ask('GET', '/passkeys')]);
    find('#who').textContent = `${me.name}, ${me.email}`;
    find('#needs-factor').hidden = !me.needsSecondFactor;
    for (const input of document.querySelectorAll('[data-again] input')) input.disabled = !me.hasPassword;
    for (const part of document.querySelectorAll('[data-again], #own-password, #company'))
      part.hidden = !me.hasPassword;
    find('#without-app').hidden = me.hasApp;
    find('#with-app').hidden = !me.hasApp;
    find('.passkeys').replaceChildren(...passkeys.map(passkeyItem));
    find('.sessions').replaceChildren(...sessions.map(sessionItem));
    find('#account').hidden = false;
  } catch (problem) {
    fail(problem);
  }
};

/** They are told once: the page shows nothing else until they are kept. */
const showRecovery = (codes) => {
  find('.codes').replaceChildren(...codes.map((code) => element('li', code)));
  swap('#account', '#recovery');
};

find('#codes-kept').addEventListener('click', () => {
  find('.codes').replaceChildren();
  swap('#recovery', '#account');
  void load();
});

/** The next person at this machine finds nothing of what the console has kept for this one. */
const forget = () => {
  for (const key of Object.keys(localStorage)) if (key.startsWith(`sales-draft:${user}:`)) localStorage.removeItem(key);
  toSignIn();
};

find('#sign-out').addEventListener('click', () => void leave('/sign-out', forget));
find('#sign-out-everywhere').addEventListener('click', () => void leave('/sign-out-everywhere', forget));

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

/** Codes are told with the first second factor alone: who has some keeps them. */
const added = async (recoveryCodes = []) => {
  await load();
  if (recoveryCodes.length > 0) showRecovery(recoveryCodes);
};

onSubmit('#confirm', async (values, form) => {
  const { recoveryCodes } = await ask('POST', '/second-factor/confirm', values);
  form.reset();
  swap('#confirm', '#enrol');
  await added(recoveryCodes);
});

onSubmit('#remove-factor', async ({ password }, form) => {
  await ask('POST', '/second-factor/remove', { password });
  form.reset();
  await load();
});

find('#add-passkey').hidden = !hasPasskeys;
find('#no-passkeys').hidden = hasPasskeys;

onSubmit('#add-passkey', async ({ name, password }, form) => {
  const options = await ask('POST', '/passkeys/begin', { password });
  const { recoveryCodes } = await ask('POST', '/passkeys', { name, ...(await createPasskey(options)) });
  form.reset();
  await added(recoveryCodes);
});

/** What a dialog has changed. */
const onDialog = (name, verb) =>
  onSubmit(`#${name}`, async (values, form) => {
    await ask('POST', `/passkeys/${form.dataset.passkey}/${verb}`, values);
    form.reset();
    find(`#${name}-dialog`).close();
    await load();
  });
onDialog('rename-passkey', 'rename');
onDialog('remove-passkey', 'remove');

onSubmit('#link-company', async ({ password }) => {
  const { url } = await ask('POST', '/provider-links', { password });
  location.assign(url);
});

void load();
