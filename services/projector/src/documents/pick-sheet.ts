import {
  BinCode,
  BusinessDate,
  HumanNumber,
  Id,
  Quantity,
  quantity,
  Sku,
  UnitCode,
  type ValueOf,
  WarehouseCode,
} from '@sales/contracts';
import type { Language, PrintedDocument } from '@sales/documents';
import { now, present, storyLink } from '@sales/read-kit';
import { withGroups } from '@sales/service-kit';
import { Type } from 'typebox';
import type { PickRow } from '../orders/index.ts';
import { fact } from './parties.ts';
import { writing } from './words.ts';

/** Most rows of one sheet: more are not picked in one round. */
export const mostPicks = 1000;

const Pick = Type.Object(
  {
    warehouse: WarehouseCode,
    bin: Type.Optional(BinCode),
    sku: Sku,
    name: Type.Optional(Type.String()),
    unit: Type.Optional(UnitCode),
    quantity: Type.With(Quantity, { description: 'Quantity to pick' }),
    dueOn: Type.With(BusinessDate, { description: 'The promised day, or the day on which the order was placed' }),
    lineId: Id,
    order: Type.Object({ orderId: Id, number: HumanNumber }),
    href: Type.String({ description: 'Timeline of the goods in the warehouse: who, when and why' }),
  },
  { $id: 'Pick' },
);

/** What is to be picked in one round: by warehouse, in the order of the bins. Nothing of it is about a person. */
export const PickSheet = withGroups(
  Type.Object(
    {
      dueBy: Type.Optional(BusinessDate),
      picks: Type.Array(Pick),
      hasMore: Type.Boolean({ description: `Whether there is more than the ${mostPicks} that are shown` }),
    },
    { $id: 'PickSheet' },
  ),
  { cost: [], credit: [] },
);
export type PickSheet = ValueOf<typeof PickSheet>;

export const pickOf = (row: PickRow): PickSheet['picks'][number] => ({
  warehouse: row.warehouse,
  ...present({ bin: row.bin, name: row.name, unit: row.unit }),
  sku: row.sku,
  quantity: quantity(row.held - row.picked),
  dueOn: row.due_on,
  lineId: row.line_id,
  order: { orderId: row.order_id, number: row.order_number },
  href: storyLink('stockItem', `${row.warehouse}.${row.sku}`, now),
});

const words = {
  title: { en: 'Pick list', zh: '拣货单' },
  warehouse: { en: 'Warehouse', zh: '仓库' },
  dueBy: { en: 'Due by', zh: '截止日期' },
  rows: { en: 'Lines', zh: '行数' },
  bin: { en: 'Bin', zh: '库位' },
  item: { en: 'Product', zh: '商品' },
  quantity: { en: 'To pick', zh: '待拣' },
  order: { en: 'Order', zh: '订单' },
  dueOn: { en: 'Due', zh: '到期日' },
  more: {
    en: 'There is more to pick than stands here: print it again when this is picked, or for fewer days.',
    zh: '待拣商品不止这些：请在拣完后再次打印，或缩短日期范围。',
  },
  nothing: { en: 'Nothing to pick', zh: '没有待拣商品' },
  picker: { en: 'Picked by', zh: '拣货人' },
  pickedOn: { en: 'Date', zh: '日期' },
} as const satisfies Record<string, Record<Language, string>>;

/** For who walks through the warehouse: a place to tick, where it stands, how many, and for which order. */
export const printedPicks = ({ dueBy, picks, hasMore }: PickSheet, language: Language = 'en'): PrintedDocument => {
  const write = writing(language);
  const { pick, day, quantity: written } = write;
  const warehouses = [...new Set(picks.map(({ warehouse }) => warehouse))];
  const title = [pick(words.title), ...warehouses].join(' · ');
  const last = picks
    .map(({ dueOn }) => dueOn)
    .toSorted()
    .at(-1);
  return {
    language,
    title,
    author: warehouses.join(', '),
    madeAt: `${dueBy ?? last ?? '2000-01-01'}T00:00:00.000Z`,
    words: write.page,
    blocks: [
      { kind: 'title', text: pick(words.title) },
      {
        kind: 'facts',
        facts: [
          ...fact(words.warehouse, warehouses.join(', '), write),
          ...fact(words.dueBy, dueBy && day(dueBy), write),
          ...fact(words.rows, String(picks.length), write),
        ],
      },
      ...(picks.length === 0 ? [{ kind: 'text', text: pick(words.nothing) } as const] : []),
      ...(picks.length === 0
        ? []
        : [
            {
              kind: 'table',
              columns: [
                { title: '' },
                { title: pick(words.bin) },
                { title: pick(words.item), wide: true },
                { title: pick(words.quantity), align: 'end' },
                { title: pick(words.order) },
                { title: pick(words.dueOn) },
              ],
              rows: picks.map(({ warehouse, bin, sku, name, unit = 'C62', quantity: toPick, dueOn, order }, nth) => ({
                cells: [
                  { text: '\u25a1' },
                  { text: bin ?? '' },
                  { text: sku, notes: name === undefined ? [] : [name], code: sku },
                  { text: written(toPick, unit) },
                  { text: order.number },
                  { text: day(dueOn) },
                ],
                ...(warehouses.length > 1 &&
                  picks[nth - 1]?.warehouse !== warehouse && { group: `${pick(words.warehouse)} ${warehouse}` }),
              })),
            } as const,
          ]),
      ...(hasMore ? [{ kind: 'text', text: pick(words.more), tone: 'strong' } as const] : []),
      { kind: 'blanks', labels: [pick(words.picker), pick(words.pickedOn)] },
    ],
  };
};
