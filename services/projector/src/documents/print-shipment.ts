import type { Language, PrintedDocument } from '@sales/documents';
import { addressed, fact, head } from './parties.ts';
import type { ShipmentDocument } from './shipment.ts';
import { writing } from './words.ts';

const words = {
  title: { en: 'Delivery note', zh: '送货单' },
  number: { en: 'Delivery note number', zh: '送货单号' },
  dispatchedOn: { en: 'Date of dispatch', zh: '发货日期' },
  order: { en: 'Order', zh: '订单' },
  reference: { en: 'Your reference', zh: '贵方参考号' },
  carrier: { en: 'Carrier', zh: '承运商' },
  tracking: { en: 'Tracking number', zh: '运单号' },
  shipTo: { en: 'Ship to', zh: '收货方' },
  item: { en: 'Description', zh: '名称' },
  ordered: { en: 'Ordered', zh: '订购数量' },
  sent: { en: 'Delivered', zh: '本次发货' },
  outstanding: { en: 'Still to come', zh: '尚未发货' },
  from: { en: 'from {warehouses}', zh: '发货仓库：{warehouses}' },
  receivedOn: { en: 'Received on', zh: '收货日期' },
  receiver: { en: 'Name', zh: '收货人' },
  signature: { en: 'Signature', zh: '签字' },
} as const satisfies Record<string, Record<Language, string>>;

/** What goes with the goods: what is in the parcel, what was ordered, and what is still to come. */
export const printedShipment = (
  document: ShipmentDocument,
  language: Language = document.language,
): PrintedDocument => {
  const { number, order, seller, customer, shipTo, dispatchedOn, carrier, trackingNumber, lines } = document;
  const write = writing(language);
  const { pick, quantity, day } = write;
  const isMixed = lines.some(({ warehouses }) => warehouses.join() !== lines[0]?.warehouses.join());
  const name = pick(words.title);
  const facts = [
    ...fact(words.number, number, write),
    ...fact(words.dispatchedOn, day(dispatchedOn), write),
    ...fact(words.order, order.number, write),
    ...fact(words.reference, order.customerReference, write),
    ...fact(words.carrier, carrier, write),
    ...fact(words.tracking, trackingNumber, write),
  ];
  return {
    language,
    title: `${name} ${number}`,
    author: seller.name,
    madeAt: `${dispatchedOn}T00:00:00.000Z`,
    words: write.page,
    blocks: [
      ...head(seller, write),
      { kind: 'title', text: name },
      addressed(
        pick(words.shipTo),
        { name: customer.name, address: shipTo ?? { country: customer.country } },
        facts,
        write,
      ),
      {
        kind: 'table',
        columns: [
          { title: '#', align: 'end' },
          { title: pick(words.item), wide: true },
          { title: pick(words.ordered), align: 'end' },
          { title: pick(words.sent), align: 'end' },
          { title: pick(words.outstanding), align: 'end' },
        ],
        rows: lines.map(({ sku, name: what, unit, ordered, quantity: sent, outstanding, warehouses }, nth) => ({
          cells: [
            { text: String(nth + 1) },
            {
              text: what ?? sku,
              notes: [
                ...(what === undefined ? [] : [sku]),
                ...(isMixed ? [pick(words.from).replace('{warehouses}', warehouses.join(', '))] : []),
              ],
            },
            { text: quantity(ordered, unit) },
            { text: quantity(sent, unit) },
            { text: outstanding === '0' ? '' : quantity(outstanding, unit) },
          ],
        })),
      },
      { kind: 'blanks', labels: [pick(words.receivedOn), pick(words.receiver), pick(words.signature)] },
    ],
  };
};
