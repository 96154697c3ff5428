/** What the console speaks: the name of each language in itself, and its tag for formats. */
export const languages = {
  en: { name: 'English', tag: 'en' },
  zh: { name: '简体中文', tag: 'zh-CN' },
} as const;
export type Language = keyof typeof languages;

/** For tests alone: English with accents, longer, so that a text that is not translated shows. */
export const pseudo = 'pseudo';

const key = 'sales-language';

const isLanguage = (name: string): name is Language => name in languages;

/** What the reader has chosen, else what the browser asks for, else English. */
export const preferredLanguage = (): Language | typeof pseudo => {
  const kept = localStorage.getItem(key);
  if (kept === pseudo || (kept !== null && isLanguage(kept))) return kept;
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find(isLanguage) ?? 'en';
};

export const keepLanguage = (language: Language): void => localStorage.setItem(key, language);

/** For Intl. */
export const tagOf = (locale: string): string => (isLanguage(locale) ? languages[locale].tag : 'en');
