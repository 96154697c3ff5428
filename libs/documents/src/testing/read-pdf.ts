import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** A PDF as another program reads it. */
export type ReadPdf = {
  readonly title: string;
  readonly language: string;
  /** The text of each page, a line a line. */
  readonly pages: readonly string[];
  /** Roles of the elements, `Table > TR > TH`, each once. */
  readonly roles: readonly string[];
};

type Node = { readonly type?: string; readonly role?: string; readonly children?: readonly Node[] };

const rolesIn = ({ role, children = [] }: Node, above: readonly string[] = []): readonly string[] => {
  const path = role === undefined ? above : [...above, role];
  return [path.join(' > '), ...children.flatMap((child) => rolesIn(child, path))];
};

type Piece = { readonly str: string; readonly transform: readonly number[]; readonly width: number };

const isPiece = (item: object): item is Piece => 'str' in item && 'transform' in item && 'width' in item;

/** Pieces at one height are of one line; those with a gap between them are apart. */
const linesOf = (items: readonly object[]): string => {
  const lines = new Map<number, { text: string; end: number }>();
  for (const { str, transform, width } of items.filter(isPiece)) {
    if (str.trim() === '') continue;
    const [x = 0, y = 0] = transform.slice(4);
    const { text, end } = lines.get(Math.round(y)) ?? { text: '', end: x };
    lines.set(Math.round(y), { text: `${text}${x - end > 1.5 ? ' ' : ''}${str}`, end: x + width });
  }
  return [...lines.values()].map(({ text }) => text.replaceAll(/\s+/g, ' ').trim()).join('\n');
};

export const readPdf = async (bytes: Uint8Array): Promise<ReadPdf> => {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: VerbosityLevel.ERRORS });
  const pdf = await task.promise;
  const { info } = await pdf.getMetadata();
  const pages: string[] = [];
  const roles = new Set<string>();
  for (let nth = 1; nth <= pdf.numPages; nth++) {
    const page = await pdf.getPage(nth);
    pages.push(linesOf((await page.getTextContent()).items));
    for (const role of rolesIn((await page.getStructTree()) ?? {})) roles.add(role);
  }
  await task.destroy();
  const { Title, Language } = info as { readonly Title?: string; readonly Language?: string };
  return { title: Title ?? '', language: Language ?? '', pages, roles: [...roles] };
};
