/** What the tour of the README and the examples of all API documents are about. */
export const tour = {
  customerId: '01930000-0000-7000-8000-000000000001',
  sku: 'DESK-160',
  priceList: 'STANDARD',
  warehouse: 'MAIN',
  orderId: '01930000-0000-7000-8000-000000000002',
  entity: 'MAIN',

  /** Assigned to the customer. */
  partnerList: 'PARTNER',
  /** Further goods, and where some of them lie. */
  chair: 'CHAIR-20',
  lamp: 'LAMP-7',
  shelf: 'SHELF-80',
  secondWarehouse: 'EAST',
  barcode: '4006381333931',
  /** A file of the customer, the product and the order, each. */
  attachmentId: '01930000-0000-7000-8000-000000000003',
  userId: '01930000-0000-7000-8000-000000000004',
} as const;

/** One of the ids that the examples make up: their last digits count. */
export const tourId = (number: number): string => `01930000-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** A file: its bytes are `Signed.` */
export const tourFile = { name: 'agreement.txt', mediaType: 'text/plain', content: 'U2lnbmVkLg==' } as const;
