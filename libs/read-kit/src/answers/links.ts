import { type AsOf, asOfLink } from '../archive/as-of.ts';

/** Where the history of a thing is shown. */
export const storyLink = (category: string, id: string, at: AsOf): string => {
  const query = new URLSearchParams(asOfLink(at));
  return `/query/v1/timeline/${category}/${encodeURIComponent(id)}${query.size > 0 ? '?' : ''}${query}`;
};

/** Where an event is shown with what caused it and what came of it. */
export const eventLink = (stream: string, revision: number): string =>
  `/query/v1/causation/${encodeURIComponent(`${stream}@${revision}`)}`;
