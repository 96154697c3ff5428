import { code128 } from './code128.ts';
import type { Block, Cell, Column, PrintedDocument, Row } from './document.ts';
import { longestPiece, wrap } from './wrap.ts';

/** A4, in points. */
export const paper = { width: 595.28, height: 841.89 } as const;
const margin = { left: 50, right: 50, top: 48, bottom: 62 } as const;
const fullWidth = paper.width - margin.left - margin.right;

export type Style = { readonly size: number; readonly weight: 'regular' | 'bold'; readonly tone: 'ink' | 'quiet' };

const styles = {
  body: { size: 9, weight: 'regular', tone: 'ink' },
  strong: { size: 9, weight: 'bold', tone: 'ink' },
  small: { size: 7.5, weight: 'regular', tone: 'quiet' },
  head: { size: 7.5, weight: 'bold', tone: 'quiet' },
  title: { size: 18, weight: 'bold', tone: 'ink' },
  total: { size: 12, weight: 'bold', tone: 'ink' },
  heading: { size: 10, weight: 'bold', tone: 'ink' },
} as const satisfies Record<string, Style>;

const lineHeight = ({ size }: Style): number => size * 1.4;

/** Width of a text in a style, in points. */
export type MeasureText = (text: string, style: Style) => number;

/** A line of text: `x` is where it begins, `y` the top of it, from the top left of the page. */
export type Line = { readonly x: number; readonly y: number; readonly text: string; readonly style: Style };
export type Rule = { readonly x: number; readonly y: number; readonly width: number; readonly isStrong: boolean };

/** A bar code: modules of one width from left to right, `1` is dark. */
export type Bars = { readonly x: number; readonly y: number; readonly module: number; readonly modules: string };

/** What a text is for who has the page read aloud. */
export type Part =
  | { readonly tag: 'H1' | 'H2' | 'P' }
  /** `table` and `row` are numbers by which cells are told apart. */
  | { readonly tag: 'TH' | 'TD'; readonly table: number; readonly row: number }
  /** Repeated on each page, and no part of the text. */
  | { readonly tag: 'Artifact' };

export type Item = { readonly part: Part; readonly lines: readonly Line[] };
export type Page = {
  readonly items: readonly Item[];
  readonly rules: readonly Rule[];
  readonly bars?: readonly Bars[];
};

/** What is not divided between pages. Places are from its own top. */
type Slab = Page & {
  readonly height: number;
  /** What stands above it when it is the first on a page: the heading of its table. */
  readonly again?: Slab;
  /** It stays on the page of the next one. */
  readonly isWithNext?: boolean;
};

type Place = { readonly x: number; readonly width: number };

const space = (height: number): Slab => ({ height, items: [], rules: [] });

const barsOf = (pages: readonly Page[]): readonly Bars[] => pages.flatMap(({ bars = [] }) => bars);

const down = (slab: Slab, by: number): Slab => ({
  ...slab,
  items: slab.items.map((item) => ({ ...item, lines: item.lines.map((line) => ({ ...line, y: line.y + by })) })),
  rules: slab.rules.map((rule) => ({ ...rule, y: rule.y + by })),
  bars: barsOf([slab]).map((bars) => ({ ...bars, y: bars.y + by })),
});

/** Slabs below one another as one. */
const stack = (slabs: readonly Slab[]): Slab => {
  let height = 0;
  const placed = slabs.map((slab) => {
    const at = down(slab, height);
    height += slab.height;
    return at;
  });
  return {
    height,
    items: placed.flatMap(({ items }) => items),
    rules: placed.flatMap(({ rules }) => rules),
    bars: barsOf(placed),
  };
};

const setText = (
  text: string,
  style: Style,
  { x, width }: Place,
  measure: MeasureText,
  align: 'start' | 'end' = 'start',
): { readonly lines: readonly Line[]; readonly height: number } => {
  const within = (one: string): number => measure(one, style);
  const lines = wrap(text, width, within).map((line, nth) => ({
    x: align === 'end' ? x + width - within(line) : x,
    y: nth * lineHeight(style),
    text: line,
    style,
  }));
  return { lines, height: lines.length * lineHeight(style) };
};

const paragraph = (part: Part, text: string, style: Style, place: Place, measure: MeasureText): Slab => {
  const { lines, height } = setText(text, style, place, measure);
  return { height, items: [{ part, lines }], rules: [] };
};

