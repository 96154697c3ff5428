/** What a page keeps in its address: filters, order, instant. A name that comes again is a list. */
export type SearchParams = Readonly<Record<string, string | readonly string[]>>;

export const parseSearch = (text: string): SearchParams => {
  const params = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(params.keys())].map((name) => {
      const all = params.getAll(name);
      return [name, all.length === 1 ? (all[0] ?? '') : all];
    }),
  );
};

export const stringifySearch = (search: Readonly<Record<string, unknown>>): string => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search))
    for (const one of [value].flat()) if (one !== undefined && one !== '') params.append(name, String(one));
  // Readable: what a colon or a comma means in a query, it means without an escape.
  return params.size === 0 ? '' : `?${String(params).replaceAll('%3A', ':').replaceAll('%2C', ',')}`;
};

/** With some of it different; undefined takes a name away. */
export const withParams = (
  search: SearchParams,
  changes: Readonly<Record<string, string | readonly string[] | undefined>>,
): SearchParams =>
  Object.fromEntries(
    Object.entries({ ...search, ...changes }).filter(
      (entry): entry is [string, string | readonly string[]] => entry[1] !== undefined && entry[1].length > 0,
    ),
  );

export const oneOf = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0];

export const allOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** What a link of the API asks for, so that a page can ask the same. */
export const askedBy = (href: string): SearchParams => parseSearch(href.split('?')[1] ?? '');
