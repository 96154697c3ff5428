import { i18n, type Messages } from '@lingui/core';
import { keepLanguage, type Language, preferredLanguage, type pseudo, tagOf } from './languages.ts';

export { isDay, nthOfWeek, plusDays, plusMonths, today, weeksOf } from './days.ts';
export { type Format, useFormat } from './format.ts';
export { type Language, languages, tagOf } from './languages.ts';
export { typedDay, typedTime } from './typed.ts';

type Catalogue = { readonly messages: Messages };

const catalogues: Readonly<Record<Language | typeof pseudo, () => Promise<Catalogue>>> = {
  en: () => import('./locales/en.po'),
  zh: () => import('./locales/zh.po'),
  pseudo: () => import('./locales/pseudo.po'),
};

const activate = async (locale: Language | typeof pseudo): Promise<void> => {
  const { messages } = await catalogues[locale]();
  i18n.loadAndActivate({ locale, messages });
  document.documentElement.lang = tagOf(locale);
};

/** Speaks the language of the reader from now on. */
export const startLanguage = (): Promise<void> => activate(preferredLanguage());

export const changeLanguage = async (language: Language): Promise<void> => {
  await activate(language);
  keepLanguage(language);
};
