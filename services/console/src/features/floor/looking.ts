/** What the camera has seen last: a code that stays before it is one code. */
export type Looked = { readonly code: string | undefined; readonly at: number };

export const nothingSeen: Looked = { code: undefined, at: Number.NEGATIVE_INFINITY };

/** How long nothing is seen before the same code is another one, in ms: a hand takes the next of the same goods. */
const goneAfter = 1000;

/** What a look at a picture adds: the code that is new, if there is one. `at` in ms. */
export const afterLook = (
  before: Looked,
  code: string,
  at: number,
): { readonly looked: Looked; readonly code?: string } => {
  const isNew = code !== before.code || at - before.at > goneAfter;
  return { looked: { code, at }, ...(isNew && { code }) };
};
