import { type Locale, shortest } from '../credentials/index.ts';
import { languageTag, type Words, wordsOf } from './words.ts';

export const pageNames = ['setup', 'sign-in', 'invitation', 'reset', 'account'] as const;
export type PageName = (typeof pageNames)[number];

export type PageOptions = {
  readonly locale: Locale;
  /** Where a page is left to for the sign-in of a company. */
  readonly provider?: string | undefined;
  /** What went wrong at it. */
  readonly problem?: string | undefined;
};

/** Texts are ours; what comes from elsewhere is never put into a page here, but by the script, as text. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

type Field = {
  readonly name: string;
  readonly label: string;
  readonly type?: string;
  readonly autocomplete: string;
  readonly hint?: string;
  readonly more?: string;
};

const field = (form: string, { name, label, type = 'text', autocomplete, hint, more = '' }: Field): string => {
  const id = `${form}-${name}`;
  const about = hint === undefined ? '' : ` aria-describedby="${id}-hint"`;
  const below = hint === undefined ? '' : `<p class="hint" id="${id}-hint">${escaped(hint)}</p>`;
  return (
    `<label for="${id}">${escaped(label)}</label>` +
    `<input id="${id}" name="${name}" type="${type}" autocomplete="${autocomplete}" required${about} ${more}>${below}`
  );
};

const showPassword = (form: string, { showPassword: label }: Words): string =>
  `<label class="choice" for="${form}-show"><input id="${form}-show" name="_show" type="checkbox" data-shows>` +
  `${escaped(label)}</label>`;

const newPassword = (form: string, words: Words, label = words.password): string =>
  field(form, {
    ...{ name: 'password', label, type: 'password', autocomplete: 'new-password', hint: words.passwordHint },
    more: `minlength="${shortest}" maxlength="200" data-password`,
  }) + showPassword(form, words);

const currentPassword = (form: string, words: Words, name = 'password', label = words.password): string =>
  field(form, { name, label, type: 'password', autocomplete: 'current-password', more: 'maxlength="200"' });

/** Asked again before something that lets in is changed. People without a password do not see it. */
const passwordAgain = (form: string, words: Words): string => `<div data-again>${currentPassword(form, words)}</div>`;

const email = (form: string, { email: label }: Words): string =>
  field(form, {
    ...{ name: 'email', label, type: 'email', autocomplete: 'username' },
    more: 'maxlength="254" autocapitalize="none" spellcheck="false"',
  });

const oneTimeCode = (form: string, { code: label }: Words): string =>
  field(form, {
    ...{ name: 'code', label, autocomplete: 'one-time-code' },
    more: 'minlength="6" maxlength="20" autocapitalize="characters" spellcheck="false"',
  });

const problemPlace = '<p class="problem" role="alert" tabindex="-1" hidden></p>';

const form = (id: string, fields: string, button: string, isHidden = false): string =>
  `<form id="${id}" method="post" novalidate${isHidden ? ' hidden' : ''}>${fields}${problemPlace}` +
  `<button type="submit">${escaped(button)}</button></form>`;

const heading = (text: string): string => `<h1 tabindex="-1">${escaped(text)}</h1>`;
const paragraph = (text: string): string => `<p>${escaped(text)}</p>`;

const withCode = (inner: string, noCode: string): string =>
  `<div data-needs-code>${inner}</div><div data-no-code hidden>${paragraph(noCode)}</div>`;

const setUp = (words: Words, { locale }: PageOptions): string => {
  const name = field('setup', { name: 'name', label: words.name, autocomplete: 'name', more: 'maxlength="200"' });
  const hidden = `<input type="hidden" name="locale" value="${locale}">`;
  const fields = `${name}${email('setup', words)}${newPassword('setup', words)}${hidden}`;
  return (
    heading(words.setUpTitle) +
    withCode(paragraph(words.setUpText) + form('setup', fields, words.setUpButton), words.setUpNoCode)
  );
};

