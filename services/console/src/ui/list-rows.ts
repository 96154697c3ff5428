import type { Paths } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import { sales } from '../api/client.ts';
import type { Topic } from '../api/queries.ts';
import type { ListItems } from './pages.ts';
import { savedOf } from './saved-views.ts';
import type { SearchParams } from './search-params.ts';

type Listing<Row> = { readonly GET: { readonly answer: { readonly items: ReadonlyArray<Row> } } };

/** The lists of the API. */
export type ListPath = {
  [Path in keyof Paths]: Paths[Path] extends Listing<unknown> ? Path : never;
}[keyof Paths];

export type RowOf<Path extends ListPath> = Paths[Path] extends Listing<infer Row> ? Row : never;

/** What stands in the address is asked as it is: the service says what of it is not allowed. */
export const readRows = async <Path extends ListPath>(
  path: Path,
  query: object,
  signal?: AbortSignal,
): Promise<ListItems<RowOf<Path>>> => {
  const get = sales.get as (path: string, asked: object) => Promise<{ readonly body: ListItems<RowOf<Path>> }>;
  return (await get(path, { query, ...(signal !== undefined && { signal }) })).body;
};

/** As far as rows are counted: to count all would take from those who read the lists. */
export const mostCounted = 1000;

/** How many rows a question has now, and the first of them. */
export const useCounted = <Path extends ListPath>(
  { path, topic }: { readonly path: Path; readonly topic: Topic },
  query: SearchParams,
  isWanted = true,
) =>
  useQuery({
    queryKey: [topic, 'count', path, savedOf(query)],
    queryFn: ({ signal }) => readRows(path, { ...query, limit: 1, count: mostCounted }, signal),
    select: ({ count, items: [first] }) => ({ count, first }),
    enabled: isWanted,
  });
