/** What stands in the fields of a form, by their names. */
export type Fields = Readonly<Record<string, string>>;

/** A field that both have changed. `theirs` is undefined where they have taken it away. */
export type Conflict = {
  readonly name: string;
  readonly before: string;
  readonly theirs: string | undefined;
  readonly mine: string;
};

export type Merged = {
  /** What is to be sent: what was changed here alone. */
  readonly toSend: Fields;
  /** What others have changed, which stays. */
  readonly taken: readonly { readonly name: string; readonly before: string; readonly after: string | undefined }[];
  readonly conflicts: readonly Conflict[];
};

/** Two changes of the same beginning put together. What both have changed alike does not conflict. */
export const merge = (base: Fields, theirs: Fields, mine: Fields): Merged => {
  const toSend: Record<string, string> = {};
  const taken: Merged['taken'][number][] = [];
  const conflicts: Conflict[] = [];
  for (const [name, before] of Object.entries(base)) {
    const [now, wanted] = [theirs[name], mine[name] ?? before];
    const isTheirs = now !== before;
    if (wanted === before) {
      if (isTheirs) taken.push({ name, before, after: now });
    } else if (!isTheirs) toSend[name] = wanted;
    else if (now !== wanted) conflicts.push({ name, before, theirs: now, mine: wanted });
  }
  return { toSend, taken, conflicts };
};
