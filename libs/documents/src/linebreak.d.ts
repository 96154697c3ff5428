declare module 'linebreak' {
  /** Where a text may be broken by UAX #14, one after the other. */
  export default class LineBreaker {
    constructor(text: string);
    nextBreak(): { readonly position: number; readonly required: boolean } | null;
  }
}
