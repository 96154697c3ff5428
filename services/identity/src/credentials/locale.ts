/** The languages of the pages. */
export const locales = ['en', 'zh'] as const;
export type Locale = (typeof locales)[number];

/** The first language of `Accept-Language` that the pages have; English else. */
export const localeOf = (header: string | undefined): Locale => {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((one) => /^\s*q=([0-9.]+)$/.exec(one)?.[1]).find((one) => one !== undefined);
      return { language: tag.split('-')[0], quality: Number(quality ?? 1) };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  return wanted.flatMap(({ language }) => locales.filter((locale) => locale === language))[0] ?? 'en';
};
