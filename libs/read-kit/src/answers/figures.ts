import { type Static, type TSchema, Type } from 'typebox';

/** The rows that a figure is made of. */
type Rows = {
  /** Where the link to the rows is: a property of the same object, or of the nearest one around it that has it. */
  readonly link?: string;
  /** The rows in what the link opens, or, without a link, in the same object. Default: `items`. */
  readonly rows?: string;
  /** Only the rows that have these values. */
  readonly where?: Readonly<Record<string, string>>;
};

/** How a figure is made. */
export type Origin =
  /** Fields of the rows are added up; one with a minus is taken off. */
  | (Rows & { readonly sum: readonly string[] })
  /** The rows are counted, or the different values of a field of theirs. */
  | (Rows & { readonly count: 'rows' | { readonly distinct: string } })
  /** What entries of a timeline have changed in a field is added up. */
  | { readonly link: string; readonly changes: string }
  /** Made of other figures of the same object: the first without the others, or the first by the second, rounded. */
  | { readonly minus: readonly [string, ...string[]] }
  | { readonly ratio: readonly [string, string] };

/**
 * The schema of a figure that says how it is made, as `x-figure` in the API document: where the rows behind it are, and
 * what of them adds up to it. `tests/system/figures.test.ts` follows every link of every figure and adds up.
 */
export const figure = <Schema extends TSchema>(schema: Schema, origin: Origin, description?: string) =>
  Type.Unsafe<Static<Schema>>({ ...schema, ...(description !== undefined && { description }), 'x-figure': origin });
