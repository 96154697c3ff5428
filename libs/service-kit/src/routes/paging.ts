import { type Static, type TSchema, Type } from 'typebox';
import { BadRequest } from '../http/bad-request.ts';
import { isStorable } from '../http/storable.ts';
import { type FieldError, validator } from '../http/validation.ts';

/** Query parameters of a list. Spread it into the `query` of the route. */
export const pageQuery = {
  limit: Type.Integer({
    minimum: 1,
    maximum: 200,
    default: 50,
    description: 'Items per page; rows of a file, default all',
  }),
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 2000,
      description:
        '`nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may come again',
    }),
  ),
};

/** A number in the sort key of a list: what a table holds and JSON carries. */
export const CursorNumber = Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER });

/** Schema of one page of a list. Of items that have a name, `Jar`, it has one too: `JarPage`. */
export const Page = <Item extends TSchema>(item: Item) =>
  Type.Object(
    {
      items: Type.Array(item),
      nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page' })),
    },
    '$id' in item && typeof item.$id === 'string' ? { $id: `${item.$id}Page` } : {},
  );

export type PageOf<Item> = { readonly items: Item[]; readonly nextCursor?: string };

/** A place in a sorted list: the sort key of the last row seen, as opaque text. */
export const encodeCursor = (key: readonly unknown[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** Reads the cursors of one list, whose sort keys have this shape (a tuple). */
export const cursorReader = <Key extends TSchema>(key: Key): ((cursor: string) => Static<Key>) => {
  const { check } = validator(key);
  return (cursor) => {
    const value = parsed(cursor);
    if (!isStorable(value) || !check(value)) throw new BadRequest([notACursor]);
    return value;
  };
};

const notACursor: FieldError = {
  in: 'query',
  path: '/cursor',
  message: 'is not a cursor of this list',
  allowed: 'nextCursor of the page before, with the same sort order',
};

const parsed = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};

/** Makes a page of `limit` items from the rows that were found when asking for one more than that. */
export const pageOf = <Item>(
  rows: readonly Item[],
  limit: number,
  keyOf: (item: Item) => readonly unknown[],
): PageOf<Item> => {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return rows.length > limit && last !== undefined ? { items, nextCursor: encodeCursor(keyOf(last)) } : { items };
};