const signIn = (words: Words, { provider, problem }: PageOptions): string => {
  const told = problem === undefined ? '' : (words.problems[problem] ?? words.failed);
  const failed = told === '' ? '' : `<p class="problem" role="alert">${escaped(told)}</p>`;
  const company =
    provider === undefined
      ? ''
      : `<a class="button quiet" href="${escaped(provider)}">${escaped(words.signInWith)}</a>`;
  const fields = `${email('sign-in', words)}${currentPassword('sign-in', words)}`;
  return (
    `<section id="password-step">${heading(words.signInTitle)}${failed}` +
    `${form('sign-in', fields, words.signInButton)}` +
    `<button type="button" id="passkey-sign-in" class="quiet wide" hidden>${escaped(words.passkeySignIn)}</button>` +
    `${company}<p class="hint">${escaped(words.forgotten)}</p></section>` +
    `<section id="code-step" hidden>${heading(words.codeTitle)}` +
    `<p id="code-only">${escaped(words.codeText)}</p>` +
    `<div id="passkey-factor" hidden>${paragraph(words.passkeyFactorText)}` +
    `<button type="button" class="wide">${escaped(words.passkeyFactorButton)}</button></div>` +
    `${form('second-factor', oneTimeCode('second-factor', words), words.codeButton)}</section>`
  );
};

const choose =
  (title: 'invitationTitle' | 'resetTitle', text: 'invitationText' | 'resetText') =>
  (words: Words, { locale }: PageOptions): string =>
    withCode(
      heading(words[title]) +
        paragraph(words[text]) +
        form('choose-password', newPassword('choose-password', words, words.newPassword), words.chooseButton),
      words.linkNoCode,
    ) +
    `<div data-done hidden>${heading(words.chosenTitle)}${paragraph(words.chosenText)}` +
    `<a class="button" href="sign-in?lang=${locale}">${escaped(words.signInTitle)}</a></div>`;

const companyAccount = (words: Words): string =>
  `<div id="company"><h2>${escaped(words.companyTitle)}</h2>${paragraph(words.companyText)}` +
  `${form('link-company', currentPassword('link-company', words), words.companyButton)}</div>`;

const app = (words: Words): string =>
  `<h2>${escaped(words.factorTitle)}</h2>` +
  `<div id="without-app">${paragraph(words.factorText)}` +
  `${form('enrol', passwordAgain('enrol', words), words.enrolButton)}` +
  `<form id="confirm" method="post" novalidate hidden>${paragraph(words.confirmText)}` +
  `<img class="qr" alt="${escaped(words.qrText)}"><p class="secret"></p>${oneTimeCode('confirm', words)}` +
  `${problemPlace}<button type="submit">${escaped(words.confirmButton)}</button></form></div>` +
  `<div id="with-app">${paragraph(words.hasFactorText)}` +
  `${form('remove-factor', passwordAgain('remove-factor', words), words.removeFactorButton)}</div>`;

/** Asks about one passkey, whose name the script puts in. */
const dialog = (id: string, title: string, inner: string): string =>
  `<dialog id="${id}-dialog" aria-labelledby="${id}-title"><h2 id="${id}-title">${escaped(title)}</h2>` +
  `<p class="about"></p>${inner}</dialog>`;

const passkeys = (words: Words): string => {
  const name = (form: string): string =>
    field(form, { name: 'name', label: words.passkeyName, autocomplete: 'off', more: 'maxlength="60"' });
  const cancel = `<button type="button" class="quiet" data-closes>${escaped(words.cancel)}</button>`;
  return (
    `<h2>${escaped(words.passkeysTitle)}</h2>${paragraph(words.passkeysText)}<ul class="list passkeys"></ul>` +
    form('add-passkey', name('add-passkey') + passwordAgain('add-passkey', words), words.addPasskeyButton) +
    `<p id="no-passkeys" class="hint" hidden>${escaped(words.noPasskeys)}</p>` +
    dialog('rename-passkey', words.rename, form('rename-passkey', name('rename-passkey'), words.save) + cancel) +
    dialog(
      'remove-passkey',
      words.removePasskeyTitle,
      form('remove-passkey', passwordAgain('remove-passkey', words), words.remove) + cancel,
    )
  );
};

