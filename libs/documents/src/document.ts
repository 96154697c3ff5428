/** What a printed document says, before any page is made of it. */

/** Languages that documents are written in. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/**
 * A text in a cell of a table, with what is said of it in small letters below, and below that a `code` as bars (Code
 * 128), where there is room and it has the characters.
 */
export type Cell = { readonly text: string; readonly notes?: readonly string[]; readonly code?: string };

/**
 * A column is as wide as its longest text; the one that is `wide` has the rest of the width and breaks its lines. An
 * `end` column has its figures one below the other.
 */
export type Column = { readonly title: string; readonly align?: 'end'; readonly wide?: true };

export type Row = {
  readonly cells: readonly Cell[];
  /** A sum: in bold, below a rule. */
  readonly isSum?: boolean;
  /** What this row and those after it are of: a line of its own above it. */
  readonly group?: string;
};

export type Fact = { readonly label: string; readonly value: string };

/** What stands below one another on the pages. */
export type Block =
  /** The name of the document. One each. */
  | { readonly kind: 'title'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  /** A paragraph; line breaks in it are kept. `quiet`: in small grey letters. */
  | { readonly kind: 'text'; readonly text: string; readonly tone?: 'quiet' | 'strong' }
  /** What is known of the whole, each on a line of its own. */
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  /** Blocks beside one another, each part as wide as the others. They stay on one page. */
  | { readonly kind: 'beside'; readonly parts: readonly (readonly Block[])[] }
  /** Its heading stands again on each page that it goes on to. `isTogether`: it is short and stays on one page. */
  | {
      readonly kind: 'table';
      readonly columns: readonly Column[];
      readonly rows: readonly Row[];
      readonly isTogether?: true;
    }
  /** What it all comes to, at the end of the line. */
  | { readonly kind: 'total'; readonly label: string; readonly value: string }
  /** Places to write on by hand. */
  | { readonly kind: 'blanks'; readonly labels: readonly string[] };

export type PrintedDocument = {
  readonly language: Language;
  /** What a reader of the file shows as its name, and what stands on top of each page but the first. */
  readonly title: string;
  readonly author: string;
  /** An instant of the business, so that the same document is the same bytes whenever it is made. */
  readonly madeAt: string;
  readonly blocks: readonly Block[];
  readonly words: {
    /** With `{page}` and `{pages}` in it. */
    readonly pageOf: string;
    /** Says what � stands for, with `{characters}` in it. It is printed where a font lacks a character. */
    readonly lacking: string;
  };
};
