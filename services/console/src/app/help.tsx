import { Trans, useLingui } from '@lingui/react/macro';
import { Button, CloseButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { KeysList } from './keys-list.tsx';
import { pageKeys } from './page-keys.ts';
import type { router } from './router.tsx';

/** The pages that there are: one without help does not compile. */
type PagePath = keyof (typeof router)['routesByPath'];

type Help = { readonly about: ReactNode; readonly keys: readonly (keyof typeof pageKeys)[] };

const ofList = ['filter', 'rows', 'open', 'export'] as const;
const ofForm = ['submit'] as const;
const ofThing = ['edit'] as const;

const help: Readonly<Record<PagePath, Help>> = {
  '/': {
    about: (
      <Trans>
        What waits for you, since when and why. A figure leads to the rows that it counts; it changes by itself.
      </Trans>
    ),
    keys: [],
  },
  '/waiting': {
    about: (
      <Trans>
        Orders that do not go on by themselves, the longest wait first: what each waits for, and who can do it.
      </Trans>
    ),
    keys: ofList,
  },
  '/orders': {
    about: (
      <Trans>
        All orders that you may see. Filters stand in the address and can be saved as a view. Chosen rows can be
        submitted, cancelled, shipped or invoiced together.
      </Trans>
    ),
    keys: [...ofList, 'select'],
  },
  '/orders/new': {
    about: (
      <Trans>
        Choose the customer, then a product and a quantity a line. Prices, stock and credit are those of now. Lines can
        be pasted from a spreadsheet. A draft reserves nothing until it is submitted.
      </Trans>
    ),
    keys: ofForm,
  },
  '/orders/$order': {
    about: (
      <Trans>
        One order: which step it is at and what it waits for, its lines from ordered to invoiced, and everything that
        happened to it.
      </Trans>
    ),
    keys: [...ofThing, 'submit'],
  },
  '/orders/$order/returns/new': {
    about: (
      <Trans>
        What the customer sends back, of the lines that were shipped, and why. It must be approved before the goods
        come.
      </Trans>
    ),
    keys: ofForm,
  },
  '/orders/$order/returns/$return': {
    about: <Trans>One return: its decision, the goods that came back, and how the refund was computed.</Trans>,
    keys: [],
  },
  '/approvals': {
    about: (
      <Trans>
        Orders that a rule stopped, the longest wait first: the facts when they were submitted beside those of now. Your
        own orders are decided by others.
      </Trans>
    ),
    keys: ['rows', 'decide'],
  },
  '/customers': {
    about: <Trans>Customers by name, number, e-mail, phone or contact. Chinese names are found by pinyin too.</Trans>,
    keys: ofList,
  },
  '/customers/new': {
    about: (
      <Trans>
        What an order needs of a customer: name, country and currency. Addresses, contacts and terms are added
        afterwards.
      </Trans>
    ),
    keys: [],
  },
  '/customers/$customer': {
    about: (
      <Trans>Everything about one customer: contacts, addresses, terms, credit, orders, invoices and payments.</Trans>
    ),
    keys: ofThing,
  },
  '/products': {
    about: <Trans>The catalogue. A product is found by words of its name or its SKU.</Trans>,
    keys: ofList,
  },
  '/products/new': {
    about: (
      <Trans>
        A product with a price and the first goods in stock. The price goes into a price list for all customers.
      </Trans>
    ),
    keys: [],
  },
  '/products/$sku': {
    about: <Trans>One product: its prices in each list, its stock by warehouse, and what happened to it.</Trans>,
    keys: ofThing,
  },
  '/products/$sku/movements': {
    about: <Trans>Every change of the quantity on hand of this product: they add up to what is there.</Trans>,
    keys: ofList,
  },
  '/products/$sku/transfers': {
    about: <Trans>This product between warehouses: what left, and what has come in.</Trans>,
    keys: ofList,
  },
  '/price-lists': {
    about: (
      <Trans>
        Lists of prices: for all customers, or for those that a list is assigned to. Of several that fit, the one with
        the highest priority counts.
      </Trans>
    ),
    keys: ofList,
  },
  '/price-lists/$priceList': {
    about: <Trans>One price list: its terms, and its prices by quantity.</Trans>,
    keys: ofThing,
  },
  '/basket': {
    about: (
      <Trans>
        What a customer would pay now, line by line, with the price lists that were accepted and refused. Nothing is
        recorded.
      </Trans>
    ),
    keys: [],
  },
  '/stock': {
    about: <Trans>Stock by product and warehouse. Available is what is on hand and not reserved.</Trans>,
    keys: ofList,
  },
  '/floor': {
    about: (
      <Trans>
        For work with a scanner: choose the warehouse and a job, then scan. What is done without a network is kept and
        sent later.
      </Trans>
    ),
    keys: [],
  },
  '/pick-list': {
    about: (
      <Trans>
        What to take from the shelves for orders, by the day on which it is due. It can be printed in the order of the
        bins.
      </Trans>
    ),
    keys: ofList,
  },
  '/shipments': {
    about: <Trans>What has left, for which order, and whether it has arrived. A delivery note can be printed.</Trans>,
    keys: ofList,
  },
  '/invoices': {
    about: <Trans>Invoices and credit notes as they were issued, and what is still open.</Trans>,
    keys: ofList,
  },
  '/invoices/$invoice': {
    about: <Trans>One invoice or credit note: its lines, its tax, and the payments that were applied to it.</Trans>,
    keys: [],
  },
  '/payments': {
    about: <Trans>Money of customers. What is on account has not been applied to an invoice yet.</Trans>,
    keys: ofList,
  },
  '/payments/new': {
    about: (
      <Trans>
        Record money that has come in and match it to open invoices, the oldest first. What is left stays on account.
      </Trans>
    ),
    keys: ofForm,
  },
  '/payments/$payment': {
    about: (
      <Trans>
        One payment: the invoices that it was applied to, and what is on account. It can be applied, paid out or
        reversed.
      </Trans>
    ),
    keys: [],
  },
  '/receivables': {
    about: <Trans>Open invoices now or at the end of any day, by the day on which they are due.</Trans>,
    keys: ofList,
  },
  '/receivables/ageing': {
    about: <Trans>What is owed, by how long it has been due. Each sum leads to the invoices in it.</Trans>,
    keys: ['export'],
  },
  '/returns': {
    about: <Trans>Goods that customers send back: to decide, to receive, to refund.</Trans>,
    keys: ofList,
  },
  '/refunds': { about: <Trans>Money that goes back to customers, with the credit note for it.</Trans>, keys: ofList },
  '/movements': {
    about: <Trans>Every change of stock: what, how many, by which document and by whom.</Trans>,
    keys: ofList,
  },
  '/transfers': { about: <Trans>Goods between warehouses: what left, and what has come in.</Trans>, keys: ofList },
  '/reports': {
    about: <Trans>Sales by period and by what you choose. A figure or a bar opens the lines behind it.</Trans>,
    keys: ['export'],
  },
  '/reports/lines': { about: <Trans>The lines that the figures of a report add up from.</Trans>, keys: ofList },
  '/companies': {
    about: <Trans>The companies of yours that sell: their books, tax and rules for orders are apart.</Trans>,
    keys: ofList,
  },
  '/companies/$entity': {
    about: (
      <Trans>
        One company: what stands on its documents, its tax rates, its rules for orders and its warehouses. A change
        counts from now on; earlier documents and decisions stay as they are.
      </Trans>
    ),
    keys: ofThing,
  },
  '/usage': {
    about: (
      <Trans>
        Which functions are used, by whom, how often and when last, in the last 30 days or between two days. Who was
        refused five times, has done nothing, or leaves most functions unused may need help. What is only looked at is
        not counted.
      </Trans>
    ),
    keys: ofList,
  },
  '/users': {
    about: <Trans>People who sign in. What each may do follows from the roles; who leaves is deactivated.</Trans>,
    keys: ofList,
  },
  '/users/$user': {
    about: <Trans>One person: roles, delegations, and what they may see and do, and why.</Trans>,
    keys: [],
  },
  '/users/$user/view-as': {
    about: (
      <Trans>
        What the console shows and offers this person, by the rights of now. Nothing is asked in the name of the person.
      </Trans>
    ),
    keys: [],
  },
  '/roles/$role/view-as': {
    about: <Trans>What the console shows and offers a person who has this role and no other.</Trans>,
    keys: [],
  },
  '/roles': { about: <Trans>Roles beside each other, by permission.</Trans>, keys: [] },
  '/roles/$role': {
    about: <Trans>What a role may see and do, of whose things, and which fields it does not see.</Trans>,
    keys: [],
  },
  '/teams': {
    about: <Trans>Who works with whom, from when to when: what is of a team is seen by its members.</Trans>,
    keys: [],
  },
  '/api-keys': { about: <Trans>Keys of programs. A secret is shown once, when it is issued.</Trans>, keys: [] },
  '/audit': { about: <Trans>Who has done or looked at what, when, and what was refused.</Trans>, keys: ofList },
  '/operations': {
    about: (
      <Trans>
        How the system is: messages that wait for a decision, how far the read models are, how many follow what changes,
        and where backups are looked after.
      </Trans>
    ),
    keys: [],
  },
};

/** What the page that is shown is for, and its keys, beside it. */
export const HelpPanel = ({
  page,
  onMap,
  onClose,
}: {
  readonly page: string | undefined;
  readonly onMap: () => void;
  readonly onClose: () => void;
}): ReactNode => {
  const { t } = useLingui();
  const about = Object.hasOwn(help, page ?? '') ? help[page as PagePath] : undefined;
  return (
    <aside className="help" aria-label={t`Help`}>
      <header>
        <h2>
          <Trans>Help</Trans>
        </h2>
        <CloseButton aria-label={t`Close help`} onClick={onClose} />
      </header>
      <p>{about === undefined ? <Trans>There is no page at this address.</Trans> : about.about}</p>
      {about !== undefined && about.keys.length > 0 && <KeysList of={about.keys.map((name) => pageKeys[name])} />}
      <Button size="xs" variant="default" onClick={onMap}>
        <Trans>All keyboard shortcuts</Trans>
      </Button>
    </aside>
  );
};
