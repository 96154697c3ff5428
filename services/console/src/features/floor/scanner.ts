/** Keys that came one right after the other. */
export type Run = { readonly text: string; readonly at: number };

export const noRun: Run = { text: '', at: Number.NEGATIVE_INFINITY };

/** Longest time between two keys of a scanner, in ms. Those with a cable need 1 to 20, over radio up to 100. */
const longestGap = 150;
/** What is shorter was pressed by a hand. */
const shortestCode = 3;

export type AfterKey = {
  readonly run: Run;
  /** The code that has come to its end. */
  readonly code?: string;
  /** The key is the scanner's: nothing else on the page may act on it. */
  readonly isTaken: boolean;
};

/** What a key adds to a run: a scanner types a code as a fast run of keys that ends in Enter. `at` in ms. */
export const afterKey = ({ text, at: before }: Run, key: string, at: number): AfterKey => {
  const isFast = at - before <= longestGap;
  if (key === 'Enter') {
    const code = isFast && text.length >= shortestCode ? text.trim() : '';
    return code === '' ? { run: noRun, isTaken: false } : { run: noRun, code, isTaken: true };
  }
  // Shift and the like come between the keys of a code.
  if ([...key].length > 1) return { run: { text, at: before }, isTaken: false };
  // A space alone presses the button that has the focus.
  return { run: { text: isFast ? text + key : key, at }, isTaken: isFast || key !== ' ' };
};

const fields = 'textarea, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])';

/** Whether a person types there, or something else than the page has been opened over it. */
export const isTypedInto = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(`${fields}, [role=dialog]`) !== null;
