/** What holds from an instant on. */
export type Version = { readonly from: string };

/** The first of them holds before it, too. */
export type Versions<One extends Version> = readonly [One, ...One[]];

const isAfter = (a: string, b: string): boolean => Date.parse(a) > Date.parse(b);

/** With a version that comes in where its date belongs, behind others of the same instant. */
export const withVersion = <One extends Version>([first, ...rest]: Versions<One>, version: One): Versions<One> => {
  const before = rest.filter(({ from }) => !isAfter(from, version.from));
  return [first, ...before, version, ...rest.slice(before.length)];
};

/** What is so at an instant. */
export const versionAt = <One extends Version>([first, ...rest]: Versions<One>, at: string): One =>
  rest.findLast(({ from }) => !isAfter(from, at)) ?? first;
