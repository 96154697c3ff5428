import type { TaxTreatment } from '@sales/contracts';
import type { Block, Cell, Column, Fact, Language, PrintedDocument, Row } from '@sales/documents';
import type { InvoiceDocument, InvoiceLine } from './invoice-schema.ts';
import { addressed, fact, head } from './parties.ts';
import { type Writing, writing } from './words.ts';

const words = {
  invoice: { en: 'Invoice', zh: '发票' },
  creditNote: { en: 'Credit note', zh: '贷项通知单' },
  invoiceNumber: { en: 'Invoice number', zh: '发票号码' },
  creditNoteNumber: { en: 'Credit note number', zh: '贷项通知单编号' },
  issuedOn: { en: 'Date of issue', zh: '开具日期' },
  suppliedOn: { en: 'Date of supply', zh: '供货日期' },
  dueOn: { en: 'Due date', zh: '到期日' },
  corrects: { en: 'Corrects invoice', zh: '所更正的发票' },
  order: { en: 'Order', zh: '订单' },
  reference: { en: 'Your reference', zh: '贵方参考号' },
  customerNumber: { en: 'Customer number', zh: '客户编号' },
  buyer: { en: 'Bill to', zh: '购买方' },
  item: { en: 'Description', zh: '名称' },
  quantity: { en: 'Quantity', zh: '数量' },
  price: { en: 'Unit price', zh: '单价' },
  priceWithTax: { en: 'Unit price incl. tax', zh: '含税单价' },
  discount: { en: 'Discount', zh: '折扣' },
  rate: { en: 'Tax rate', zh: '税率' },
  net: { en: 'Net', zh: '不含税金额' },
  tax: { en: 'Tax', zh: '税额' },
  withTax: { en: 'Incl. tax', zh: '含税金额' },
  total: { en: 'Total', zh: '合计' },
  toPay: { en: 'Total to pay', zh: '应付总额' },
  credited: { en: 'Total credited', zh: '贷记总额' },
  amountsIn: { en: 'All amounts in {currency}', zh: '金额单位：{currency}' },
  priceTaxed: { en: 'Unit price includes tax', zh: '单价含税' },
  each: { en: '1 {package} = {quantity}', zh: '1 {package} = {quantity}' },
  terms: {
    en: 'Payable within {days} days of the date of issue, by {day}.',
    zh: '付款期限：{days} 天，请于{day}前付款。',
  },
  atOnce: { en: 'Payable at once.', zh: '请立即付款。' },
} as const satisfies Record<string, Record<Language, string>>;

const filled = (text: string, parts: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole);

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

const suppliedIn = ({ orders }: InvoiceDocument, { day }: Writing): string | undefined => {
  const from = orders.flatMap(({ suppliedFrom }) => suppliedFrom ?? []).toSorted()[0];
  const to = orders
    .flatMap(({ suppliedTo }) => suppliedTo ?? [])
    .toSorted()
    .at(-1);
  if (from === undefined || to === undefined) return undefined;
  return from === to ? day(from) : `${day(from)} – ${day(to)}`;
};

const factsOf = (document: InvoiceDocument, write: Writing): readonly Fact[] => {
  const { kind, number, issuedOn, dueOn, corrects = [], orders, customer } = document;
  const { day } = write;
  const references = orders.flatMap(({ customerReference }) => customerReference ?? []);
  return [
    ...fact(kind === 'invoice' ? words.invoiceNumber : words.creditNoteNumber, number, write),
    ...fact(words.issuedOn, day(issuedOn), write),
    ...fact(words.suppliedOn, suppliedIn(document, write), write),
    ...(kind === 'invoice' ? fact(words.dueOn, day(dueOn), write) : []),
    ...fact(words.corrects, corrects.map((one) => one.number).join(', '), write),
    ...fact(words.order, orders.map((one) => one.number).join(', '), write),
    ...fact(words.reference, references.join(', '), write),
    ...fact(words.customerNumber, customer.number, write),
  ];
};

/** A rate of nothing with the code of why, which stands below the sums. */
const rateOf = (percent: string, treatment: TaxTreatment): string =>
  treatment === 'S' ? percent : `${percent} ${treatment}`;

/** A column of the lines: what stands in it of each, and whether it is there at all. */
type LineColumn = Column & {
  readonly cell: (line: InvoiceLine, nth: number) => Cell;
  readonly isShown?: boolean;
};

const lineNotes = (line: InvoiceLine, isMixed: boolean, { pick, quantity, unit, percent }: Writing): string[] => {
  const { sku, name, unit: counted, priceUnit, unitsEach, discounts, taxIncluded } = line;
  const percents = discounts.flatMap(({ percent: of }) => (of === undefined ? [] : percent(of)));
  return [
    ...(sku === undefined || name === undefined ? [] : [sku]),
    ...(priceUnit === counted
      ? []
      : [filled(pick(words.each), { package: unit(priceUnit), quantity: quantity(unitsEach, counted) })]),
    ...(percents.length === 0 ? [] : [`${pick(words.discount)} ${percents.join(' + ')}`]),
    ...(isMixed && taxIncluded ? [pick(words.priceTaxed)] : []),
  ];
};

