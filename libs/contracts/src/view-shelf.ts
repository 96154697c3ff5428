import { Type } from 'typebox';
import { category, event, type PublicationOf } from './category.ts';
import { Id, Text } from './contract.ts';
import { OwnCode } from './custom.ts';

/** Whose views they are. */
export const ShelfKind = Type.Union([Type.Literal('user'), Type.Literal('team')]);

/** Id of a user, or code of a team. */
export const ShelfOwner = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{0,63}$',
  title: 'ShelfOwner',
  description: 'Id of a user, or code of a team',
  examples: ['sales-north'],
});

export const viewShelves = category('viewShelf', {
  about: 'Saved views of lists: those of a user, or those that a team shares. One stream a user or team.',
  key: { kind: ShelfKind, owner: ShelfOwner },
  events: {
    ViewSaved: event('A list is kept under a name as it was filtered and sorted; under the same id it is replaced.', {
      view: Id,
      list: Type.With(OwnCode, { description: 'The list', examples: ['orders'] }),
      name: Type.With(Text(60), { description: 'What the view is called' }),
      query: Type.String({
        maxLength: 2000,
        description: 'Filters and order as they stand in the address, without words that were searched for',
        examples: ['status=draft&sort=-placedAt'],
      }),
    }),
    ViewRemoved: event('The view is kept no more.', { view: Id }),
  },
});

export type ViewShelfPublication = PublicationOf<typeof viewShelves>;
