import PDFDocument from 'pdfkit';
import type { PrintedDocument } from './document.ts';
import type { Face } from './faces.ts';
import { barsHeight, type Item, layOut, type MeasureText, type Page, paper, type Style } from './layout.ts';
import type { Run } from './runs.ts';
import { typeset } from './typesetter.ts';

type Pdf = InstanceType<typeof PDFDocument>;
type Element = PDFKit.PDFStructureElement;

// Its types do not know it yet.
const pdfUa = 'PDF/UA' as 'PDF/A-1';

const tones = { ink: '#1a1a1a', quiet: '#555555' } as const;
const languageTags = { en: 'en-GB', zh: 'zh-CN' } as const;

/** Each text is divided among fonts once, and measured once a size. */
const typesetter = (pdf: Pdf) => {
  const registered = new Set<string>();
  const texts = new Map<string, readonly Run<Face>[]>();
  const widths = new Map<string, number>();
  const use = (face: Face, { size }: Style): void => {
    if (!registered.has(face.name)) pdf.registerFont(face.name, face.font());
    registered.add(face.name);
    pdf.font(face.name, size);
  };
  const runs = (text: string, { weight }: Style): readonly Run<Face>[] => {
    const key = `${weight} ${text}`;
    const found = texts.get(key) ?? typeset(text, weight);
    texts.set(key, found);
    return found;
  };
  const widthOf = ({ font, text }: Run<Face>, style: Style): number => {
    use(font, style);
    return pdf.widthOfString(text);
  };
  const measure: MeasureText = (text, style) => {
    const key = `${style.size} ${style.weight} ${text}`;
    const found = widths.get(key) ?? runs(text, style).reduce((sum, run) => sum + widthOf(run, style), 0);
    widths.set(key, found);
    return found;
  };
  /** The characters that no font has, of all that was looked at. */
  const lacking = (): readonly string[] => [
    ...new Set([...texts.values()].flat().flatMap(({ lacks = '' }) => [...lacks])),
  ];
  return { measure, runs, use, widthOf, lacking };
};

const paintItem = (pdf: Pdf, { lines }: Item, { runs, use, widthOf }: ReturnType<typeof typesetter>): void => {
  for (const { x, y, text, style } of lines) {
    let at = x;
    pdf.fillColor(tones[style.tone]);
    for (const run of runs(text, style)) {
      use(run.font, style);
      if (run.lacks !== undefined) pdf.markContent('Span', { actual: run.lacks });
      pdf.text(run.text, at, y + style.size * 1.1, { lineBreak: false, baseline: 'alphabetic' });
      if (run.lacks !== undefined) pdf.endMarkedContent();
      at += widthOf(run, style);
    }
  }
};

/** The elements that say what is a heading, a paragraph, or a cell in which row of which table. */
const structureOf = (pdf: Pdf) => {
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  let table: { readonly nth: number; readonly element: Element } | undefined;
  let row: { readonly nth: number; readonly element: Element } | undefined;
  const endRow = (): void => {
    row?.element.end();
    row = undefined;
  };
  const endTable = (): void => {
    endRow();
    table?.element.end();
    table = undefined;
  };
  const parentOf = (part: Item['part']): Element => {
    if (!('table' in part)) {
      endTable();
      return root;
    }
    if (table?.nth !== part.table) {
      endTable();
      const element = pdf.struct('Table');
      root.add(element);
      table = { nth: part.table, element };
    }
    if (row?.nth !== part.row) {
      endRow();
      const element = pdf.struct('TR');
      table.element.add(element);
      row = { nth: part.row, element };
    }
    return row.element;
  };
  return {
    write: (part: Item['part'], paint: () => void): void => {
      if (part.tag === 'Artifact') {
        pdf.markContent('Artifact', { type: 'Pagination' });
        paint();
        pdf.endMarkedContent();
        return;
      }
      const element = pdf.struct(part.tag, {}, paint);
      parentOf(part).add(element);
      element.end();
    },
    end: (): void => {
      endTable();
      root.end();
    },
  };
};

const paintRules = (pdf: Pdf, { rules }: Page): void => {
  if (rules.length === 0) return;
  pdf.markContent('Artifact', { type: 'Layout' });
  for (const { x, y, width, isStrong } of rules)
    pdf
      .lineWidth(isStrong ? 0.8 : 0.4)
      .strokeColor(isStrong ? '#444444' : '#bbbbbb')
      .moveTo(x, y)
      .lineTo(x + width, y)
      .stroke();
  pdf.endMarkedContent();
};

/** What the bars say stands beside them as text: they are no part of it. */
const paintBars = (pdf: Pdf, { bars = [] }: Page): void => {
  if (bars.length === 0) return;
  pdf.markContent('Artifact', { type: 'Layout' });
  for (const { x, y, module, modules } of bars)
    for (const { index, 0: dark } of modules.matchAll(/1+/g))
      pdf.rect(x + index * module, y, dark.length * module, barsHeight);
  pdf.fill('#000000');
  pdf.endMarkedContent();
};

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/**
 * The document as PDF: tagged, with its fonts in it. The same document is the same bytes. A character that no font has
 * is printed as �, and the end of the document names it.
 */
export const paint = async (document: PrintedDocument): Promise<Buffer> => {
  const { title, author, language, madeAt, words } = document;
  const pdf = new PDFDocument({
    size: [paper.width, paper.height],
    margin: 0,
    autoFirstPage: false,
    font: '',
    pdfVersion: '1.7',
    subset: pdfUa,
    tagged: true,
    lang: languageTags[language],
    displayTitle: true,
    info: { Title: title, Author: author, CreationDate: new Date(madeAt) },
  });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    pdf.once('end', resolve);
    pdf.once('error', reject);
  });
  const type = typesetter(pdf);
  const first = layOut(document, type.measure);
  const lacking = type.lacking();
  const note = words.lacking.replace('{characters}', lacking.map(codeOf).join(' '));
  const pages =
    lacking.length === 0
      ? first
      : layOut(
          { ...document, blocks: [...document.blocks, { kind: 'text', text: note, tone: 'quiet' }] },
          type.measure,
        );
  const structure = structureOf(pdf);
  for (const page of pages) {
    pdf.addPage();
    paintRules(pdf, page);
    paintBars(pdf, page);
    for (const item of page.items) structure.write(item.part, () => paintItem(pdf, item, type));
  }
  structure.end();
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
};