const account = (words: Words, { provider }: PageOptions): string => {
  const passwords =
    currentPassword('change-password', words, 'current', words.currentPassword) +
    newPassword('change-password', words, words.newPassword);
  return (
    `<p id="account-problem" class="problem" role="alert" hidden></p>` +
    `<div id="account" hidden>${heading(words.accountTitle)}<p id="who"></p>` +
    `<p id="needs-factor" class="notice" role="status" hidden>${escaped(words.needsFactor)}</p>` +
    `<button type="button" id="sign-out" class="quiet">${escaped(words.signOut)}</button>` +
    app(words) +
    passkeys(words) +
    `<div id="own-password"><h2>${escaped(words.changePasswordTitle)}</h2>` +
    `${form('change-password', passwords, words.changePasswordButton)}` +
    `<p id="password-changed" role="status" hidden>${escaped(words.passwordChanged)}</p></div>` +
    (provider === undefined ? '' : companyAccount(words)) +
    `<h2>${escaped(words.sessionsTitle)}</h2><ul class="list sessions"></ul>` +
    `<button type="button" id="sign-out-everywhere" class="quiet">${escaped(words.signOutEverywhere)}</button></div>` +
    `<section id="recovery" hidden>${heading(words.recoveryTitle)}${paragraph(words.recoveryText)}` +
    `<ul class="codes"></ul><button type="button" id="codes-kept">${escaped(words.recoveryButton)}</button></section>`
  );
};

const bodies: Readonly<Record<PageName, (words: Words, options: PageOptions) => string>> = {
  setup: setUp,
  'sign-in': signIn,
  invitation: choose('invitationTitle', 'invitationText'),
  reset: choose('resetTitle', 'resetText'),
  account,
};

const titles: Readonly<Record<PageName, (words: Words) => string>> = {
  setup: ({ setUpTitle }) => setUpTitle,
  'sign-in': ({ signInTitle }) => signInTitle,
  invitation: ({ invitationTitle }) => invitationTitle,
  reset: ({ resetTitle }) => resetTitle,
  account: ({ accountTitle }) => accountTitle,
};

/** What the script says. As data in the page: a script in it would not run. */
const toldToScript = (words: Words): string => {
  const { problems, failed, signInAnew, thisSession, endSession } = words;
  const { addedAt, usedAt, isSynced, isCopied, rename, remove } = words;
  const ofPasskeys = { addedAt, usedAt, isSynced, isCopied, rename, remove };
  const told = { problems, failed, signInAnew, thisSession, endSession, ...ofPasskeys };
  return JSON.stringify(told).replaceAll('<', '\\u003c');
};

export const page = (name: PageName, options: PageOptions): string => {
  const { locale } = options;
  const words = wordsOf[locale];
  const other: Locale = locale === 'en' ? 'zh' : 'en';
  return `<!doctype html>
<html lang="${languageTag[locale]}" data-lang="${locale}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escaped(titles[name](words))} · ${escaped(words.system)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="pages/page.css">
<script src="pages/colours.js"></script>
<header><a class="brand" href="/">${escaped(words.system)}</a>
<a id="other-language" href="${name}?lang=${other}" lang="${languageTag[other]}">${escaped(words.otherLanguage)}</a>
</header>
<main>
<noscript><p class="problem">${escaped(words.needsScript)}</p></noscript>
${bodies[name](words, options)}
</main>
<script type="application/json" id="words">${toldToScript(words)}</script>
<script type="module" src="pages/${name === 'account' ? 'account' : 'page'}.js"></script>
</html>
`;
};
