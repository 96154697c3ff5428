import { Id, object, ShelfKind, ShelfOwner, type ValueOf, viewShelves } from '@sales/contracts';
import { type Clock, type CommandHandler, DomainError } from '@sales/eventsourcing';
import { type After, type App, commandRoute, streamRoute } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import type { ViewShelfCommand } from './commands.ts';
import type { ViewShelfEvent } from './events.ts';
import type { ViewShelfState } from './state.ts';

export type ViewShelves = CommandHandler<ViewShelfState, ViewShelfCommand, ViewShelfEvent>;

export type ViewShelfDeps = {
  readonly shelves: ViewShelves;
  /** Whether a user is in a team at an instant. */
  readonly isMember: (team: string, principal: string, at: string) => Promise<boolean>;
  readonly clock: Clock;
};

const shelf = { kind: ShelfKind, owner: ShelfOwner };
const { list, name, query } = viewShelves.events.ViewSaved.properties;
const SavedView = object({ view: Id, list, name, query }, { $id: 'SavedView' });

const ViewShelf = object(
  {
    ...shelf,
    views: Type.Array(SavedView, { description: 'In the order in which they were first saved' }),
    /** The ETag without its quotes. */
    revision: Type.Integer(),
  },
  { $id: 'ViewShelf' },
);

type Shelf = ValueOf<ReturnType<typeof object<typeof shelf>>>;

const streamOf = ({ kind, owner }: Shelf): string => `${kind}.${owner}`;

const toShelf = ({ id, state, revision }: After<ViewShelfState>): Static<typeof ViewShelf> => {
  const dot = id.indexOf('.');
  const kind = id.slice(0, dot) === 'team' ? 'team' : 'user';
  const views = Object.entries(state.views).map(([view, saved]) => ({ view, ...saved }));
  return { kind, owner: id.slice(dot + 1), views, revision };
};

const isUser = (owner: string, principal: string): boolean => principal === `user:${owner}`;

/** Every route of saved views. */
export const viewShelfRoutes = (app: App, { shelves, isMember, clock }: ViewShelfDeps): void => {
  const isOwn = ({ kind, owner }: Shelf, actor: string): boolean | Promise<boolean> =>
    kind === 'user' ? isUser(owner, actor) : isMember(owner, actor, clock.now());
  commandRoute(app, {
    method: 'PUT',
    url: '/v1/view-shelves/:kind/:owner/views/:view',
    permission: 'viewShelf:save',
    summary: 'Save a view of a list, or replace it',
    description:
      'For oneself, or for a team that one is a member of now. Words that were searched for are not saved. Repeating ' +
      'the same body changes nothing.',
    params: object({ ...shelf, view: Id }),
    body: object({ list, name, query }, { $id: 'SaveView' }),
    ok: { schema: ViewShelf },
    problems: [
      'view-shelf/not-own',
      'view-shelf/name-taken',
      'view-shelf/too-many-views',
      'view-shelf/query-with-search',
    ],
    command: async ({ params: { view, ...of }, body, context }) =>
      shelves.handle(streamOf(of), { type: 'SaveView', view, ...body, isOwn: await isOwn(of, context.actor) }, context),
    answer: toShelf,
  });
  commandRoute(app, {
    method: 'POST',
    url: '/v1/view-shelves/:kind/:owner/views/:view/remove',
    permission: 'viewShelf:remove',
    summary: 'Remove a saved view',
    description: 'Removing a view that is not there changes nothing.',
    params: object({ ...shelf, view: Id }),
    ok: { schema: ViewShelf },
    problems: ['view-shelf/not-own'],
    command: async ({ params: { view, ...of }, context }) =>
      shelves.handle(streamOf(of), { type: 'RemoveView', view, isOwn: await isOwn(of, context.actor) }, context),
    answer: toShelf,
  });
  streamRoute(app, {
    url: '/v1/view-shelves/:kind/:owner',
    permission: 'viewShelf:read',
    summary: 'The saved views of a user or a team, now or as of any instant',
    description:
      'Those of a user are for that user alone, those of a team for everyone with the permission. Always current: ' +
      'reads their events, not a read model. Without any the list is empty.',
    params: object(shelf),
    ok: ViewShelf,
    problems: ['view-shelf/not-own'],
    requireOwn: ({ kind, owner }, principal) => {
      if (kind === 'user' && !isUser(owner, principal)) throw new DomainError('view-shelf/not-own');
    },
    of: shelves,
    id: streamOf,
    answer: toShelf,
  });
};
