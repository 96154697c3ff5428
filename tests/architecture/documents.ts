/** A fenced block of a Markdown document: ```` ```ts services/order/src/main.ts ````. */
export type CodeBlock = {
  readonly language: string;
  /** The file that the block is from; empty when it does not say. */
  readonly source: string;
  readonly text: string;
};

export const codeBlocks = (markdown: string): readonly CodeBlock[] =>
  [...markdown.matchAll(/^ *```(\w*) *(\S*)\n(.*?)^ *```$/gms)].map(([, language = '', source = '', text = '']) => ({
    language,
    source,
    text,
  }));

/** Code without indentation and empty lines, so that an excerpt can be looked up in it. */
export const bare = (code: string): string =>
  code
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');

/** The parts of a block between lines that say `…`. */
export const excerptsOf = (text: string): readonly string[] =>
  text
    .split(/^ *(?:\/\/ )?…$/m)
    .map(bare)
    .filter((excerpt) => excerpt !== '');

/** Lines of prose beyond so many columns: not those of tables and of code. */
export const longLines = (markdown: string, columns: number): readonly string[] =>
  markdown
    .replaceAll(/^ *```.*?^ *```$/gms, '')
    .split('\n')
    .filter((line) => line.length > columns && !line.startsWith('|'));

/** The files that a document links to, from its folder. */
export const linksOf = (markdown: string): readonly string[] =>
  [...markdown.replaceAll(/^ *```.*?^ *```$/gms, '').matchAll(/\]\((?!\w+:|#)([^)\s#]+)/g)].map(
    ([, path = '']) => path,
  );
