export {
  type Block,
  type Cell,
  type Column,
  type Fact,
  type Language,
  languages,
  type PrintedDocument,
  type Row,
} from './document.ts';
export { createPrinter, type Printer } from './printer.ts';