const gutter = 10;
/** A column of words is no wider than this, unless it is the wide one: figures are never broken. */
const widest = 130;
/** A title is not broken up to this width. */
const widestTitle = 64;
/** The wide column is no narrower than this as long as letters can be made smaller. */
const leastWide = 110;

type Letters = Readonly<Record<'body' | 'strong' | 'small' | 'head', Style>>;

const lettersAt = (scale: number): Letters => {
  const { body, strong, small, head } = styles;
  const scaled = (style: Style): Style => ({ ...style, size: style.size * scale });
  return { body: scaled(body), strong: scaled(strong), small: scaled(small), head: scaled(head) };
};

/** How wide each column must be; nothing for the one that has the rest. */
const neededWidths = (
  columns: readonly Column[],
  rows: readonly Row[],
  letters: Letters,
  measure: MeasureText,
): readonly number[] => {
  const cellsWidth = (nth: number): number =>
    Math.max(
      0,
      ...rows.map(({ cells, isSum }) => {
        const { text, notes = [] } = cells[nth] ?? { text: '' };
        return Math.max(
          measure(text, isSum === true ? letters.strong : letters.body),
          ...notes.map((note) => longestPiece(note, (one) => measure(one, letters.small))),
        );
      }),
    );
  const titleWidth = (title: string): number => {
    const within = (text: string): number => measure(text, letters.head);
    return Math.max(longestPiece(title, within), Math.min(widestTitle, within(title)));
  };
  return columns.map(({ title, wide, align }, nth) => {
    const needed = Math.max(cellsWidth(nth), titleWidth(title)) + 0.01;
    return wide === true ? 0 : align === 'end' ? needed : Math.min(widest, needed);
  });
};

/** The largest letters with which a table is not too wide, and the widths of its columns. */
const fitted = (
  columns: readonly Column[],
  rows: readonly Row[],
  { width }: Place,
  measure: MeasureText,
  scale = 1,
): { readonly letters: Letters; readonly widths: readonly number[] } => {
  const letters = lettersAt(scale);
  const needed = neededWidths(columns, rows, letters, measure);
  const rest = width - needed.reduce((sum, one) => sum + one, 0) - gutter * (columns.length - 1);
  const least = columns.some(({ wide }) => wide === true) ? leastWide : 0;
  if (rest < least && scale > 0.5) return fitted(columns, rows, { x: 0, width }, measure, scale - 0.1);
  return { letters, widths: columns.map(({ wide }, nth) => (wide === true ? Math.max(20, rest) : (needed[nth] ?? 0))) };
};

/** Numbers of tables go on through a document: rows of two tables are never taken for those of one. */
type Count = { tables: number };

/** Height of the bars of a code, and the narrowest and widest module that scanners read well on paper, in points. */
export const barsHeight = 17;
const [narrowest, widestModule] = [0.54, 0.8];

/** The bars of a code below what else stands in its cell; none where there is no room for them. */
const barsBelow = (code: string | undefined, { x, width }: Place, y: number): readonly Bars[] => {
  const modules = code === undefined ? undefined : code128(code);
  if (modules === undefined) return [];
  const module = Math.min(widestModule, width / modules.length);
  return module < narrowest ? [] : [{ x, y, module, modules }];
};

const rowSlab = (
  cells: readonly Cell[],
  columns: readonly Column[],
  places: readonly Place[],
  style: Style,
  { small }: Letters,
  part: (nth: number) => Part,
  measure: MeasureText,
): Slab => {
  const set = columns.map(({ align }, nth) => {
    const { text, notes = [], code } = cells[nth] ?? { text: '' };
    const place = places[nth] ?? { x: 0, width: 0 };
    const main = setText(text, style, place, measure, align);
    const below = notes.map((note) => setText(note, small, place, measure, align));
    let height = main.height;
    const lines = [...main.lines];
    for (const note of below) {
      for (const line of note.lines) lines.push({ ...line, y: line.y + height });
      height += note.height;
    }
    const bars = barsBelow(code, place, height + 3);
    if (bars.length > 0) height += barsHeight + 6;
    return { height, item: { part: part(nth), lines }, bars };
  });
  return {
    height: Math.max(...set.map(({ height }) => height)),
    items: set.map(({ item }) => item),
    rules: [],
    bars: set.flatMap(({ bars }) => bars),
  };
};

