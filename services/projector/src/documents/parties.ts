import { type Address, EntityCode, EntityDetails, type ValueOf } from '@sales/contracts';
import type { Block, Fact, Language } from '@sales/documents';
import { Type } from 'typebox';
import type { Writing } from './words.ts';

const { name, address, taxIds, letterhead } = EntityDetails.properties;

/** The company that a document is of. */
export const Seller = Type.Object(
  { entity: EntityCode, name, address, taxIds, letterhead },
  { $id: 'Seller', description: 'The company of ours, as it was then' },
);
export type Seller = ValueOf<typeof Seller>;

export const sellerOf = (entity: string, { name, address, taxIds, letterhead }: EntityDetails): Seller => ({
  entity,
  name,
  ...(address !== undefined && { address }),
  taxIds,
  ...(letterhead !== undefined && { letterhead }),
});

type Party = {
  readonly name: string;
  readonly address?: Address | undefined;
  readonly taxIds?: readonly string[];
};

const taxId = { en: 'Tax ID', zh: '税号' } as const;

/** Where a party is and what it pays tax under. */
const linesOf = ({ name, address, taxIds = [] }: Party, { pick, address: lines }: Writing): readonly string[] => [
  ...(address?.name !== undefined && address.name !== name ? [address.name] : []),
  ...(address === undefined ? [] : lines(address)),
  ...taxIds.map((id) => `${pick(taxId)} ${id}`),
];

/** A text, unless there is nothing in it. */
const some = (text: string, tone?: 'quiet'): readonly Block[] =>
  text === '' ? [] : [{ kind: 'text', text, ...(tone !== undefined && { tone }) }];

/** A tax id with its country, unless it begins with that. */
const taxIdOf = ({ country, id }: Seller['taxIds'][number]): string =>
  id.startsWith(country) ? id : `${country} ${id}`;

/** What stands on top of a document: the company, where it is, and what it wants to be said there. */
export const head = ({ name, address, taxIds, letterhead }: Seller, write: Writing): readonly Block[] => [
  { kind: 'text', text: name, tone: 'strong' },
  ...some(linesOf({ name, address, taxIds: taxIds.map(taxIdOf) }, write).join(' · '), 'quiet'),
  ...some(letterhead ?? '', 'quiet'),
];

/** Whom a document is for, beside what is known of it. */
export const addressed = (title: string, to: Party, facts: readonly Fact[], write: Writing): Block => ({
  kind: 'beside',
  parts: [
    [
      { kind: 'heading', text: title },
      { kind: 'text', text: to.name, tone: 'strong' },
      ...some(linesOf(to, write).join('\n')),
    ],
    [{ kind: 'facts', facts }],
  ],
});

/** A fact, where it is known. */
export const fact = (label: Readonly<Record<Language, string>>, value: string | undefined, write: Writing): Fact[] =>
  value === undefined || value === '' ? [] : [{ label: write.pick(label), value }];
