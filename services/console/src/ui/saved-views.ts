import { randomId } from '@sales/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { sales } from '../api/client.ts';
import { sessionQuery, useMay, userOf } from '../api/session.ts';
import { parseSearch, type SearchParams, stringifySearch, withParams } from './search-params.ts';

/** Whose views they are: of the reader, or of a team that the reader is in. */
export type Shelf = { readonly kind: 'user' | 'team'; readonly owner: string; readonly name: string };

export type SavedView = {
  readonly shelf: Shelf;
  readonly view: string;
  readonly name: string;
  readonly query: SearchParams;
  /** Of the shelf, as it was read. */
  readonly etag: string | undefined;
};

/** What of an address is saved: not what was searched for, and no instant. */
export const savedOf = (query: SearchParams): SearchParams =>
  withParams(query, { search: undefined, asOf: undefined, clock: undefined });

const readShelf = async (shelf: Shelf, list: string, signal: AbortSignal): Promise<readonly SavedView[]> => {
  const { kind, owner } = shelf;
  const path = { kind, owner };
  const { body, etag } = await sales.get('/identity/v1/view-shelves/{kind}/{owner}', { path, query: {}, signal });
  return body.views
    .filter((one) => one.list === list)
    .map(({ view, name, query }) => ({ shelf, view, name, query: parseSearch(query), etag }));
};

/** The saved views of a list, and how they are changed. */
export const useSavedViews = (list: string) => {
  const may = useMay();
  const queries = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  const me = userOf(session)?.user ?? (session?.is === 'local' ? 'anonymous' : undefined);
  const canRead = me !== undefined && may({ permission: 'viewShelf:read' });
  const { data: teams = [] } = useQuery({
    queryKey: ['views', 'teams', me],
    queryFn: async ({ signal }): Promise<readonly Shelf[]> => {
      const { body } = await sales.get('/query/v1/teams', { query: {}, signal });
      return body.items
        .filter(({ members }) => members.includes(`user:${me}`))
        .map(({ team, name }) => ({ kind: 'team', owner: team, name }));
    },
    enabled: canRead && may({ permission: 'team:read' }),
    staleTime: 5 * 60_000,
  });
  const own: Shelf = { kind: 'user', owner: me ?? '', name: '' };
  const shelves = [own, ...teams];
  const { data: views = [] } = useQuery({
    queryKey: ['views', list, me, teams.map(({ owner }) => owner)],
    queryFn: async ({ signal }) => (await Promise.all(shelves.map((shelf) => readShelf(shelf, list, signal)))).flat(),
    enabled: canRead,
  });
  const refresh = () => void queries.invalidateQueries({ queryKey: ['views', list] });
  const save = useMutation({
    mutationFn: async ({
      shelf: { kind, owner },
      view = randomId(),
      name,
      query,
      etag,
    }: SaveAsked): Promise<string> => {
      const path = { kind, owner, view };
      const body = { list, name, query: stringifySearch(savedOf(query)).slice(1) };
      await sales.put('/identity/v1/view-shelves/{kind}/{owner}/views/{view}', {
        ...{ path, body },
        ...(etag !== undefined && { ifMatch: etag }),
      });
      return view;
    },
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: ({ shelf: { kind, owner }, view }: Pick<SavedView, 'shelf' | 'view'>) =>
      sales.post('/identity/v1/view-shelves/{kind}/{owner}/views/{view}/remove', { path: { kind, owner, view } }),
    onSettled: refresh,
  });
  return { views, shelves, save, remove, canSave: canRead && may({ permission: 'viewShelf:save' }) };
};

type SaveAsked = {
  readonly shelf: Shelf;
  /** Of the one that is replaced; absent: a new one. */
  readonly view?: string;
  readonly name: string;
  readonly query: SearchParams;
  readonly etag?: string | undefined;
};
