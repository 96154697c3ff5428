export { alphabetical, inAlphabet } from './alphabet.ts';
export { fileAdded, fileRemoved } from './files.ts';
export { codeKey, matches, searchIndex, searchIndexOn, searchText } from './search.ts';
export { derivedTable, keyOf, rollup, type Span, spanColumns, spanWith } from './tables.ts';
