import type { PrintedDocument } from '@sales/documents';

type Block = PrintedDocument['blocks'][number];

/** The texts of a block, a row of a table a line. */
const linesOf = (block: Block): readonly string[] => {
  switch (block.kind) {
    case 'beside':
      return block.parts.flatMap((part) => part.flatMap(linesOf));
    case 'facts':
      return block.facts.map(({ label, value }) => `${label}: ${value}`);
    case 'table':
      return [
        block.columns.map(({ title }) => title).join(' | '),
        ...block.rows.flatMap(({ cells, group }) => [
          ...(group === undefined ? [] : [group]),
          cells.map(({ text, notes = [] }) => [text, ...notes].join(' / ')).join(' | '),
        ]),
      ];
    case 'total':
      return [`${block.label}: ${block.value}`];
    case 'blanks':
      return block.labels;
    case 'title':
    case 'heading':
    case 'text':
      return [block.text];
  }
};

/** What a document says, without its pages. */
export const textOf = ({ blocks }: PrintedDocument): string => blocks.flatMap(linesOf).join('\n');
