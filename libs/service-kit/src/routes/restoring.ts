import { Instant } from '@sales/contracts';
import type { Changes, OptionalOf } from '@sales/eventsourcing';
import { Type } from 'typebox';

/**
 * Parts of a command that sets fields of a thing back to what they were: those that it needs, and those that it can do
 * without. What they were at an instant stays the same, so the command may be repeated.
 */
export const restoring =
  <Thing extends object>() =>
  <Needed extends keyof Thing & string, Optional extends OptionalOf<Thing> & keyof Thing & string>(
    needed: readonly Needed[],
    optional: readonly Optional[],
  ) => {
    type Field = Needed | Optional;
    const all: readonly Field[] = [...needed, ...optional];
    return {
      body: {
        asOf: Type.Unsafe<string>({ ...Instant, description: 'As they were known at this instant' }),
        fields: Type.Array(Type.Unsafe<Field>(Type.Union(all.map((name) => Type.Literal(name)))), {
          minItems: 1,
          maxItems: all.length,
          uniqueItems: true,
          description: 'Fields to restore: all others stay as they are',
        }),
      },
      /** The fields as they were: one that was empty then is emptied. */
      changes: (past: Thing, wanted: readonly Field[]): Changes<Thing, Optional> => {
        const set: Partial<Thing> = { ...past };
        for (const field of Object.keys(past) as (keyof Thing)[])
          if (!wanted.some((one) => one === field)) delete set[field];
        return { set, clear: optional.filter((field) => wanted.includes(field) && past[field] === undefined) };
      },
    };
  };
