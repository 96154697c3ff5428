import { mainEntity } from '@sales/contracts';
import type { Decider } from '@sales/eventsourcing';

/** What is counted by itself: the documents of one kind, of one company and one year where these are given. */
export type Series = {
  /** What the numbers begin with: `SO`, `INV`. */
  readonly kind: string;
  readonly entity?: string;
  /** `2026` */
  readonly year?: string;
};

/** Id of the stream of a series: `MAIN.INV.2026`. */
export const seriesId = ({ entity, kind, year }: Series): string =>
  [entity, kind, year].filter((part) => part !== undefined).join('.');

export const seriesOf = (id: string): Series => {
  const [first = '', kind, year] = id.split('.');
  if (kind === undefined) return { kind: first };
  return { entity: first, kind, ...(year !== undefined && { year }) };
};

/** `SO-2026-000123`, of another company than `MAIN` `SO-DE01-2026-000123`. No two series have a text in common. */
export const numberText = ({ entity, kind, year }: Series, n: number): string =>
  [kind, entity === mainEntity ? undefined : entity, year, String(n).padStart(6, '0')]
    .filter((part) => part !== undefined)
    .join('-');

const written = /^([A-Z]+)(?:-(.+?))??(?:-(\d{4}))?-(\d{6,})$/;

/** What `numberText` has written; undefined for any other text. */
export const numberIn = (text: string): { readonly series: Series; readonly n: number } | undefined => {
  const [, kind, entity, year, n] = written.exec(text) ?? [];
  if (kind === undefined) return undefined;
  if (year === undefined) return { series: { kind, ...(entity !== undefined && { entity }) }, n: Number(n) };
  return { series: { kind, entity: entity ?? mainEntity, year }, n: Number(n) };
};

/** What a number is assigned to. Storage format: never rename. */
export type Document = {
  /** Its id. */
  readonly for: string;
  /** Id of the stream in which it is recorded, where that is another. A UUID. */
  readonly in: string;
  /** Its day. */
  readonly on: string;
};

/** Storage format: never rename. */
export type SeriesEvent =
  /** A process may give these numbers. Those that it has not given when it ends are never given. */
  | { readonly type: 'NumbersReserved'; readonly data: { readonly from: number; readonly to: number } }
  /** The document has this number, and this day as its date. */
  | { readonly type: 'NumberAssigned'; readonly data: Document & { readonly n: number } };

export type SeriesCommand =
  | { readonly type: 'ReserveNumbers'; readonly count: number }
  /** `on` is the earliest day that the document may have; of one that was taken over, its day. */
  | (Document & { readonly type: 'AssignNumber'; readonly takenOver?: boolean });

export type SeriesState = {
  /** 0 when no number is taken yet. */
  readonly last: number;
  /** The latest day of a document that has a number. */
  readonly on?: string;
};

const later = (one: string, other: string | undefined): string => (other !== undefined && other > one ? other : one);

/**
 * Gives each number once. Numbers that are assigned have no gaps between them, and their days never run backwards; the
 * same document again is the same command again. A series is reserved in blocks or assigned, not both.
 */
export const series: Decider<SeriesState, SeriesCommand, SeriesEvent> = {
  initialState: { last: 0 },
  decide: (command, { last, on }) => {
    switch (command.type) {
      case 'ReserveNumbers':
        return [{ type: 'NumbersReserved', data: { from: last + 1, to: last + command.count } }];
      case 'AssignNumber': {
        const day = command.takenOver === true ? command.on : later(command.on, on);
        return [{ type: 'NumberAssigned', data: { n: last + 1, for: command.for, in: command.in, on: day } }];
      }
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'NumbersReserved':
        return { ...state, last: event.data.to };
      case 'NumberAssigned':
        return { last: event.data.n, on: later(event.data.on, state.on) };
    }
  },
};
