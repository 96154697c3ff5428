/** The fields that a thing can do without. */
export type OptionalOf<Thing> = {
  [Field in keyof Thing]-?: undefined extends Thing[Field] ? Field : never;
}[keyof Thing];

/** Fields to set, and fields to leave empty from now on. All others stay as they are. */
export type Changes<Thing, Optional extends keyof Thing = OptionalOf<Thing>> = {
  readonly set: Partial<Thing>;
  readonly clear: readonly Optional[];
};

export const withChanges = <Thing extends object, Optional extends keyof Thing>(
  thing: Thing,
  { set, clear }: Changes<Thing, Optional>,
): Thing => {
  const next = { ...thing, ...set };
  for (const field of clear) delete next[field];
  return next;
};
