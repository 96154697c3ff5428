import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from './api.ts';
import { type Comparison, compare, plusFigures, table } from './compare.ts';
import { countReasons } from './exceptions.ts';
import { figuresOf, monthOf } from './figures.ts';
import type { Loaded, RefusedWork } from './load.ts';
import type { Exception, Figures, Plan } from './plan.ts';

const none = figuresOf([]);

/** Turnover that is missing because the system refused it: an order as a whole. Profit of it is not known. */
const refusedTurnover = (plan: Plan, refused: readonly RefusedWork[]): Figures =>
  figuresOf(
    refused.flatMap(({ work }) => {
      if (work.kind !== 'sale') return [];
      const area = plan.area === 'region' ? (work.region ?? '') : work.shipTo.country;
      const cents = work.lines.reduce((total, { net }) => total + net, 0);
      return [{ month: monthOf(work.orderedAt), area, units: cents * plan.fineUnits }];
    }),
  );

/** What the system refused, as rows that did not go in. Their cells are in the file. */
export const refusedRows = (plan: Plan, refused: readonly RefusedWork[]): Exception[] =>
  refused.flatMap(({ work, reason }) =>
    work.rows.map(
      (line): Exception => ({
        line,
        outcome: 'refused',
        reason: `${work.kind} ${work.reference}: ${reason}`,
        row: plan.header.map(() => ''),
      }),
    ),
  );

/** How long the read side may take to catch up without any progress, in ms. */
const timeoutMs = 60_000;

/** Compares until everything agrees, or until the figures of the system have stopped moving. */
export const compareWithSystem = async (api: Api, plan: Plan, { refused }: Loaded): Promise<Comparison[]> => {
  const lost = refusedTurnover(plan, refused);
  let last = '';
  let deadline = performance.now() + timeoutMs;
  for (;;) {
    const figures = await Promise.all(
      plan.expectations.map(async (expected) => {
        const more = expected.measure === 'net' ? lost : none;
        const system = await api.salesFigures(expected.measure, plan.area);
        return compare({ ...expected, refused: plusFigures(expected.refused, more) }, system, plan.fineUnits);
      }),
    );
    const rows = figures.flat();
    const now = JSON.stringify(rows.map(({ system }) => system));
    if (now !== last) deadline = performance.now() + timeoutMs;
    last = now;
    if (rows.every(({ agrees }) => agrees) || performance.now() > deadline) return rows;
    await delay(250);
  }
};

/** The codes that are one product each though the file writes them in several ways. */
export const respeltLines = ({ respelt = [] }: Pick<Plan, 'respelt'>): readonly string[] =>
  respelt.length === 0
    ? []
    : [
        '',
        `${respelt.length} codes are written in several ways; each is one product, called as it is written first:`,
        ...respelt.map(({ spellings }) => `  ${spellings.map((one) => JSON.stringify(one)).join(', ')}`),
      ];

export type Summary = {
  readonly plan: Plan;
  readonly loaded: Loaded;
  readonly comparisons: readonly Comparison[];
  readonly exceptions: readonly Exception[];
  /** Where the rows that did not go in as they stand are listed. */
  readonly file: string;
  readonly seconds: number;
};

/** The report at the end, as plain text. */
export const summarise = ({ plan, loaded, comparisons, exceptions, file, seconds }: Summary): string => {
  const count = (kind: string): number => plan.work.filter((work) => work.kind === kind).length;
  const differing = comparisons.filter(({ agrees }) => !agrees).length;
  const tables = plan.expectations.map(({ measure }) =>
    table(
      comparisons.filter((row) => row.measure === measure),
      plan.fineUnits,
    ),
  );
  return [
    '',
    plan.title,
    '',
    `${plan.customers.length} customers, ${plan.products.length} products, ${count('sale')} orders, ` +
      `${count('return')} returns, ` +
      `${count('adjustment')} stock corrections in ${seconds.toFixed(1)} s`,
    `taken now ${loaded.taken}, taken before ${loaded.skipped}, refused by the system ${loaded.refused.length}`,
    '',
    ...tables.flatMap((text) => [text, '']),
    differing === 0
      ? 'The sales report agrees with the file to the cent.'
      : `${differing} figures DIFFER between the sales report and the file.`,
    '',
    `Rows that were refused or changed: ${exceptions.length}, listed in ${file}`,
    ...countReasons(exceptions)
      .slice(0, 20)
      .map(([reason, rows]) => `  ${String(rows).padStart(6)}  ${reason}`),
    ...respeltLines(plan),
    '',
  ].join('\n');
};
