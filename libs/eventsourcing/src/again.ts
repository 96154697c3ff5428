import { equal } from './equal.ts';
import { reject } from './errors.ts';

/** What a thing is, by the names that its sender uses. A field that is undefined was left out. */
export type Content = Readonly<Record<string, unknown>>;

/** The fields that differ, with what was recorded and what was sent. Null where there is nothing. */
export type Differences = Readonly<Record<string, { readonly recorded: unknown; readonly sent: unknown }>>;

export const differences = (recorded: Content, sent: Content): Differences =>
  Object.fromEntries(
    [...new Set([...Object.keys(recorded), ...Object.keys(sent)])]
      .filter((field) => !equal(recorded[field], sent[field]))
      .map((field) => [field, { recorded: recorded[field] ?? null, sent: sent[field] ?? null }]),
  );

/**
 * What comes under an id that is taken: the same content is a repeat, which adds nothing, other content is refused.
 * @throws DomainError with the id and the `differences`
 */
export const again = <Code extends string>(code: Code, id: Content, recorded: Content, sent: Content): [] => {
  const changed = differences(recorded, sent);
  return Object.keys(changed).length === 0 ? [] : reject<Code>(code, { ...id, differences: changed });
};
