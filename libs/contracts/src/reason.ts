import { Type } from 'typebox';
import { object } from './contract.ts';
import { OwnCode, ownCodeInWords } from './custom.ts';
import { FreeText } from './personal.ts';

/** A code for why something was done: reports group by it, and it says nothing about a person. */
export const Reason = Type.With(OwnCode, {
  title: 'Reason',
  description: `Why, as a code of your choice: ${ownCodeInWords}`,
  examples: ['customerRequest'],
});

/** Why something was done: a code, and words for people, which are sealed. */
export const why = { reason: Reason, note: Type.Optional(FreeText(500)) };
export type Why = { readonly reason: string; readonly note?: string };

/** The same where no reason need be given. */
export const maybeWhy = { reason: Type.Optional(Reason), note: why.note };

/** A request that says why, and nothing else. */
export const Why = object(why, { $id: 'Why' });
export const MaybeWhy = object(maybeWhy, { $id: 'MaybeWhy' });

/** What of something says why. */
export const whyOf = <Reasoned extends Partial<Why>>({ reason, note }: Reasoned): Pick<Reasoned, 'reason' | 'note'> =>
  ({
    ...(reason !== undefined && { reason }),
    ...(note !== undefined && { note }),
  }) as Pick<Reasoned, 'reason' | 'note'>;