const padded = (slab: Slab, above: number, below: number): Slab => ({
  ...down(slab, above),
  height: slab.height + above + below,
});

const table = (
  { columns, rows, isTogether }: Extract<Block, { kind: 'table' }>,
  place: Place,
  measure: MeasureText,
  count: Count,
): readonly Slab[] => {
  count.tables += 1;
  const nth = count.tables;
  const { letters, widths } = fitted(columns, rows, place, measure);
  const taken = widths.reduce((sum, one) => sum + one, 0) + gutter * (columns.length - 1);
  let x = place.x + Math.max(0, place.width - taken);
  const from = x;
  const places = widths.map((width) => {
    const at = { x, width };
    x += width + gutter;
    return at;
  });
  const rule = (y: number, isStrong: boolean): Rule => ({ x: from, y, width: x - gutter - from, isStrong });
  const isNamed = columns.some(({ title }) => title !== '');
  const heading = (part: Part): Slab => {
    const titles = columns.map(({ title }) => ({ text: title }));
    const slab = padded(
      rowSlab(titles, columns, places, letters.head, letters, () => part, measure),
      3,
      4,
    );
    return { ...slab, rules: [rule(slab.height - 1, true)] };
  };
  const again = isNamed && isTogether !== true ? heading({ tag: 'Artifact' }) : undefined;
  const slabs = rows.flatMap(({ cells, isSum = false, group }, row): readonly Slab[] => {
    const style = isSum ? letters.strong : letters.body;
    const part = (): Part => ({ tag: 'TD', table: nth, row: row + 1 });
    const slab = padded(rowSlab(cells, columns, places, style, letters, part, measure), 3, 3);
    const line = isSum ? rule(0, true) : rule(slab.height, false);
    const isLast = row === rows.length - 1;
    const below = again !== undefined && { again };
    const own = { ...slab, rules: isSum || (isNamed && !(isLast && isTogether === true)) ? [line] : [], ...below };
    if (group === undefined) return [own];
    const title = paragraph(part(), group, letters.strong, { x: from, width: x - gutter - from }, measure);
    return [{ ...padded(title, 8, 0), isWithNext: true, ...below }, own];
  });
  const head = isNamed ? [{ ...heading({ tag: 'TH', table: nth, row: 0 }), isWithNext: true }] : [];
  return isTogether === true ? [stack([...head, ...slabs])] : [...head, ...slabs];
};

const factsSlab = (
  { facts }: Extract<Block, { kind: 'facts' }>,
  { x, width }: Place,
  measure: MeasureText,
): readonly Slab[] => {
  const labels = Math.min(width * 0.48, Math.max(0, ...facts.map(({ label }) => measure(label, styles.body))) + gutter);
  return facts.map(({ label, value }) => {
    const name = setText(label, { ...styles.body, tone: 'quiet' }, { x, width: labels - 4 }, measure);
    const what = setText(value, styles.body, { x: x + labels, width: width - labels }, measure);
    const lines = [...name.lines, ...what.lines];
    return { height: Math.max(name.height, what.height) + 1.5, items: [{ part: { tag: 'P' }, lines }], rules: [] };
  });
};

const blanks = (labels: readonly string[], { x, width }: Place, measure: MeasureText): Slab => {
  const each = (width - gutter * (labels.length - 1)) / labels.length;
  const top = 34;
  const set = labels.map((label, nth) => ({
    x: x + nth * (each + gutter),
    ...setText(label, styles.small, { x: x + nth * (each + gutter), width: each }, measure),
  }));
  return down(
    {
      height: top + 4 + Math.max(...set.map(({ height }) => height)),
      items: set.map(({ lines }) => ({
        part: { tag: 'P' },
        lines: lines.map((line) => ({ ...line, y: line.y + 3 })),
      })),
      rules: set.map((one) => ({ x: one.x, y: 0, width: each, isStrong: false })),
    },
    top,
  );
};