const linesTable = ({ orders }: InvoiceDocument, write: Writing): Block => {
  const { pick, amount, quantity, unitPrice, percent } = write;
  const all = orders.flatMap(({ lines }) => lines);
  const hasTaxed = all.some(({ taxIncluded }) => taxIncluded);
  const hasNet = all.some(({ taxIncluded }) => !taxIncluded);
  const columns: readonly LineColumn[] = [
    { title: '#', align: 'end', cell: (_, nth) => ({ text: String(nth + 1) }) },
    {
      title: pick(words.item),
      wide: true,
      cell: (line) => ({ text: line.name ?? line.sku ?? '', notes: lineNotes(line, hasTaxed && hasNet, write) }),
    },
    { title: pick(words.quantity), align: 'end', cell: (line) => ({ text: quantity(line.quantity, line.unit) }) },
    {
      title: pick(hasNet ? words.price : words.priceWithTax),
      align: 'end',
      cell: (line) => ({ text: unitPrice(line.unitPrice, line.priceUnit, line.unit) }),
    },
    {
      title: pick(words.discount),
      align: 'end',
      isShown: all.some(({ discount }) => discount.amount !== 0),
      cell: ({ discount }) => ({ text: discount.amount === 0 ? '' : amount(discount) }),
    },
    {
      title: pick(words.rate),
      align: 'end',
      cell: ({ taxation: { rate, treatment } }) => ({ text: rateOf(percent(rate), treatment) }),
    },
    { title: pick(words.net), align: 'end', isShown: hasNet, cell: ({ net }) => ({ text: amount(net) }) },
    { title: pick(words.withTax), align: 'end', isShown: hasTaxed, cell: ({ total }) => ({ text: amount(total) }) },
  ];
  const shown = columns.filter(({ isShown = true }) => isShown);
  const groupOf = (line: InvoiceLine): string | undefined => {
    const order = orders.length > 1 ? orders.find(({ lines: [first] }) => first === line) : undefined;
    if (order === undefined) return undefined;
    const { number, customerReference: reference } = order;
    return `${pick(words.order)} ${number}${reference === undefined ? '' : ` · ${pick(words.reference)} ${reference}`}`;
  };
  const rows = all.map((line, nth): Row => {
    const group = groupOf(line);
    return { cells: shown.map(({ cell }) => cell(line, nth)), ...(group !== undefined && { group }) };
  });
  return { kind: 'table', columns: shown.map(({ cell: _, isShown: __, ...column }) => column), rows };
};

const taxTable = ({ taxes, net, tax, total }: InvoiceDocument, { pick, amount, percent }: Writing): Block => ({
  kind: 'table',
  isTogether: true,
  columns: [
    { title: pick(words.rate) },
    { title: pick(words.net), align: 'end' },
    { title: pick(words.tax), align: 'end' },
    { title: pick(words.withTax), align: 'end' },
  ],
  rows: [
    ...taxes.map(({ rate, treatment, base, tax: of }) => ({
      cells: [
        rateOf(percent(rate), treatment),
        amount(base),
        amount(of),
        amount({ ...base, amount: base.amount + of.amount }),
      ].map((text) => ({ text })),
    })),
    {
      isSum: true,
      cells: [pick(words.total), amount(net), amount(tax), amount(total)].map((text) => ({ text })),
    },
  ],
});

const notesOf = (
  { kind, taxes, issuedOn, dueOn }: InvoiceDocument,
  { pick, day, untaxed }: Writing,
): readonly Block[] => {
  const reasons = taxes.flatMap(({ treatment, reasonCode }) => {
    const why = untaxed(treatment, reasonCode);
    return why === undefined ? [] : `${treatment}: ${why}`;
  });
  const days = daysBetween(issuedOn, dueOn);
  const terms = days <= 0 ? pick(words.atOnce) : filled(pick(words.terms), { days: String(days), day: day(dueOn) });
  return [...new Set(reasons), ...(kind === 'invoice' ? [terms] : [])].map((text) => ({ kind: 'text', text }));
};

/** An invoice or a credit note on paper: all that the law of the European Union asks of one, and what was agreed. */
export const printedInvoice = (document: InvoiceDocument, language: Language = document.language): PrintedDocument => {
  const { kind, number, seller, customer, billTo, currency, issuedOn, total } = document;
  const write = writing(language);
  const { pick } = write;
  const name = pick(words[kind]);
  const address = billTo ?? { country: customer.country };
  const to = { name: customer.name, address, taxIds: [customer.taxId ?? []].flat() };
  return {
    language,
    title: `${name} ${number}`,
    author: seller.name,
    madeAt: `${issuedOn}T00:00:00.000Z`,
    words: write.page,
    blocks: [
      ...head(seller, write),
      { kind: 'title', text: name },
      addressed(pick(words.buyer), to, factsOf(document, write), write),
      { kind: 'text', text: filled(pick(words.amountsIn), { currency }), tone: 'quiet' },
      linesTable(document, write),
      taxTable(document, write),
      { kind: 'total', label: pick(kind === 'invoice' ? words.toPay : words.credited), value: write.money(total) },
      ...notesOf(document, write),
    ],
  };
};
