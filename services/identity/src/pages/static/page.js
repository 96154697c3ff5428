import { ask, find, onPress, onSubmit, pageOf, show, swap } from './forms.js';
import { hasPasskeys, signWithPasskey } from './passkeys.js';

/** What the link has behind `#`: in no log of a server, and not in the history of the browser. */
const code = location.hash.slice(1);
if (code !== '') history.replaceState(null, '', location.pathname + location.search);

/** Only to a page of this site: a browser makes `//other.example` of `/<tab>/other.example`. */
const onwards = () => {
  const wanted = new URLSearchParams(location.search).get('return');
  const target = wanted === null ? null : URL.parse(wanted, location.origin);
  location.assign(target?.origin === location.origin ? target.href : pageOf('account'));
};

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

/** Where the password was given too long ago, it is asked for again. */
const bySecondFactor = async (work) => {
  try {
    await work();
  } catch (problem) {
    if (problem.code !== 'sign-in/not-signed-in') throw problem;
    swap('#code-step', '#password-step');
    return show(find('#sign-in'), { code: 'start-again' });
  }
  onwards();
};

/** Asks for the second factor, after a password or a provider. */
const askFurther = (by) => {
  const takesPasskey = hasPasskeys && by.includes('passkey');
  find('#passkey-factor').hidden = !takesPasskey;
  find('#code-only').hidden = takesPasskey;
  swap('#password-step', '#code-step');
  find(takesPasskey ? '#passkey-factor button' : '#code-step input').focus();
};

onSubmit('#sign-in', async (values) => {
  const { status, by } = await ask('POST', '/sign-in', values);
  if (status === 'signedIn') return onwards();
  askFurther(by);
});

const asked = new URLSearchParams(location.search).get('by');
if (asked !== null && find('#code-step') !== null) askFurther(asked.split(','));

onSubmit('#second-factor', (values, form) =>
  bySecondFactor(async () => {
    await ask('POST', '/second-factor', values);
    form.reset();
  }),
);

/** Asks for a passkey at the path, and sends what it has signed there. */
const byPasskey = async (path) => {
  const options = await ask('POST', `${path}/begin`);
  await ask('POST', path, await signWithPasskey(options));
};

const passkeySignIn = find('#passkey-sign-in');
if (passkeySignIn !== null && hasPasskeys) {
  passkeySignIn.hidden = false;
  onPress(passkeySignIn, find('#sign-in'), async () => {
    await byPasskey('/sign-in/passkey');
    onwards();
  });
  onPress(find('#passkey-factor button'), find('#second-factor'), () =>
    bySecondFactor(() => byPasskey('/second-factor/passkey')),
  );
}

onSubmit('#choose-password', async ({ password }) => {
  await ask('POST', '/password-by-link', { code, password });
  swap('[data-needs-code]', '[data-done]');
});