const slabsOf = (block: Block, place: Place, measure: MeasureText, count: Count): readonly Slab[] => {
  switch (block.kind) {
    case 'title':
      return [paragraph({ tag: 'H1' }, block.text, styles.title, place, measure)];
    case 'heading':
      return [{ ...paragraph({ tag: 'H2' }, block.text, styles.heading, place, measure), isWithNext: true }];
    case 'text': {
      const style = block.tone === 'quiet' ? styles.small : block.tone === 'strong' ? styles.strong : styles.body;
      return block.text.split('\n').map((text) => paragraph({ tag: 'P' }, text, style, place, measure));
    }
    case 'facts':
      return factsSlab(block, place, measure);
    case 'beside': {
      const width = (place.width - 30 * (block.parts.length - 1)) / block.parts.length;
      const parts = block.parts.map((blocks, nth) =>
        stack(flow(blocks, { x: place.x + nth * (width + 30), width }, measure, count)),
      );
      return [
        {
          height: Math.max(...parts.map(({ height }) => height)),
          items: parts.flatMap(({ items }) => items),
          rules: parts.flatMap(({ rules }) => rules),
          bars: barsOf(parts),
        },
      ];
    }
    case 'table':
      return table(block, place, measure, count);
    case 'total': {
      const { lines, height } = setText(`${block.label}  ${block.value}`, styles.total, place, measure, 'end');
      return [{ height, items: [{ part: { tag: 'P' }, lines }], rules: [] }];
    }
    case 'blanks':
      return [blanks(block.labels, place, measure)];
  }
};

const gapBefore = (block: Block, previous: Block | undefined): number => {
  if (previous === undefined) return 0;
  if (block.kind === 'text' && previous.kind === 'text') return 2;
  if (previous.kind === 'heading') return 3;
  return 14;
};

const flow = (blocks: readonly Block[], place: Place, measure: MeasureText, count: Count): readonly Slab[] =>
  blocks.flatMap((block, nth) => {
    const previous = blocks[nth - 1];
    const gap = gapBefore(block, previous);
    const between = gap === 0 ? [] : [{ ...space(gap), isWithNext: previous?.kind === 'heading' }];
    return [...between, ...slabsOf(block, place, measure, count)];
  });

/** Slabs that stay together, as runs: one ends with the first that need not be with the next. */
const runsOf = (slabs: readonly Slab[]): readonly (readonly Slab[])[] => {
  const runs: Slab[][] = [];
  let open: Slab[] = [];
  for (const slab of slabs) {
    open.push(slab);
    if (slab.isWithNext === true) continue;
    runs.push(open);
    open = [];
  }
  return open.length === 0 ? runs : [...runs, open];
};

const bottom = paper.height - margin.bottom;
const runningHead = 26;

const isSpace = ({ items, rules }: Slab): boolean => items.length === 0 && rules.length === 0;

/** The slabs of each page, at their places. */
const paginate = (slabs: readonly Slab[]): readonly (readonly Slab[])[] => {
  const pages: Slab[][] = [];
  let page: Slab[] = [];
  let y: number = margin.top;
  for (const run of runsOf(slabs)) {
    const height = run.reduce((sum, slab) => sum + slab.height, 0);
    const isFirst = page.length === 0;
    if (!isFirst && y + height > bottom) {
      pages.push(page);
      page = [];
      y = margin.top + runningHead;
      const [first] = run;
      if (first?.again !== undefined) {
        page.push(down(first.again, y));
        y += first.again.height;
      }
    }
    // Nothing is kept free on top of a page.
    if (page.length === 0 && run.every(isSpace)) continue;
    for (const slab of run) {
      page.push(down(slab, y));
      y += slab.height;
    }
  }
  return [...pages, page];
};

/** Puts the document on pages: a function of what it says and of how wide its letters are. */
export const layOut = (
  { title, blocks, words }: Pick<PrintedDocument, 'title' | 'blocks' | 'words'>,
  measure: MeasureText,
): readonly Page[] => {
  const whole: Place = { x: margin.left, width: fullWidth };
  const pages = paginate(flow(blocks, whole, measure, { tables: 0 }));
  return pages.map((slabs, nth): Page => {
    const artifact = (text: string, y: number, align: 'start' | 'end'): Item => ({
      part: { tag: 'Artifact' },
      lines: setText(text, styles.small, whole, measure, align).lines.map((line) => ({ ...line, y: line.y + y })),
    });
    const pageOf = words.pageOf.replace('{page}', String(nth + 1)).replace('{pages}', String(pages.length));
    const head = nth === 0 ? [] : [artifact(title, margin.top - 6, 'start')];
    return {
      items: [...head, ...slabs.flatMap(({ items }) => items), artifact(pageOf, paper.height - 40, 'end')],
      rules: slabs.flatMap(({ rules }) => rules),
      bars: barsOf(slabs),
    };
  });
};
