// Written by npm run client, from the API documents of the services.
export type AcceptedBuild = {
  readonly projection: string;
  /** Shown as `rebuild.build`, and as `live.build` in the end */
  readonly build: number;
};
export type AccessToken = {
  /** Send it as `Authorization: Bearer <token>` */
  readonly token: string;
  readonly expiresAt: Instant;
};
export type AddedPasskey = {
  readonly passkey: Passkey;
  readonly recoveryCodes?: ReadonlyArray<string>;
};
export type Address = {
  /** 1 to 60 characters, not only spaces */
  readonly addressId?: string;
  /** Recipient, if not the owner of the address */
  readonly name?: string;
  /** 1 to 200 characters, not only spaces */
  readonly line1?: string;
  /** 1 to 200 characters, not only spaces */
  readonly line2?: string;
  /** 1 to 100 characters, not only spaces */
  readonly city?: string;
  /** 1 to 100 characters, not only spaces */
  readonly region?: string;
  /** 1 to 20 characters, not only spaces */
  readonly postalCode?: string;
  readonly country: Country;
};
export type AddressInput = {
  /** 1 to 60 characters, not only spaces */
  readonly addressId?: string;
  /** Recipient, if not the owner of the address */
  readonly name?: string;
  /** 1 to 200 characters, not only spaces */
  readonly line1?: string;
  /** 1 to 200 characters, not only spaces */
  readonly line2?: string;
  /** 1 to 100 characters, not only spaces */
  readonly city?: string;
  /** 1 to 100 characters, not only spaces */
  readonly region?: string;
  /** 1 to 20 characters, not only spaces */
  readonly postalCode?: string;
  readonly country: CountryInput;
};
export type AllocationChoice = {
  /** The selling company */
  readonly entity: EntityCode;
  readonly rule: 'noWarehouse' | 'onlyWarehouse' | 'inOrder' | 'limited';
  /** The open warehouses of the company, in the order in which they were considered */
  readonly considered: ReadonlyArray<WarehouseCode>;
  /** Only with `limited` */
  readonly maxWarehouses?: number;
  /** Only with `limited` */
  readonly chosen?: ReadonlyArray<WarehouseCode>;
  /** At most the first 200 lines, and 10 candidates each */
  readonly lines: ReadonlyArray<LineChoice>;
};
export type AllocationPreview = {
  readonly day: BusinessDate;
  readonly lines: ReadonlyArray<PreviewedLine>;
};
export type AmountOfInvoice = {
  readonly invoiceId: Id;
  readonly amount?: PaymentAmount;
};
export type ApiKey = {
  readonly key: Id;
  /** Principal of the program, as recorded with what it does */
  readonly principal: PrincipalId;
  /** 1 to 100 characters, not only spaces */
  readonly name: string;
  readonly roles: RoleCodes;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  readonly isRevoked: boolean;
  readonly revision: number;
};
export type Application = {
  /** Index among the applications of the payment */
  readonly nth: number;
  readonly invoiceId: Id;
  /** Only to the part of this order; absent: to the whole invoice */
  readonly orderId?: Id;
  readonly amount: NonNegativeMoney;
  /** True: as much as was open, no amount was given. Absent: this amount was given */
  readonly ofOpen?: boolean;
  /** Day on which it settles the invoice */
  readonly on: BusinessDate;
};
export type ApprovalReason = {
  /** 1 to 60 characters, not only spaces */
  readonly rule: string;
  readonly facts: Readonly<Record<string, string | number | Money>>;
};
export type AttachFile = {
  readonly attachmentId?: Id;
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  /** in lower case, without parameters */
  readonly mediaType: string;
  /** The bytes in base64 with its padding, at most 5000000 of them */
  readonly content: string;
};
export type AttachedFile = {
  readonly attachmentId: Id;
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  /** in lower case, without parameters */
  readonly mediaType: string;
  /** In bytes */
  readonly size: number;
  /** Of the content, in hexadecimal */
  readonly sha256: string;
  /** The bytes in base64 with its padding, at most 5000000 of them */
  readonly content: string;
};
export type Attachment = {
  readonly attachmentId: Id;
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  /** in lower case, without parameters */
  readonly mediaType: string;
  /** In bytes */
  readonly size: number;
  /** Of the content, in hexadecimal */
  readonly sha256: string;
};
export type Barcode = {
  readonly code: BarcodeCode;
  /** Absent: the base unit */
  readonly unit?: UnitCode;
};
/**
 * 1 to 60 visible characters. A GTIN is one however many zeros it begins with; of other codes case and
 * spaces around them do not matter
 */
export type BarcodeCode = string;
export type BeginReassignment = {
  readonly formerOwner: UserId;
  readonly owner: UserId;
  /** 1 to 60 characters, not only spaces */
  readonly tag?: string;
};
/** Like the code of a warehouse */
export type BinCode = string;
/** YYYY-MM-DD */
export type BusinessDate = string;
/** one to six levels with slashes between them, none of them blank */
export type CategoryPath = string;
export type ChangeEntity = {
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  readonly address?: AddressInput;
  readonly taxIds?: ReadonlyArray<TaxId>;
  /** Home currency, in which its books are kept */
  readonly currency: Currency;
  /** Time zone of its business days */
  readonly timeZone: TimeZone;
  /** Letterhead of its documents */
  readonly letterhead?: string;
  /** Rate of each tax category, one per category */
  readonly taxRates: ReadonlyArray<Taxation>;
  readonly taxRounding?: TaxRounding;
};
export type ChangePassword = {
  /** At least 12 characters */
  readonly current: string;
  /** At least 12 characters */
  readonly password: string;
};
export type ChangeProduct = {
  /** 1 to 300 characters, not only spaces */
  readonly name: string;
  /** 1 to 4000 characters, not only spaces */
  readonly description?: string;
  readonly category?: CategoryPath;
  /** Base unit, in which stock is counted */
  readonly unit: UnitCode;
  /** Other units that the product comes in */
  readonly units?: ReadonlyArray<ProductUnit>;
  /** A bar code belongs to one product only */
  readonly barcodes?: ReadonlyArray<Barcode>;
  readonly taxCategory: TaxCategory;
  readonly custom?: Custom;
  readonly standardCost?: UnitPriceInput;
};
export type ChangeUser = {
  /** 1 to 200 characters, not only spaces */
  readonly name?: string;
  readonly email?: string;
  readonly locale?: Locale;
};
export type ChangeWarehouse = {
  /** The company that it belongs to, permanently. Default: MAIN, or unchanged */
  readonly entity?: EntityCode;
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  readonly country?: CountryInput;
  /** 1 to 100 characters, not only spaces */
  readonly city?: string;
  /** Warehouses with a lower number are asked first */
  readonly rank: number;
};
export type ChargedLine = {
  readonly lineId: Id;
  readonly quantity: Quantity;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
};
export type ChoosePassword = {
  /** The part of the link behind # */
  readonly code: string;
  /** At least 12 characters */
  readonly password: string;
};
export type Consent = {
  /** What it was given for */
  readonly purpose: OwnCode;
  /** When it was given */
  readonly on: BusinessDate;
  /** Where it was given */
  readonly source: OwnCode;
};
export type Contact = {
  readonly contactId: Id;
  readonly personId?: PersonId;
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  /** 1 to 100 characters, not only spaces */
  readonly role?: string;
  readonly emails?: ReadonlyArray<EmailAddress>;
  readonly phones?: ReadonlyArray<PhoneNumber>;
  readonly addresses?: ReadonlyArray<KnownAddress>;
  readonly consents?: ReadonlyArray<Consent>;
  readonly custom?: Custom;
};
export type ContactInput = {
  readonly contactId: Id;
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  /** 1 to 100 characters, not only spaces */
  readonly role?: string;
  readonly emails?: ReadonlyArray<EmailAddressInput>;
  readonly phones?: ReadonlyArray<PhoneNumberInput>;
  readonly addresses?: ReadonlyArray<KnownAddressInput>;
  readonly consents?: ReadonlyArray<Consent>;
  readonly custom?: Custom;
};
/** Of a credit note: the invoices that have its lines. Absent if none has */
export type Corrected = ReadonlyArray<{
  readonly invoiceId: Id;
  readonly number: HumanNumber;
}>;
/** 2 to 60 characters, not only spaces */
export type Country = string;
/** a code of ISO 3166-1 alpha-2 in any case, or a name of more than two letters */
export type CountryInput = string;
export type CreditAccount = {
  readonly customerId: Id;
  readonly exposure: ReadonlyArray<Money>;
  readonly counting: boolean;
  readonly orders: ReadonlyArray<{
    readonly orderId: Id;
    readonly open: Money;
  }>;
  readonly hold?: {
    readonly reason: string;
    readonly orders: ReadonlyArray<Id>;
  };
  readonly revision: number;
};
/** ISO 4217 code */
export type Currency = string;
/** Custom fields, by code: text, true or false; numbers as decimals, dates as YYYY-MM-DD */
export type Custom = Readonly<Record<string, string | boolean>>;
export type Customer = {
  readonly customerId: Id;
  readonly number: string;
  readonly status: 'active' | 'held' | 'deactivated' | 'erased';
  readonly reason?: string;
  readonly note?: string;
  readonly personId?: PersonId;
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  readonly kind: 'company' | 'person';
  readonly taxId?: string;
  readonly emails?: ReadonlyArray<EmailAddress>;
  readonly phones?: ReadonlyArray<PhoneNumber>;
  readonly addresses?: ReadonlyArray<KnownAddress>;
  readonly consents?: ReadonlyArray<Consent>;
  /** 1 to 100 characters, not only spaces */
  readonly industry?: string;
  /** 1 to 60 characters, not only spaces */
  readonly segment?: string;
  /** 1 to 100 characters, not only spaces */
  readonly region?: string;
  readonly country: Country;
  /** 1 to 60 characters, not only spaces */
  readonly sourceChannel?: string;
  readonly language: Locale;
  readonly currency: Currency;
  readonly fulfilmentPolicy: FulfilmentPolicy;
  readonly maxWarehouses?: MaxWarehouses;
  readonly custom?: Custom;
  readonly owner?: UserId;
  readonly paymentTerms: PaymentTerms;
  readonly creditLimit?: NonNegativeMoney;
  readonly priceList?: PriceListCode;
  readonly contacts: ReadonlyArray<Contact>;
  readonly tags: ReadonlyArray<string>;
  readonly attachments: ReadonlyArray<Attachment>;
  readonly revision: number;
};
export type CustomerDetails = {
  readonly personId?: PersonId;
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  readonly kind: 'company' | 'person';
  readonly taxId?: string;
  readonly emails?: ReadonlyArray<EmailAddress>;
  readonly phones?: ReadonlyArray<PhoneNumber>;
  readonly addresses?: ReadonlyArray<KnownAddress>;
  readonly consents?: ReadonlyArray<Consent>;
  /** 1 to 100 characters, not only spaces */
  readonly industry?: string;
  /** 1 to 60 characters, not only spaces */
  readonly segment?: string;
  /** 1 to 100 characters, not only spaces */
  readonly region?: string;
  readonly country: Country;
  /** 1 to 60 characters, not only spaces */
  readonly sourceChannel?: string;
  readonly language: Locale;
  readonly currency: Currency;
  readonly fulfilmentPolicy: FulfilmentPolicy;
  readonly maxWarehouses?: MaxWarehouses;
  readonly custom?: Custom;
};
export type CustomerFigures = {
  readonly currency: string;
  readonly orders: number;
  readonly ordered: Money;
  readonly invoiced: Money;
  readonly paid: Money;
  readonly refunded: Money;
  /** Invoiced, and neither paid nor credited */
  readonly open: Money;
  /**
   * The rows behind the figures. `ordered` is the total without what was cancelled, `settled` has what
   * was invoiced, paid and refunded
   */
  readonly links?: {
    readonly orders: string;
    readonly ordered: string;
    readonly settled: string;
    readonly open: string;
  };
};
export type CustomerSummary = {
  readonly customerId: Id;
  readonly number: string;
  readonly status: 'active' | 'held' | 'deactivated' | 'erased';
  readonly statusReason?: string;
  readonly statusNote?: string;
  readonly details: CustomerDetails;
  readonly owner?: UserId;
  readonly priceList?: PriceListCode;
  readonly paymentTerms: PaymentTerms;
  readonly creditLimit?: NonNegativeMoney;
  readonly tags: ReadonlyArray<string>;
  readonly contacts: ReadonlyArray<Contact>;
  readonly attachments: ReadonlyArray<Attachment>;
  readonly registeredAt: string;
  readonly updatedAt: string;
  /** Timeline: who, when and why */
  readonly href: string;
  /**
   * Purchases per currency, of the orders that you may read: empty without any, absent if you may read
   * none
   */
  readonly figures?: ReadonlyArray<CustomerFigures>;
  readonly lastOrderAt?: string;
};
export type CustomerSummaryPage = {
  readonly items: ReadonlyArray<CustomerSummary>;
  /** Absent on the last page */
  readonly nextCursor?: string;
  /** With `count`: how many rows there are, at most so many */
  readonly count?: number;
};
export type DecimalPrice = {
  /** 0 to 9000000000 of the major unit of the currency, with a point and at most 6 places */
  readonly decimal: string;
  readonly currency: Currency;
  /** How many units the price is for. Absent: one */
  readonly per?: 1 | 100 | 1000;
};
export type DefineRole = {
  /** 1 to 100 characters, not only spaces */
  readonly name: string;
  readonly permissions: ReadonlyArray<GrantedPermission>;
  /** Groups of fields that the role hides */
  readonly hidden?: ReadonlyArray<'cost' | 'credit' | 'personal'>;
  /** Whether users who have the role may do anything only with a second factor */
  readonly requiresSecondFactor?: boolean;
};
export type DefineTeam = {
  /** 1 to 100 characters, not only spaces */
  readonly name: string;
  readonly parent?: TeamCode;
};
export type Delegation = {
  readonly delegationId: Id;
  readonly to: UserId;
  readonly from: Instant;
  readonly until: Instant;
};
export type Discount =
  | {
      readonly amount: NonNegativeMoney;
      readonly reason?: Reason;
    }
  | {
      readonly percent: Percent;
      readonly reason?: Reason;
    };
export type DiscountRule = {
  readonly reason: Reason;
  readonly percent?: Percent;
  readonly amount?: NonNegativeMoney;
};
export type Done = {
  readonly done: boolean;
};
export type EmailAddress = {
  readonly email: string;
  readonly kind: 'work' | 'private' | 'billing' | 'other';
  /** The preferred one; of addresses, the preferred one of its kind */
  readonly primary?: boolean;
};
export type EmailAddressInput = {
  readonly email: string;
  readonly kind?: 'work' | 'private' | 'billing' | 'other';
  /** Default: the first one is */
  readonly primary?: boolean;
};
export type Entity = {
  readonly entity: EntityCode;
  readonly versions: ReadonlyArray<EntityVersion>;
  readonly policies: ReadonlyArray<PoliciesVersion>;
  readonly revision: number;
};
export type EntityAt = {
  readonly entity: EntityCode;
  readonly versions: ReadonlyArray<EntityVersion>;
  readonly policies: ReadonlyArray<PoliciesVersion>;
  readonly revision: number;
  /** Now, or `asOf`: of each, the last version from then or before is what is so */
  readonly at: Instant;
};
/** 1 to 32 of A to Z, 0 to 9, _ and -, beginning with a letter or a digit */
export type EntityCode = string;
export type EntityDetails = {
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  readonly address?: Address;
  readonly taxIds: ReadonlyArray<TaxId>;
  /** Home currency, in which its books are kept */
  readonly currency: Currency;
  /** Time zone of its business days */
  readonly timeZone: TimeZone;
  /** Letterhead of its documents */
  readonly letterhead?: string;
  /** Rate of each tax category, one per category */
  readonly taxRates: ReadonlyArray<Taxation>;
  readonly taxRounding: TaxRounding;
};
export type EntityPolicies = {
  /** Order totals above which approval is needed, one per currency. Orders in other currencies need none */
  readonly approvalLimits: ReadonlyArray<Money>;
  /** Days after which a settled order closes automatically. 0: never */
  readonly autoCloseDays: number;
  /** Seconds in which the warehouses must answer before they are asked again; doubles each time */
  readonly allocationTimeoutSeconds: number;
  /** Hours in which an order must acknowledge its reserved stock before it loses it */
  readonly reservationHours: number;
};
export type EntityVersion = {
  readonly from: Instant;
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  readonly address?: Address;
  readonly taxIds: ReadonlyArray<TaxId>;
  /** Home currency, in which its books are kept */
  readonly currency: Currency;
  /** Time zone of its business days */
  readonly timeZone: TimeZone;
  /** Letterhead of its documents */
  readonly letterhead?: string;
  /** Rate of each tax category, one per category */
  readonly taxRates: ReadonlyArray<Taxation>;
  readonly taxRounding: TaxRounding;
};
export type Erasure = {
  readonly personId: Id;
  /** Of a customer or a contact */
  readonly customerId?: Id;
  /** Of a user */
  readonly user?: Id;
  /** The customer, or a contact or a user */
  readonly isCustomer: boolean;
  readonly askedAt: Instant;
  readonly askedBy: string;
  readonly askedIn: {
    readonly eventId: Id;
    /** In the event store */
    readonly position: number;
  };
  /** When keys were destroyed */
  readonly erased: ReadonlyArray<{
    readonly purposes: ReadonlyArray<string>;
    readonly eventId: Id;
    /** In the event store */
    readonly position: number;
    readonly at: Instant;
  }>;
  /** As they are now */
  readonly keys: ReadonlyArray<KeyOfPerson>;
  readonly sealed: SealedEvents;
  /**
   * Every table of the query service that has data of such a person in the clear. The timeline is under
   * `sealed`; the order service keeps the terms of customers besides, and drops data of the person with
   * the same event
   */
  readonly readModels: ReadonlyArray<InReadModel>;
  /**
   * When the table files of the read models were last rewritten: since then no page holds erased data.
   * Absent: not since the keys were destroyed; pages and journal may hold earlier versions, as a rule
   * for a day at most
   */
  readonly filesRewrittenAt?: Instant;
  /** Issued invoices keep name and address up to this day */
  readonly invoicesUntil?: string;
  /**
   * Until then a backup of the keys, together with the folder of epochs, could restore them. Absent
   * where keys are not wrapped: as long as there are backups
   */
  readonly backupsUntil?: Instant;
  /**
   * All keys but those for invoices are destroyed, no read model has data of the person, and no process
   * holds any in memory: in a cluster from two minutes after the keys were destroyed. Of files
   * `filesRewrittenAt` says more
   */
  readonly isComplete: boolean;
  readonly checkedAt: Instant;
  readonly certificate?: ErasureCertificate;
};
/** So that others can verify it, with `check-erasure.js`. Absent without KEYS_DIR */
export type ErasureCertificate = {
  /** This answer as JSON without its signature: the signed bytes, in UTF-8 */
  readonly text: string;
  /** Ed25519, SPKI in DER, base64: that of the roots of the chain */
  readonly publicKey: string;
  /** Signature of `text` by that key, base64url */
  readonly signature: string;
};
export type ExpectedGoods = {
  readonly receiptId: Id;
  readonly quantity: Quantity;
  readonly expectedOn?: BusinessDate;
  readonly from?: WarehouseCode;
};
export type ExpectedReceipt = {
  readonly warehouse: string;
  readonly sku: string;
  readonly onHand: Quantity;
  readonly reserved: Quantity;
  readonly available: Quantity;
  readonly inTransitOut: Quantity;
  readonly incoming: Quantity;
  readonly expected: ReadonlyArray<ExpectedGoods>;
  readonly value?: Money;
  readonly reorderPolicy?: ReorderPolicy;
  readonly bin?: BinCode;
  readonly revision: number;
  readonly receiptId: Id;
};
export type FieldChange = {
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
  /** Values that you may not see are left out */
  readonly withheld?: boolean;
};
export type FieldError = {
  readonly in: 'body' | 'query' | 'path' | 'header';
  readonly path: string;
  readonly message: string;
  readonly allowed?: unknown;
};
/**
 * All rows: as CSV with a header line, as lines with JSON objects as in the pages, or as a sheet of
 * typed cells, below which stand their number, filters, time zone, language (by `Accept-Language`) and
 * position
 */
export type File = string;
export type FileOfPerson = {
  /** What it is attached to */
  readonly stream: string;
  readonly attachmentId: Id;
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  /** in lower case, without parameters */
  readonly mediaType: string;
  /** In bytes */
  readonly size: number;
  /** Of the content, in hexadecimal */
  readonly sha256: string;
  readonly attachedAt: Instant;
  /** Where its content is */
  readonly href: string;
};
export type Fulfilment = {
  readonly orderId: Id;
  readonly step?: FulfilmentStep;
  readonly since: Instant;
  readonly waitingFor?: FulfilmentWait;
  readonly requestId?: Id;
  readonly attempts: number;
  readonly lines: ReadonlyArray<{
    readonly lineId: Id;
    readonly sku: Sku;
    readonly quantity: Quantity;
    readonly reserved: ReadonlyArray<Placement>;
    readonly short: Quantity;
    readonly shipped: Quantity;
    readonly promise?: PromisedDate;
  }>;
  readonly choice?: AllocationChoice;
  readonly exposure: Money;
  readonly closesAt?: Instant;
  readonly unheld?: ReadonlyArray<{
    readonly shipmentId: Id;
    readonly lineId: Id;
    readonly sku: Sku;
    readonly warehouse: WarehouseCode;
    readonly quantity: Quantity;
  }>;
  readonly hold?: {
    readonly reason?: string;
  };
  readonly history: ReadonlyArray<{
    readonly step?: FulfilmentStep;
    readonly since: Instant;
    readonly waitingFor?: FulfilmentWait;
  }>;
};
export type FulfilmentPolicy = 'shipPartial' | 'allOrBackorder';
export type FulfilmentStep =
  | 'approval'
  | 'credit'
  | 'allocation'
  | 'backorder'
  | 'shipment'
  | 'delivery'
  | 'settlement'
  | 'done'
  | 'cancelled';
export type FulfilmentWait =
  | 'submission'
  | 'decision'
  | 'change'
  | 'credit'
  | 'release'
  | 'answer'
  | 'stock'
  | 'cancelling'
  | 'shipment'
  | 'delivery'
  | 'settlement'
  | 'closing';
export type GoodsReceived = {
  readonly receivedAt: Instant;
  readonly receivedOn: BusinessDate;
  readonly warehouse: WarehouseCode;
  readonly lines: ReadonlyArray<{
    readonly lineId: Id;
    readonly sku?: Sku;
    readonly quantity: PositiveQuantity;
    readonly condition: 'resaleable' | 'damaged';
    /** Amount charged for the returned units; read side only */
    readonly net?: Money;
    /** Amount charged for the returned units; read side only */
    readonly tax?: Money;
    /** Amount charged for the returned units; read side only */
    readonly total?: Money;
    /** The invoiced part, which is to be refunded */
    readonly creditable: Quantity;
  }>;
  /** Amount that the order counts for then; read side only */
  readonly exposure?: Money;
};
export type GrantedPermission = {
  readonly permission: PermissionPattern;
  readonly scope: 'own' | 'team' | 'all';
};
export type HealthCheck = {
  readonly ok: boolean;
  readonly detail?: string;
  readonly lag?: number;
};
/**
 * 1 to 64 of A to Z, 0 to 9 and _ . / -, beginning with a letter or a digit; programs must not
 * interpret its parts
 */
export type HumanNumber = string;
/** UUID in lower case */
export type Id = string;
/** UUID in lower case, or the number that people know it by */
export type IdOrNumber = string;
export type ImportReport = {
  readonly accepted: number;
  readonly repeated: number;
  readonly refused: number;
  /** One for each row sent */
  readonly rows: ReadonlyArray<{
    /** Index in the request, from 0 */
    readonly row: number;
    /** Line of the file on which the row begins, from 1 */
    readonly line?: number;
    /** `repeated`: already so, nothing was recorded */
    readonly status: 'accepted' | 'repeated' | 'refused';
    /** Why it was refused; `request/invalid`: see `errors` */
    readonly code?: string;
    readonly details?: Readonly<Record<string, unknown>>;
    /** Field by field, with what is allowed */
    readonly errors?: ReadonlyArray<RowError>;
  }>;
};
export type ImportedCustomers = {
  readonly accepted: number;
  readonly repeated: number;
  readonly refused: number;
  /** One for each row sent */
  readonly rows: ReadonlyArray<{
    /** Index in the request, from 0 */
    readonly row: number;
    /** Line of the file on which the row begins, from 1 */
    readonly line?: number;
    /** `repeated`: already so, nothing was recorded */
    readonly status: 'accepted' | 'repeated' | 'refused';
    /** Why it was refused; `request/invalid`: see `errors` */
    readonly code?: string;
    readonly details?: Readonly<Record<string, unknown>>;
    /** Field by field, with what is allowed */
    readonly errors?: ReadonlyArray<RowError>;
    readonly customerId?: string;
    readonly number?: string;
  }>;
};
export type InReadModel = {
  readonly readModel: string;
  readonly table: string;
  /** About the customer or the user */
  readonly rows: number;
  /** How many of these have data of the person */
  readonly clear: number;
};
/** RFC 3339, UTC */
export type Instant = string;
export type Invoice = {
  readonly invoiceId: Id;
  readonly kind: InvoiceKind;
  readonly number: string;
  readonly entity: EntityCode;
  readonly customer: InvoiceCustomer;
  readonly billTo?: Address;
  readonly currency: Currency;
  readonly orders: ReadonlyArray<InvoicedOrder>;
  readonly corrects?: Corrected;
  readonly taxes: ReadonlyArray<TaxAmount>;
  readonly total: Money;
  readonly issuedOn: BusinessDate;
  readonly dueOn: BusinessDate;
  readonly paid: Money;
  readonly credited: Money;
  readonly open: Money;
  readonly settlements: ReadonlyArray<{
    readonly by: 'payment' | 'creditNote';
    readonly documentId: Id;
    readonly amount: Money;
    readonly on: BusinessDate;
    readonly reversed: boolean;
  }>;
  readonly revision: number;
};
export type InvoiceCustomer = {
  readonly customerId: Id;
  readonly personId?: PersonId;
  readonly number?: HumanNumber;
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  readonly country: Country;
  /** 1 to 100 characters, not only spaces */
  readonly region?: string;
  /** 1 to 60 characters, not only spaces */
  readonly segment?: string;
};
export type InvoiceDocument = {
  readonly invoiceId: Id;
  readonly kind: InvoiceKind;
  readonly number: HumanNumber;
  /** In which the customer was spoken to */
  readonly language: Locale;
  readonly seller: Seller;
  readonly customer: {
    readonly customerId: Id;
    readonly personId?: PersonId;
    readonly number?: HumanNumber;
    /** 1 to 200 characters, not only spaces */
    readonly name: string;
    readonly country: Country;
    /** 1 to 100 characters, not only spaces */
    readonly region?: string;
    /** 1 to 60 characters, not only spaces */
    readonly segment?: string;
    readonly taxId?: string;
  };
  /** Where it goes */
  readonly billTo?: Address;
  readonly currency: Currency;
  readonly issuedOn: BusinessDate;
  readonly dueOn: BusinessDate;
  readonly corrects?: Corrected;
  readonly orders: ReadonlyArray<{
    readonly orderId: Id;
    readonly number: HumanNumber;
    /** Number or name of the order at the customer */
    readonly customerReference?: string;
    /** When the first of its goods left. Absent: none of them had left */
    readonly suppliedFrom?: BusinessDate;
    /** When the last of them left */
    readonly suppliedTo?: BusinessDate;
    readonly lines: ReadonlyArray<InvoiceDocumentLine>;
    /** Net and tax of all orders by rate */
    readonly taxes: ReadonlyArray<TaxAmount>;
    readonly total: Money;
  }>;
  /** Net and tax of all orders by rate */
  readonly taxes: ReadonlyArray<TaxAmount>;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  /** Causes and effects of the document */
  readonly href: string;
};
export type InvoiceDocumentLine = {
  readonly lineId: Id;
  readonly quantity: Quantity;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly kind: LineKind;
  /** Absent: a line without a product */
  readonly sku?: Sku;
  /** Absent on a line of kind `text` */
  readonly name?: string;
  /** Of `quantity`: the base unit of the product */
  readonly unit: UnitCode;
  /** Per `unit` */
  readonly unitPrice: UnitPrice;
  /** What `unitPrice` is for */
  readonly priceUnit: UnitCode;
  /** How many of `unit` are one of `priceUnit` */
  readonly unitsEach: PositiveQuantity;
  /** Whether the unit price and `gross` have the tax in them */
  readonly taxIncluded: boolean;
  /** What the quantity costs without discounts */
  readonly gross: Money;
  /** `gross` less this is `net`, or `total` where tax is included */
  readonly discount: Money;
  /** What the discount is made of */
  readonly discounts: ReadonlyArray<{
    readonly reason: Reason;
    readonly percent?: Percent;
  }>;
  readonly taxation: {
    readonly treatment: TaxTreatment;
    readonly rate: Percent;
    readonly reasonCode?: TaxReason;
  };
};
/** An invoice charges its total, a credit note gives it back */
export type InvoiceKind = 'invoice' | 'creditNote';
export type InvoiceOfOrder = {
  readonly invoiceId: Id;
  /** Absent until issued */
  readonly number?: HumanNumber;
  readonly issuedOn?: BusinessDate;
  readonly dueOn?: BusinessDate;
  /** Read side only */
  readonly lines?: ReadonlyArray<ChargedLine>;
  /** Net and tax of these lines by rate; on the read side */
  readonly taxes?: ReadonlyArray<TaxAmount>;
  readonly total: Money;
  readonly paid: Money;
  /** Amount credited by credit notes */
  readonly credited: Money;
  readonly open: Money;
};
export type InvoicedOrder = {
  readonly orderId: Id;
  readonly number: HumanNumber;
  /** Number or name of the order at the customer */
  readonly customerReference?: string;
  readonly lines: ReadonlyArray<ChargedLine>;
  /** Net and tax of its lines by rate */
  readonly taxes: ReadonlyArray<TaxAmount>;
  /** How the tax of the order was rounded */
  readonly taxRounding: TaxRounding;
  readonly total: Money;
};
export type IssueApiKey = {
  /** Your own id; absent: the service assigns one */
  readonly key?: Id;
  /** 1 to 100 characters, not only spaces */
  readonly name: string;
  readonly roles: ReadonlyArray<RoleCode>;
  /** Days until the key expires */
  readonly validDays: number;
};
export type IssuedApiKey = {
  readonly key: Id;
  /** Principal of the program, as recorded with what it does */
  readonly principal: PrincipalId;
  /** 1 to 100 characters, not only spaces */
  readonly name: string;
  readonly roles: RoleCodes;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  readonly isRevoked: boolean;
  readonly revision: number;
  /**
   * Sent by the program as `Authorization: Bearer <secret>`. Shown only here: the system does not keep
   * it. Absent in the answer to a repeated request: revoke the key then, and issue another
   */
  readonly secret?: string;
};
export type JsonWebKeySet = {
  readonly keys: ReadonlyArray<SigningJwk>;
};
export type KeyOfParked = {
  readonly process: string;
  readonly key: string;
};
export type KeyOfPerson = {
  /** What the data is used for */
  readonly purpose: string;
  /** `none`: nothing was ever encrypted with it */
  readonly state: 'living' | 'erased' | 'none';
};
export type KnownAddress = {
  readonly kind: 'billing' | 'shipping' | 'office' | 'private' | 'other';
  /** The preferred one; of addresses, the preferred one of its kind */
  readonly primary?: boolean;
  /** 1 to 60 characters, not only spaces */
  readonly addressId?: string;
  /** Recipient, if not the owner of the address */
  readonly name?: string;
  /** 1 to 200 characters, not only spaces */
  readonly line1?: string;
  /** 1 to 200 characters, not only spaces */
  readonly line2?: string;
  /** 1 to 100 characters, not only spaces */
  readonly city?: string;
  /** 1 to 100 characters, not only spaces */
  readonly region?: string;
  /** 1 to 20 characters, not only spaces */
  readonly postalCode?: string;
  readonly country: Country;
};
export type KnownAddressInput = {
  readonly kind: 'billing' | 'shipping' | 'office' | 'private' | 'other';
  /** 1 to 60 characters, not only spaces */
  readonly addressId?: string;
  /** Recipient, if not the owner of the address */
  readonly name?: string;
  /** 1 to 200 characters, not only spaces */
  readonly line1?: string;
  /** 1 to 200 characters, not only spaces */
  readonly line2?: string;
  /** 1 to 100 characters, not only spaces */
  readonly city?: string;
  /** 1 to 100 characters, not only spaces */
  readonly region?: string;
  /** 1 to 20 characters, not only spaces */
  readonly postalCode?: string;
  readonly country: CountryInput;
  /** Default: the first one is */
  readonly primary?: boolean;
};
export type KnownPasskey = {
  readonly type: 'public-key';
  /** What the authenticator calls the passkey */
  readonly id: string;
  /** How the authenticator is reached */
  readonly transports: ReadonlyArray<'ble' | 'cable' | 'hybrid' | 'internal' | 'nfc' | 'smart-card' | 'usb'>;
};
export type LineChange = {
  readonly quantity?: PositiveQuantity;
  readonly unit?: UnitCode;
  readonly unitPrice?: UnitPriceInput;
  readonly taxIncluded?: boolean;
  readonly taxCategory?: TaxCategory;
  readonly discounts?: ReadonlyArray<Discount>;
  readonly custom?: Custom;
};
export type LineChoice = {
  readonly lineId: Id;
  readonly reason: 'whole' | 'split' | 'short';
  readonly candidates: ReadonlyArray<{
    readonly warehouse: WarehouseCode;
    readonly available: Quantity;
    readonly reserved: Quantity;
    readonly outcome: 'chosen' | 'notNeeded' | 'tooLittle' | 'overLimit' | 'taken';
  }>;
};
export type LineDiscount = {
  readonly reason: Reason;
  readonly amount: NonNegativeMoney;
  /** Of the amount after the discounts before it */
  readonly percent?: Percent;
  /** Share of the discount of the whole order */
  readonly ofOrder?: boolean;
};
export type LineKind = 'stock' | 'service' | 'fee' | 'shipping' | 'text' | 'credit';
export type LineQuantities = {
  readonly ordered: Quantity;
  /** Reserved now, and not shipped yet */
  readonly reserved: Quantity;
  /** Missing */
  readonly short: Quantity;
  /** Picked, whether shipped since or not; read side only */
  readonly picked?: Quantity;
  readonly shipped: Quantity;
  readonly delivered: Quantity;
  readonly returned: Quantity;
  readonly invoiced: Quantity;
  readonly credited: Quantity;
  readonly cancelled: Quantity;
};
export type LineQuantity = {
  readonly lineId: Id;
  readonly quantity: PositiveQuantity;
};
export type LineReceived = {
  readonly lineId: Id;
  readonly quantity: PositiveQuantity;
  readonly condition: 'resaleable' | 'damaged';
};
export type LineTaxation = {
  readonly category: TaxCategory;
  readonly treatment: TaxTreatment;
  readonly rate: Percent;
  /** Why the rate is 0, where a reason is required */
  readonly reasonCode?: TaxReason;
  /** The category was given with the line, not taken from the product */
  readonly byHand?: boolean;
};
export type LineToShip = {
  readonly lineId: Id;
  readonly quantity: PositiveQuantity;
  readonly warehouse?: WarehouseCode;
};
export type ListedPrice = {
  readonly priceList: string;
  readonly unit: UnitCode;
  readonly minQuantity: Quantity;
  readonly unitPrice: UnitPrice;
};
export type LiveListeners = {
  readonly listeners: number;
  /** `LIVE_CONNECTIONS`: one more is refused */
  readonly most: number;
};
export type Locale = 'en' | 'zh';
/** Maximum number of warehouses that an order may come from. Absent: no limit. */
export type MaxWarehouses = number;
export type MaybeWhy = {
  readonly reason?: Reason;
  /** 1 to 500 characters, not only spaces */
  readonly note?: string;
};
export type Membership = {
  readonly user: UserId;
  readonly periods: ReadonlyArray<Period>;
};
export type Money = {
  /** Minor units, for example cents */
  readonly amount: number;
  readonly currency: Currency;
};
export type MoneySum = {
  /** Minor units, for example cents */
  readonly amount: number;
  readonly currency: Currency;
};
export type MovementForOrder = {
  readonly orderId: Id;
  readonly lineId: Id;
  readonly quantity: PositiveQuantity;
  /** Your own id for this request, instead of an Idempotency-Key or beside it. A repeat changes nothing. */
  readonly movementId?: Id;
};
export type NewContact = {
  readonly contactId?: Id;
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  /** 1 to 100 characters, not only spaces */
  readonly role?: string;
  readonly emails?: ReadonlyArray<EmailAddressInput>;
  readonly phones?: ReadonlyArray<PhoneNumberInput>;
  readonly addresses?: ReadonlyArray<KnownAddressInput>;
  readonly consents?: ReadonlyArray<Consent>;
  readonly custom?: Custom;
};
export type NewLine = {
  readonly lineId?: Id;
  readonly kind?: LineKind;
  readonly sku?: Sku;
  readonly barcode?: BarcodeCode;
  /** 1 to 300 characters, not only spaces */
  readonly name?: string;
  /** 1 to 1000 characters, not only spaces */
  readonly text?: string;
  readonly quantity?: PositiveQuantity;
  readonly unit?: UnitCode;
  readonly unitPrice?: UnitPriceInput;
  readonly taxIncluded?: boolean;
  readonly taxCategory?: TaxCategory;
  readonly discounts?: ReadonlyArray<Discount>;
  readonly custom?: Custom;
};
export type NewPasskey = {
  readonly name: string;
  /** What the authenticator calls the passkey */
  readonly id: string;
  readonly clientDataJSON: string;
  readonly attestationObject: string;
  /** How the authenticator is reached */
  readonly transports?: ReadonlyArray<'ble' | 'cable' | 'hybrid' | 'internal' | 'nfc' | 'smart-card' | 'usb'>;
};
export type NewProduct = {
  readonly sku: Sku;
  /** 1 to 300 characters, not only spaces */
  readonly name: string;
  /** 1 to 4000 characters, not only spaces */
  readonly description?: string;
  readonly category?: CategoryPath;
  /** Base unit, in which stock is counted */
  readonly unit: UnitCode;
  /** Other units that the product comes in */
  readonly units?: ReadonlyArray<ProductUnit>;
  /** A bar code belongs to one product only */
  readonly barcodes?: ReadonlyArray<Barcode>;
  readonly taxCategory: TaxCategory;
  readonly custom?: Custom;
  readonly standardCost?: UnitPriceInput;
};
export type NonNegativeMoney = {
  /** Minor units, for example cents */
  readonly amount: number;
  readonly currency: Currency;
};
/**
 * A decimal of zero or more as text with at most 9 digits before and 3 after the point, for example
 * "2.5"
 */
export type NonNegativeQuantity = string;
export type OfOrder = {
  readonly orderId: Id;
  readonly number: string;
  /** The selling company */
  readonly entity: string;
  readonly customerId: Id;
  readonly customerName: string;
  /** The order with its documents */
  readonly href: string;
};
export type OpenFigure = {
  /** Minor units */
  readonly amount: number;
  readonly currency: string;
  readonly invoices: number;
  /** The invoices behind the figure */
  readonly href: string;
};
export type Order = {
  readonly orderId: Id;
  readonly number: HumanNumber;
  readonly entity: EntityCode;
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly taxRounding: TaxRounding;
  readonly customer: OrderCustomer;
  readonly currency: Currency;
  /** 1 to 60 characters, not only spaces */
  readonly channel?: string;
  /** 1 to 100 characters, not only spaces */
  readonly externalReference?: string;
  readonly custom?: Custom;
  readonly salesperson?: UserId;
  /** Reference of the customer for the order, shown on documents */
  readonly customerReference?: string;
  readonly billTo?: Address;
  readonly shipTo?: Address;
  readonly lines: ReadonlyArray<OrderedLine>;
  readonly discount?: DiscountRule;
  readonly shipping: Shipping;
  readonly totals: OrderTotals;
  readonly paymentTerms?: PaymentTerms;
  readonly fulfilmentPolicy?: FulfilmentPolicy;
  readonly maxWarehouses?: MaxWarehouses;
  readonly approval?: OrderApproval;
  readonly shipments: ReadonlyArray<Shipment>;
  readonly invoices: ReadonlyArray<InvoiceOfOrder>;
  readonly returns: ReadonlyArray<ReturnOfOrder>;
  readonly refunds: ReadonlyArray<RefundOfOrder>;
  readonly attachments: ReadonlyArray<Attachment>;
  readonly paid: Money;
  readonly open: Money;
  readonly exposure: Money;
  readonly revision: number;
};
export type OrderApproval = {
  readonly state: 'requested' | 'approved' | 'rejected';
  readonly reasons: ReadonlyArray<ApprovalReason>;
  /** Principal; read side only */
  readonly decidedBy?: string;
  readonly reason?: Reason;
  /** 1 to 500 characters, not only spaces */
  readonly note?: string;
};
/** How it went; absent until it is closed */
export type OrderClosing = {
  readonly closedAt: string;
  /** The same, as a date in the time zone of the company */
  readonly closedOn: BusinessDate;
  /** 1 to 5, given when the order was closed */
  readonly rating?: number;
  readonly feedback?: string;
  readonly evaluation: {
    /** Shipped by the promised day; absent without a promise */
    readonly onTime?: boolean;
    /** Nothing of it was cancelled */
    readonly inFull: boolean;
    /** Seconds in each state, by effective time */
    readonly secondsIn: Readonly<Record<string, number>>;
    /** How often the order went back to an earlier state */
    readonly rework: number;
  };
};
export type OrderCustomer = {
  readonly customerId: Id;
  readonly personId?: PersonId;
  readonly number?: HumanNumber;
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  readonly country: Country;
  /** 1 to 100 characters, not only spaces */
  readonly region?: string;
  /** 1 to 60 characters, not only spaces */
  readonly segment?: string;
};
/** The order with its lines, documents and history */
export type OrderDocument = {
  readonly orderId: Id;
  readonly personId?: PersonId;
  readonly number: HumanNumber;
  /** The selling company */
  readonly entity: EntityCode;
  /** Of the company at that time: the dates of the order are in it */
  readonly timeZone: TimeZone;
  /** Of the company at that time */
  readonly taxRounding: TaxRounding;
  readonly customer: OrderCustomer;
  readonly currency: Currency;
  /** 1 to 60 characters, not only spaces */
  readonly channel?: string;
  /** 1 to 100 characters, not only spaces */
  readonly externalReference?: string;
  readonly custom?: Custom;
  /** Salesperson: given by hand, else the owner of the customer at submission */
  readonly salesperson?: UserId;
  /** Reference of the customer for the order, shown on documents */
  readonly customerReference?: string;
  readonly billTo?: Address;
  readonly shipTo?: Address;
  /** Discount on the goods and services of the whole order */
  readonly discount?: DiscountRule;
  readonly shipping: Shipping;
  readonly totals: OrderTotals;
  readonly draftedOn: BusinessDate;
  readonly submittedOn?: BusinessDate;
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly lines: ReadonlyArray<OrderedLine>;
  readonly terms?: {
    readonly paymentTerms: PaymentTerms;
    readonly fulfilmentPolicy: FulfilmentPolicy;
    readonly maxWarehouses?: MaxWarehouses;
    readonly creditLimit?: NonNegativeMoney;
  };
  readonly approval?: OrderApproval;
  readonly shipments: ReadonlyArray<Shipment>;
  readonly invoices: ReadonlyArray<InvoiceOfOrder>;
  readonly payments: ReadonlyArray<PaymentOfOrder>;
  readonly returns: ReadonlyArray<ReturnOfOrder>;
  readonly refunds: ReadonlyArray<RefundOfOrder>;
  readonly attachments: ReadonlyArray<Attachment>;
  readonly cancelled?: {
    readonly reason: Reason;
    /** 1 to 500 characters, not only spaces */
    readonly note?: string;
    readonly cancelledAt: Instant;
    readonly cancelledOn: BusinessDate;
  };
  readonly closed?: OrderClosing;
  readonly draftedAt: Instant;
  readonly submittedAt?: Instant;
  /** Timeline: who, when and why */
  readonly href: string;
};
export type OrderPreview = {
  readonly entity: EntityCode;
  readonly status: OrderStatus;
  readonly taxRounding: TaxRounding;
  readonly customer: OrderCustomer;
  readonly currency: Currency;
  readonly salesperson?: UserId;
  readonly billTo?: Address;
  readonly shipTo?: Address;
  readonly lines: ReadonlyArray<OrderedLine>;
  readonly discount?: DiscountRule;
  readonly shipping: Shipping;
  readonly totals: OrderTotals;
  readonly paymentTerms?: PaymentTerms;
  readonly maxWarehouses?: MaxWarehouses;
  readonly approval?: OrderApproval;
  /** Lines that were left out, with `partial` only */
  readonly refused?: ReadonlyArray<RefusedLine>;
};
export type OrderStatus =
  | 'draft'
  | 'submitted'
  | 'awaitingApproval'
  | 'approved'
  | 'rejected'
  | 'confirmed'
  | 'backordered'
  | 'partiallyShipped'
  | 'shipped'
  | 'delivered'
  | 'closed'
  | 'cancelled';
export type OrderSummary = {
  readonly orderId: Id;
  readonly number: HumanNumber;
  /** The selling company */
  readonly entity: EntityCode;
  /** 1 to 100 characters, not only spaces */
  readonly externalReference?: string;
  /** Reference of the customer for the order, shown on documents */
  readonly customerReference?: string;
  readonly customer: OrderCustomer;
  /** 1 to 60 characters, not only spaces */
  readonly channel?: string;
  readonly salesperson?: UserId;
  readonly custom?: Custom;
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly lineCount: number;
  readonly totals: {
    readonly discount: Money;
    readonly net: Money;
    readonly tax: Money;
    readonly total: Money;
  };
  readonly invoiced: Money;
  readonly paid: Money;
  readonly refunded: Money;
  readonly credited: Money;
  readonly cancelled: Money;
  /** When it was submitted; of a draft, when it was drafted */
  readonly placedAt: string;
  /** The same, as a date in the time zone of the company */
  readonly placedOn: BusinessDate;
  readonly promisedOn?: string;
  readonly closed?: OrderClosing;
  readonly updatedAt: string;
  readonly revision: number;
  /** The order, with its lines, shipments, invoices, payments, returns and refunds */
  readonly href: string;
};
export type OrderSummaryPage = {
  readonly items: ReadonlyArray<OrderSummary>;
  /** Absent on the last page */
  readonly nextCursor?: string;
  /** With `count`: how many rows there are, at most so many */
  readonly count?: number;
};
export type OrderTotals = {
  readonly discount: NonNegativeMoney;
  readonly net: Money;
  readonly tax: Money;
  /** net + tax */
  readonly total: Money;
  /** Net and tax by rate */
  readonly taxes: ReadonlyArray<TaxAmount>;
};
export type OrderedLine = {
  readonly lineId: Id;
  readonly kind: LineKind;
  /** Absent: a line without a product */
  readonly sku?: Sku;
  /** Absent on a line of kind `text` */
  readonly name?: string;
  /** Only on a line of kind `text` */
  readonly text?: string;
  readonly category?: CategoryPath;
  /** Ordered unit: the base unit of the product, or another of its units */
  readonly unit: UnitCode;
  /** How many of `unit` */
  readonly quantity: PositiveQuantity;
  readonly baseUnit: UnitCode;
  /** The same in base units, as in stock, shipments, returns and invoices */
  readonly baseQuantity: PositiveQuantity;
  /** Per `unit` */
  readonly unitPrice: UnitPrice;
  readonly gross: Money;
  /** The sum of `discounts` */
  readonly discount: NonNegativeMoney;
  /** Applied one after the other, that of the order last */
  readonly discounts: ReadonlyArray<LineDiscount>;
  readonly net: Money;
  readonly taxation: LineTaxation;
  readonly tax: Money;
  readonly total: Money;
  readonly price: PriceExplanation;
  readonly custom?: Custom;
  readonly quantities: LineQuantities;
  /** Absent while nothing is missing, or before stock was checked */
  readonly promise?: PromisedDate;
  /** Where the reserved stock is; write side only */
  readonly reserved?: ReadonlyArray<Placement>;
  /** Cost of the shipped goods, less returns, per currency; read side only */
  readonly costs?: ReadonlyArray<Money>;
};
/** 1 to 40 of A to Z, a to z and 0 to 9, beginning with a lower-case letter */
export type OwnCode = string;
export type OwnPasswordIfAny = {
  /** Absent: the user has none, and was asked by the provider within the last ten minutes */
  readonly password?: string;
};
export type OwnPermission = {
  readonly permission: string;
  readonly scope: 'own' | 'team' | 'all';
  /** Groups of fields that are withheld */
  readonly hidden: ReadonlyArray<'cost' | 'credit' | 'personal'>;
};
export type ParkedKey = {
  /** Process manager that cannot continue with the key */
  readonly process: string;
  /** A stream: `order-<id>` */
  readonly key: string;
  /** How many wait: the failed one and those behind it */
  readonly messages: number;
  /** Error of the first message at its last attempt */
  readonly error: string;
  /** Whether a retry is running */
  readonly isRetrying: boolean;
};
export type ParkedMessage = {
  readonly topic: string;
  /** In its partition of the topic */
  readonly offset: string;
  readonly eventId?: string;
  readonly type?: string;
  readonly recordedAt?: string;
  readonly error: string;
  /** The message as received */
  readonly value: string;
};
export type Passkey = {
  readonly passkeyId: Id;
  /** As its owner calls it */
  readonly name: string;
  readonly addedAt: Instant;
  readonly usedAt?: Instant;
  /** It is on several devices, as those of password managers are */
  readonly isSynced: boolean;
  /** Its counter went back, so there are two of it: it counts no more */
  readonly isCopied: boolean;
};
export type PasskeyAlgorithm = {
  readonly type: 'public-key';
  readonly alg: number;
};
export type PasskeyAnswer = {
  /** What the authenticator calls the passkey */
  readonly id: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
};
export type PasskeyCreation = {
  /** To be signed, once, by this browser, within five minutes */
  readonly challenge: string;
  readonly rp: PasskeySite;
  readonly user: PasskeyOwner;
  readonly pubKeyCredParams: ReadonlyArray<PasskeyAlgorithm>;
  /** In ms */
  readonly timeout: number;
  readonly attestation: 'none';
  readonly excludeCredentials: ReadonlyArray<KnownPasskey>;
  readonly authenticatorSelection: PasskeyWishes;
};
export type PasskeyOwner = {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
};
export type PasskeyRequest = {
  /** To be signed, once, by this browser, within five minutes */
  readonly challenge: string;
  readonly rpId: string;
  /** In ms */
  readonly timeout: number;
  readonly userVerification: 'required' | 'preferred';
  readonly allowCredentials: ReadonlyArray<KnownPasskey>;
};
export type PasskeySite = {
  readonly id: string;
  readonly name: string;
};
export type PasskeyWishes = {
  readonly residentKey: 'preferred';
  readonly userVerification: 'preferred';
};
export type Passkeys = {
  readonly passkeys: ReadonlyArray<Passkey>;
};
export type PasswordLink = {
  /** Give it to the person only. It works once */
  readonly link: string;
  readonly expiresAt: Instant;
};
export type Payment = {
  readonly paymentId: Id;
  readonly status: ReceiptStatus;
  readonly entity: EntityCode;
  readonly customerId: Id;
  readonly personId?: PersonId;
  readonly amount: Money;
  readonly ofOpen?: boolean;
  readonly method: string;
  readonly reference?: string;
  readonly receivedOn: BusinessDate;
  readonly creditNote?: {
    readonly creditNoteId: Id;
    readonly orderId: Id;
    readonly refundId: Id;
  };
  readonly applied: ReadonlyArray<Application>;
  readonly unapplied: Money;
  readonly paidOut: Money;
  readonly payOuts: ReadonlyArray<{
    readonly payOutId?: Id;
    readonly amount: Money;
    readonly method?: string;
    readonly reference?: string;
    readonly on: BusinessDate;
  }>;
  readonly reversal?: {
    readonly reason: Reason;
    /** 1 to 500 characters, not only spaces */
    readonly note?: string;
    readonly on: BusinessDate;
  };
  readonly revision: number;
};
export type PaymentAmount = {
  readonly amount: number;
  readonly currency: Currency;
};
/** Part of a payment that is for the order; negative where it was reversed */
export type PaymentOfOrder = {
  readonly paymentId: Id;
  readonly invoiceId: Id;
  readonly amount: Money;
  readonly on: BusinessDate;
  readonly paidAt: Instant;
};
export type PaymentStatus = 'notInvoiced' | 'invoiced' | 'partiallyPaid' | 'paid' | 'refunded';
export type PaymentTerms = {
  readonly dueDays: number;
};
/** The answer as a document to print: tagged, with its fonts in it. The same answer is the same bytes */
export type Pdf = string;
/** Percent as a decimal text, 0 to 100 */
export type Percent = string;
export type Period = {
  readonly from: Instant;
  /** First instant at which it no longer applies. Absent: until further notice */
  readonly until?: Instant;
};
/** `<aggregate>:<verb>`; `*` stands for each of them */
export type PermissionPattern = string;
export type PersonExport = {
  readonly personId: Id;
  /** Of a customer or a contact */
  readonly customerId?: Id;
  /** Of a user */
  readonly user?: Id;
  readonly contactId?: Id;
  readonly since: Instant;
  readonly exportedAt: Instant;
  readonly keys: ReadonlyArray<KeyOfPerson>;
  readonly sealed: SealedEvents;
  /**
   * Every table of the query service that has data of such a person in the clear. The timeline is under
   * `sealed`; the order service keeps the terms of customers besides, and drops data of the person with
   * the same event
   */
  readonly readModels: ReadonlyArray<InReadModel>;
  /** Where the events are */
  readonly streams: ReadonlyArray<string>;
  /** Every event about the person, in the order of recording */
  readonly events: ReadonlyArray<{
    readonly stream: string;
    readonly eventId: Id;
    readonly type: string;
    /** In the event store */
    readonly position: number;
    readonly recordedAt: Instant;
    readonly effectiveAt: Instant;
    readonly actor: string;
    /** As it can be read today */
    readonly data: unknown;
  }>;
  /** Attached to the customer and the orders, with the first page */
  readonly files?: ReadonlyArray<FileOfPerson>;
  /** Of a user, with the first page: sign-ins and refusals, the latest 10000 */
  readonly accesses?: ReadonlyArray<{
    readonly at: Instant;
    /** Such as `signedIn`, `refused`, `forbidden` */
    readonly outcome: string;
    /** By what: `password`, `passkey`; `request`: it was forbidden */
    readonly method: string;
    /** What was forbidden: method and path */
    readonly request?: string;
    readonly address?: string;
    /** User agent */
    readonly agent?: string;
  }>;
  readonly nextCursor?: string;
};
/** The person, as a UUID: personal data is encrypted with keys of the person */
export type PersonId = string;
export type PhoneNumber = {
  /** 1 to 40 characters, not only spaces */
  readonly phone: string;
  readonly kind: 'work' | 'mobile' | 'private' | 'fax' | 'other';
  /** The preferred one; of addresses, the preferred one of its kind */
  readonly primary?: boolean;
};
export type PhoneNumberInput = {
  /** 1 to 40 characters, not only spaces */
  readonly phone: string;
  readonly kind?: 'work' | 'mobile' | 'private' | 'fax' | 'other';
  /** Default: the first one is */
  readonly primary?: boolean;
};
export type Pick = {
  readonly warehouse: WarehouseCode;
  readonly bin?: BinCode;
  readonly sku: Sku;
  readonly name?: string;
  readonly unit?: UnitCode;
  /** Quantity to pick */
  readonly quantity: Quantity;
  /** The promised day, or the day on which the order was placed */
  readonly dueOn: BusinessDate;
  readonly lineId: Id;
  readonly order: {
    readonly orderId: Id;
    readonly number: HumanNumber;
  };
  /** Timeline of the goods in the warehouse: who, when and why */
  readonly href: string;
};
export type PickSheet = {
  readonly dueBy?: BusinessDate;
  readonly picks: ReadonlyArray<Pick>;
  /** Whether there is more than the 1000 that are shown */
  readonly hasMore: boolean;
};
export type PlaceOrder = {
  readonly customerId: Id;
  readonly entity?: EntityCode;
  readonly lines: ReadonlyArray<NewLine>;
  readonly currency?: Currency;
  readonly shipTo?: AddressInput;
  readonly billTo?: AddressInput;
  /** Reference of the customer for the order, shown on documents */
  readonly customerReference?: string;
  readonly shipping?: Shipping;
  readonly discount?: Discount;
  /** 1 to 60 characters, not only spaces */
  readonly channel?: string;
  /** 1 to 100 characters, not only spaces */
  readonly region?: string;
  /** 1 to 100 characters, not only spaces */
  readonly externalReference?: string;
  readonly custom?: Custom;
  /**
   * Salesperson, absent: the owner of the customer; user:<id>, the id 1 to 100 of A-Z a-z 0-9 . _ -, the
   * first a letter or a digit
   */
  readonly salesperson?: UserId;
  readonly submit?: boolean;
};
export type Placement = {
  readonly warehouse: WarehouseCode;
  readonly quantity: PositiveQuantity;
};
export type PoliciesVersion = {
  readonly from: Instant;
  /** Order totals above which approval is needed, one per currency. Orders in other currencies need none */
  readonly approvalLimits: ReadonlyArray<Money>;
  /** Days after which a settled order closes automatically. 0: never */
  readonly autoCloseDays: number;
  /** Seconds in which the warehouses must answer before they are asked again; doubles each time */
  readonly allocationTimeoutSeconds: number;
  /** Hours in which an order must acknowledge its reserved stock before it loses it */
  readonly reservationHours: number;
};
/** A decimal above zero as text with at most 9 digits before and 3 after the point, for example "2.5" */
export type PositiveQuantity = string;
export type PreviewAllocation = {
  readonly entity?: EntityCode;
  readonly maxWarehouses?: MaxWarehouses;
  readonly lines: ReadonlyArray<{
    readonly lineId: Id;
    readonly sku: Sku;
    readonly quantity: PositiveQuantity;
  }>;
};
export type PreviewOrder = {
  readonly customerId: Id;
  readonly entity?: EntityCode;
  readonly lines: ReadonlyArray<NewLine>;
  readonly currency?: Currency;
  readonly shipTo?: AddressInput;
  readonly billTo?: AddressInput;
  /** Reference of the customer for the order, shown on documents */
  readonly customerReference?: string;
  readonly shipping?: Shipping;
  readonly discount?: Discount;
  /** 1 to 60 characters, not only spaces */
  readonly channel?: string;
  /** 1 to 100 characters, not only spaces */
  readonly region?: string;
  /** 1 to 100 characters, not only spaces */
  readonly externalReference?: string;
  readonly custom?: Custom;
  /**
   * Salesperson, absent: the owner of the customer; user:<id>, the id 1 to 100 of A-Z a-z 0-9 . _ -, the
   * first a letter or a digit
   */
  readonly salesperson?: UserId;
  readonly submit?: boolean;
  readonly partial?: boolean;
};
export type PreviewedCost = {
  readonly total: Money;
  readonly basis: 'movingAverage' | 'standardCost';
};
export type PreviewedLine = {
  readonly lineId: Id;
  readonly sku: Sku;
  readonly quantity: PositiveQuantity;
  readonly available: Quantity;
  readonly reserved: ReadonlyArray<Placement>;
  readonly short: Quantity;
  readonly promise?: PreviewedPromise;
  readonly cost?: PreviewedCost;
};
export type PreviewedPromise = {
  readonly promisedOn: BusinessDate | null;
  readonly reason: PromiseReason;
};
export type PriceBreak = {
  /** Unit that the price is for: the base unit of the product, or another of its units */
  readonly unit: UnitCode;
  /** Minimum number of `unit` */
  readonly minQuantity: PositiveQuantity;
  readonly unitPrice: UnitPrice;
};
export type PriceExplanation = {
  readonly priceList?: PriceListCode;
  /** Unit of `listPrice`: that of the line, or the base unit. Absent without a `listPrice` */
  readonly unit?: UnitCode;
  /** Minimum number of `unit` for the price */
  readonly minQuantity?: PositiveQuantity;
  /** Price in the list, per `unit` */
  readonly listPrice?: UnitPrice;
  readonly taxIncluded: boolean;
  readonly pricedOn: BusinessDate;
  /** Revision of the price list at that time */
  readonly priceListRevision?: number;
  /** Why other lists did not apply, or who gave the price by hand */
  readonly notes: ReadonlyArray<PriceNote>;
};
export type PriceList = {
  readonly priceList: string;
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  readonly currency: Currency;
  /** Whether the prices contain the tax */
  readonly taxIncluded: boolean;
  readonly validFrom?: BusinessDate;
  readonly validTo?: BusinessDate;
  /**
   * Of several lists that fit, the one with the highest priority applies; a list assigned to the
   * customer comes first
   */
  readonly priority: number;
  /** Applies only to customers that it is assigned to; otherwise to all */
  readonly assignedOnly: boolean;
  readonly revision: number;
};
/**
 * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
 * or a digit; case and spaces around it do not matter
 */
export type PriceListCode = string;
export type PriceListTerms = {
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  readonly currency: Currency;
  /** Whether the prices contain the tax */
  readonly taxIncluded: boolean;
  readonly validFrom?: BusinessDate;
  readonly validTo?: BusinessDate;
  /**
   * Of several lists that fit, the one with the highest priority applies; a list assigned to the
   * customer comes first
   */
  readonly priority: number;
  /** Applies only to customers that it is assigned to; otherwise to all */
  readonly assignedOnly: boolean;
};
export type PriceNote = {
  readonly code:
    | 'byHand'
    | 'insteadOf'
    | 'agreedFor'
    | 'ofBaseUnit'
    | 'otherCurrency'
    | 'assignedOnly'
    | 'notYetValid'
    | 'noLongerValid'
    | 'noPrice'
    | 'otherUnits'
    | 'quantityTooSmall'
    | 'notOwn'
    | 'lowerPriority'
    | 'laterCode';
  readonly priceList?: PriceListCode;
  readonly chosen?: PriceListCode;
  readonly currency?: Currency;
  readonly validFrom?: BusinessDate;
  readonly validTo?: BusinessDate;
  readonly unit?: UnitCode;
  readonly factor?: PositiveQuantity;
  readonly quantity?: PositiveQuantity;
  readonly minQuantity?: PositiveQuantity;
  readonly priority?: number;
  readonly by?: PrincipalId;
};
/**
 * user:<id> or service:<name>, the id or name 1 to 100 of A-Z a-z 0-9 . _ -, the first a letter or a
 * digit
 */
export type PrincipalId = string;
export type Problem = {
  /** urn:sales:problem:<code> */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** Stable; programs decide on it. */
  readonly code: string;
  readonly detail?: string;
  /** Quote it when asking for help. */
  readonly correlationId: string;
  /** What is wrong with the request, and where. */
  readonly errors?: ReadonlyArray<FieldError>;
  /** The facts behind a refusal. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The command may have been executed. Send it again with its Idempotency-Key. */
  readonly outcome?: 'unknown';
  readonly commandId?: string;
};
export type Product = {
  readonly sku: string;
  readonly status: 'active' | 'discontinued';
  /** 1 to 300 characters, not only spaces */
  readonly name: string;
  /** 1 to 4000 characters, not only spaces */
  readonly description?: string;
  readonly category?: CategoryPath;
  /** Base unit, in which stock is counted */
  readonly unit: UnitCode;
  /** Other units that the product comes in */
  readonly units?: ReadonlyArray<ProductUnit>;
  /** A bar code belongs to one product only */
  readonly barcodes?: ReadonlyArray<Barcode>;
  readonly taxCategory: TaxCategory;
  readonly custom?: Custom;
  readonly standardCost?: UnitPrice;
  readonly attachments: ReadonlyArray<Attachment>;
  readonly revision: number;
};
export type ProductDetails = {
  /** 1 to 300 characters, not only spaces */
  readonly name: string;
  /** 1 to 4000 characters, not only spaces */
  readonly description?: string;
  readonly category?: CategoryPath;
  /** Base unit, in which stock is counted */
  readonly unit: UnitCode;
  /** Other units that the product comes in */
  readonly units?: ReadonlyArray<ProductUnit>;
  /** A bar code belongs to one product only */
  readonly barcodes?: ReadonlyArray<Barcode>;
  readonly taxCategory: TaxCategory;
  readonly custom?: Custom;
  readonly standardCost?: UnitPrice;
};
export type ProductPrices = {
  readonly priceList: string;
  readonly sku: string;
  readonly breaks: ReadonlyArray<PriceBreak>;
  readonly revision: number;
};
export type ProductSummary = {
  readonly sku: string;
  readonly status: 'active' | 'discontinued';
  readonly discontinuedBecause?: string;
  readonly details: ProductDetails;
  readonly attachments: ReadonlyArray<Attachment>;
  readonly addedAt: string;
  readonly updatedAt: string;
  /** Timeline: who, when and why */
  readonly href: string;
  readonly prices?: ReadonlyArray<ListedPrice>;
};
export type ProductSummaryPage = {
  readonly items: ReadonlyArray<ProductSummary>;
  /** Absent on the last page */
  readonly nextCursor?: string;
  /** With `count`: how many rows there are, at most so many */
  readonly count?: number;
};
export type ProductUnit = {
  readonly unit: UnitCode;
  /** Number of base units in one: "12" for a box of twelve */
  readonly factor: PositiveQuantity;
};
export type ProjectionStatus = {
  readonly name: string;
  /** Of the code */
  readonly version: number;
  readonly live?: {
    readonly build: number;
    readonly version: number;
  };
  /** starting, running, retrying, stopped, outdated (being rebuilt) or newer */
  readonly state: string;
  readonly error?: string;
  /** The event that cannot be applied */
  readonly eventId?: string;
  /** Store positions between the tables and the end of the log */
  readonly lag: number;
  readonly partitions: ReadonlyArray<{
    readonly topic: string;
    readonly partition: number;
    readonly position: number;
    readonly end: number;
    /** When the last event of the log was recorded */
    readonly endAt?: string;
  }>;
  /** Streams with an event that cannot be applied */
  readonly parked: ReadonlyArray<{
    /** Its rows stay as they were before the event */
    readonly stream: string;
    readonly topic: string;
    readonly partition: number;
    /** The event that cannot be applied */
    readonly eventId: string;
    readonly type: string;
    readonly position: number;
    readonly error: string;
    /** Number of events of the stream that are not in the tables, including this one */
    readonly events: number;
  }>;
  readonly rebuild?: {
    /** Number of the new build */
    readonly build: number;
    /**
     * waiting, filling, comparing, swapped; failed: it is retried; withheld: it differs from the live
     * build, and goes live when accepted
     */
    readonly state: string;
    readonly error?: string;
    /** Part of the log, 0 to 1 */
    readonly done: number;
    readonly events: number;
    readonly seconds: number;
    readonly comparison?: {
      readonly agrees: boolean;
      readonly tables: ReadonlyArray<{
        readonly live: TableSummary;
        readonly built: TableSummary;
        readonly agrees: boolean;
        /** Rows that differ between the builds */
        readonly differing?: number;
      }>;
      readonly differences?: ReadonlyArray<RowDifference>;
    };
  };
};
export type PromiseReason = 'incoming' | 'leadTime' | 'undated' | 'tooLittle' | 'nothingExpected';
export type PromisedDate = {
  readonly promisedOn: BusinessDate | null;
  readonly reason: PromiseReason | 'notKnownYet';
};
/** A decimal as text with at most 9 digits before and 3 after the point, for example "2.5" */
export type Quantity = string;
export type Readiness = {
  readonly status: 'ready' | 'not-ready';
  readonly checks: Readonly<Record<string, HealthCheck>>;
};
/**
 * Why, as a code of your choice: 1 to 40 of A to Z, a to z and 0 to 9, beginning with a lower-case
 * letter
 */
export type Reason = string;
export type Reassignment = {
  readonly reassignmentId: Id;
  readonly status: 'running' | 'stopped' | 'ended';
  readonly formerOwner: UserId;
  readonly owner: UserId;
  /** 1 to 60 characters, not only spaces */
  readonly tag?: string;
  /** Customers of the former owner when the job began */
  readonly customers: number;
  /** Customers beyond what one job takes: begin another job for them */
  readonly left: number;
  /** Customers not handled yet */
  readonly waiting: number;
  readonly reassigned: number;
  /** Customers who have another owner by now */
  readonly unchanged: number;
  readonly refused: number;
  /** The first 100 of them */
  readonly refusals: ReadonlyArray<RefusedCustomer>;
  readonly revision: number;
};
export type ReceiptStatus = 'received' | 'reversed';
export type ReceiveStock = {
  readonly quantity: PositiveQuantity;
  readonly unitCost?: UnitPriceInput;
  readonly totalCost?: NonNegativeMoney;
  /** 1 to 100 characters, not only spaces */
  readonly reference?: string;
  /** The announced receipt that the goods belong to: its expected quantity is reduced. */
  readonly receiptId?: Id;
  /**
   * Id of the delivery, under which the product is received once at the warehouse. Default: the
   * `receiptId`; an announced receipt that arrives in parts needs one for each part. A repeat changes
   * nothing.
   */
  readonly deliveryId?: Id;
};
export type RecoveryCodes = {
  /** Each works once, instead of a code. Absent: those that you have still count */
  readonly recoveryCodes?: ReadonlyArray<string>;
};
export type RefundOfOrder = {
  readonly refundId: Id;
  readonly creditNoteId: Id;
  /** Number of the credit note; absent until it is issued, a moment later */
  readonly number?: HumanNumber;
  readonly returnId?: Id;
  /** For lines that are on no invoice, as their total is below zero */
  readonly rest?: boolean;
  readonly entity: EntityCode;
  /** Earliest date of the credit note */
  readonly on: BusinessDate;
  /** Issued in another system, on that date */
  readonly takenOver?: boolean;
  readonly lines: ReadonlyArray<ChargedLine>;
  /** Net and tax of these lines by rate */
  readonly taxes: ReadonlyArray<TaxAmount>;
  readonly amount: Money;
  /** Credited against open invoices */
  readonly credited: Money;
  /** Part of the amount that was paid out */
  readonly paidOut: Money;
  readonly refundedAt: Instant;
};
export type RefusedCustomer = {
  readonly customerId: Id;
  readonly reasonCode: string;
};
export type RefusedLine = {
  readonly lineId: Id;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
};
export type RegisterCustomer = {
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  readonly kind?: 'company' | 'person';
  readonly taxId?: string;
  readonly emails?: ReadonlyArray<EmailAddressInput>;
  readonly phones?: ReadonlyArray<PhoneNumberInput>;
  readonly addresses?: ReadonlyArray<KnownAddressInput>;
  readonly consents?: ReadonlyArray<Consent>;
  /** 1 to 100 characters, not only spaces */
  readonly industry?: string;
  /** 1 to 60 characters, not only spaces */
  readonly segment?: string;
  /** 1 to 100 characters, not only spaces */
  readonly region?: string;
  readonly country: CountryInput;
  /** 1 to 60 characters, not only spaces */
  readonly sourceChannel?: string;
  readonly language?: Locale;
  readonly currency: Currency;
  readonly fulfilmentPolicy?: FulfilmentPolicy;
  readonly maxWarehouses?: MaxWarehouses;
  readonly custom?: Custom;
  /** Whose customer it is. Default: the sender, if a user who may not register customers of all users */
  readonly owner?: UserId;
  readonly paymentTerms?: PaymentTerms;
  readonly creditLimit?: NonNegativeMoney;
  readonly priceList?: PriceListCode;
  readonly contacts?: ReadonlyArray<NewContact>;
  readonly tags?: ReadonlyArray<string>;
};
export type RegisterUser = {
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  readonly email: string;
  readonly locale?: Locale;
};
export type RenamePasskey = {
  readonly name: string;
};
export type ReorderPolicy = {
  readonly min: Quantity;
  readonly max: Quantity;
  readonly leadTimeDays: number;
};
export type RetainedKind = {
  readonly kind: string;
  /** Until when one of it is kept */
  readonly until: string;
  /** What says how long; empty: it is fixed */
  readonly settings: ReadonlyArray<string>;
  /** When the next of it is due to be removed; within ten minutes it is */
  readonly nextAt?: string;
};
export type ReturnOfOrder = {
  readonly returnId: Id;
  readonly personId?: PersonId;
  readonly requestedOn: BusinessDate;
  readonly status: ReturnStatus;
  readonly lines: ReadonlyArray<ReturnedLine>;
  readonly refused?: Why;
  readonly received?: GoodsReceived;
};
export type ReturnStatus = 'requested' | 'approved' | 'refused' | 'received' | 'refunded';
export type ReturnedLine = {
  readonly lineId: Id;
  readonly quantity: PositiveQuantity;
  readonly reason: Reason;
  /** 1 to 500 characters, not only spaces */
  readonly note?: string;
};
export type RightsEvent = {
  readonly eventId: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly recordedAt: Instant;
  readonly effectiveAt: Instant;
  /** Who said so */
  readonly actor: string;
  readonly reason?: string;
};
export type RightsGround = {
  /** As the role has it: `*` stands for every aggregate, or for every verb */
  readonly permission: string;
  readonly scope: 'own' | 'team' | 'all';
  /** Whose things it covered */
  readonly owners: 'all' | ReadonlyArray<PrincipalId>;
  /** Groups of fields that the role hides */
  readonly hidden: ReadonlyArray<'cost' | 'credit' | 'personal'>;
  /** Absent: no role, of the time before the system had an administrator */
  readonly role?: string;
  /** Who has the role, and has delegated it */
  readonly delegatedBy?: PrincipalId;
  /** Ids of the events that made it so */
  readonly events: ReadonlyArray<string>;
};
export type RightsThen = {
  readonly user: PrincipalId;
  readonly at: Instant;
  readonly isActive: boolean;
  /** None: it was not allowed */
  readonly grounds: ReadonlyArray<RightsGround>;
  readonly events: ReadonlyArray<RightsEvent>;
};
export type Role = {
  readonly role: RoleCode;
  readonly versions: ReadonlyArray<RoleVersion>;
  readonly revision: number;
};
export type RoleAt = {
  readonly role: RoleCode;
  readonly versions: ReadonlyArray<RoleVersion>;
  readonly revision: number;
  /** Now, or `asOf`: the last version from then or before is what is so */
  readonly at: Instant;
};
/** 1 to 64 of a to z, 0 to 9 and -, beginning with a letter */
export type RoleCode = string;
export type RoleCodes = ReadonlyArray<RoleCode>;
export type RoleDetails = {
  /** 1 to 100 characters, not only spaces */
  readonly name: string;
  readonly permissions: ReadonlyArray<GrantedPermission>;
  /** Groups of fields that the role hides */
  readonly hidden: ReadonlyArray<'cost' | 'credit' | 'personal'>;
  /** Whether users who have the role may do anything only with a second factor */
  readonly requiresSecondFactor?: boolean;
};
export type RoleVersion = {
  readonly from: Instant;
  /** 1 to 100 characters, not only spaces */
  readonly name: string;
  readonly permissions: ReadonlyArray<GrantedPermission>;
  /** Groups of fields that the role hides */
  readonly hidden: ReadonlyArray<'cost' | 'credit' | 'personal'>;
  /** Whether users who have the role may do anything only with a second factor */
  readonly requiresSecondFactor?: boolean;
};
/** A row that differs between the builds; the first 20 of each table by key */
export type RowDifference = {
  readonly table: string;
  readonly key: Readonly<Record<string, unknown>>;
  /** Which build has the row: live, built or both */
  readonly in: string;
  /** Columns that differ in a row that both have */
  readonly columns: ReadonlyArray<string>;
};
export type RowError = {
  readonly path: string;
  readonly message: string;
  readonly allowed?: unknown;
};
export type SaveView = {
  /** The list */
  readonly list: OwnCode;
  /** What the view is called */
  readonly name: string;
  /** Filters and order as they stand in the address, without words that were searched for */
  readonly query: string;
};
export type SavedView = {
  readonly view: Id;
  /** The list */
  readonly list: OwnCode;
  /** What the view is called */
  readonly name: string;
  /** Filters and order as they stand in the address, without words that were searched for */
  readonly query: string;
};
/** Events encrypted with these keys */
export type SealedEvents = {
  /** In the event store, and the same number of messages in topics */
  readonly events: number;
  /** In the event store */
  readonly first?: number;
  /** In the event store */
  readonly last?: number;
};
export type SecondFactorCode = {
  /** Six digits of the app, or a recovery code */
  readonly code: string;
};
export type SecondFactorSecret = {
  /** Base32, to type */
  readonly secret: string;
  /** To open on the phone itself */
  readonly uri: string;
  /** To scan: the URI as an image, in a data URL */
  readonly image: string;
};
/** The company of ours, as it was then */
export type Seller = {
  readonly entity: EntityCode;
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  readonly address?: Address;
  readonly taxIds: ReadonlyArray<TaxId>;
  /** Letterhead of its documents */
  readonly letterhead?: string;
};
export type SentTransfer = {
  readonly warehouse: string;
  readonly sku: string;
  readonly onHand: Quantity;
  readonly reserved: Quantity;
  readonly available: Quantity;
  readonly inTransitOut: Quantity;
  readonly incoming: Quantity;
  readonly expected: ReadonlyArray<ExpectedGoods>;
  readonly value?: Money;
  readonly reorderPolicy?: ReorderPolicy;
  readonly bin?: BinCode;
  readonly revision: number;
  readonly transferId: Id;
};
export type SetMembership = {
  readonly periods: ReadonlyArray<Period>;
};
export type SetPrice = {
  /** Unit that the price is for. Absent: the base unit of the product */
  readonly unit?: UnitCode;
  /** Minimum number of the unit. Absent: 1 */
  readonly minQuantity?: PositiveQuantity;
  readonly unitPrice: UnitPriceInput;
};
export type SetUp = {
  /** The part of the link behind # */
  readonly code: string;
  readonly name: string;
  readonly email: string;
  /** At least 12 characters */
  readonly password: string;
  /** Language of the person */
  readonly locale: Locale;
};
export type SetUpState = {
  readonly isSetUp: boolean;
};
export type ShelfKind = 'user' | 'team';
/** Id of a user, or code of a team */
export type ShelfOwner = string;
export type Shipment = {
  readonly shipmentId: Id;
  readonly personId?: PersonId;
  readonly dispatchedAt: Instant;
  readonly dispatchedOn: BusinessDate;
  readonly lines: ReadonlyArray<{
    readonly lineId: Id;
    readonly sku?: Sku;
    readonly warehouse: WarehouseCode;
    readonly quantity: PositiveQuantity;
  }>;
  /** 1 to 100 characters, not only spaces */
  readonly carrier?: string;
  /** 1 to 100 characters, not only spaces */
  readonly trackingNumber?: string;
  readonly deliveredAt?: Instant;
  readonly deliveredOn?: BusinessDate;
  /** Whether the warehouses have issued the goods and reported their cost; write side only */
  readonly costed?: boolean;
};
export type ShipmentDocument = {
  readonly shipmentId: Id;
  /** That of the order, and which of its shipments it is: `SO-2026-000123-2` */
  readonly number: string;
  /** In which the customer was spoken to */
  readonly language: Locale;
  readonly seller: Seller;
  readonly order: {
    readonly orderId: Id;
    readonly number: HumanNumber;
    /** Reference of the customer for the order, shown on documents */
    readonly customerReference?: string;
  };
  readonly customer: OrderCustomer;
  readonly shipTo?: Address;
  readonly dispatchedOn: BusinessDate;
  /** 1 to 100 characters, not only spaces */
  readonly carrier?: string;
  /** 1 to 100 characters, not only spaces */
  readonly trackingNumber?: string;
  readonly lines: ReadonlyArray<ShipmentDocumentLine>;
  /** Causes and effects of the document */
  readonly href: string;
};
export type ShipmentDocumentLine = {
  readonly lineId: Id;
  readonly sku: Sku;
  /** Absent on a line of kind `text` */
  readonly name?: string;
  /** Of the quantities: the base unit of the product */
  readonly unit: UnitCode;
  readonly quantity: PositiveQuantity;
  readonly ordered: Quantity;
  /** Neither shipped by then nor cancelled */
  readonly outstanding: Quantity;
  readonly warehouses: ReadonlyArray<WarehouseCode>;
};
export type Shipping = {
  /** 1 to 60 characters, not only spaces */
  readonly method?: string;
  readonly promisedOn?: BusinessDate;
};
export type SignIn = {
  readonly email: string;
  /** At least 12 characters */
  readonly password: string;
};
export type SignInResult = {
  /** `secondFactor`: the password was right; send a code to `/identity/v1/second-factor` now */
  readonly status: 'signedIn' | 'secondFactor';
  /** What may be given as second factor */
  readonly by?: ReadonlyArray<'code' | 'passkey'>;
};
export type SignInSession = {
  readonly sessionId: Id;
  /** Whether it is the session of this request */
  readonly isThis: boolean;
  readonly method: string;
  readonly beganAt: Instant;
  readonly usedAt: Instant;
  readonly expiresAt: Instant;
  readonly address: string;
  readonly agent: string;
};
export type SignInSessions = {
  readonly sessions: ReadonlyArray<SignInSession>;
};
export type SignedInUser = {
  readonly user: Id;
  readonly principal: UserId;
  readonly name: string;
  readonly email: string;
  /** Language of the person */
  readonly locale: Locale;
  /** Otherwise only the provider of the company, or a passkey, lets in */
  readonly hasPassword: boolean;
  readonly hasSecondFactor: boolean;
  /** An app gives codes */
  readonly hasApp: boolean;
  /** A role asks for a second factor, which this sign-in had not: until then nothing else is allowed */
  readonly needsSecondFactor: boolean;
  /** What the user may do now, by roles and by delegations. A change shows within a second */
  readonly permissions: ReadonlyArray<OwnPermission>;
  readonly session: SignInSession;
};
export type SigningJwk = {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** 32 bytes in base64url */
  readonly x: string;
  readonly kid: SigningKeyId;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
};
/** SHA-256 thumbprint of the key, RFC 7638: `kid` of what it signs */
export type SigningKeyId = string;
/**
 * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
 * beginning with a letter or a digit; case and spaces around it do not matter
 */
export type Sku = string;
export type StockItem = {
  readonly warehouse: string;
  readonly sku: string;
  readonly onHand: Quantity;
  readonly reserved: Quantity;
  readonly available: Quantity;
  readonly inTransitOut: Quantity;
  readonly incoming: Quantity;
  readonly expected: ReadonlyArray<ExpectedGoods>;
  readonly value?: Money;
  readonly reorderPolicy?: ReorderPolicy;
  readonly bin?: BinCode;
  readonly revision: number;
};
export type StockItemSummary = {
  readonly warehouse: string;
  /** The company in whose books it is: that of the warehouse, once that is known */
  readonly entity?: EntityCode;
  readonly sku: string;
  readonly name?: string;
  readonly onHand: Quantity;
  readonly reserved: Quantity;
  readonly available: Quantity;
  /** Dispatched to other warehouses, and not received there */
  readonly inTransit: Quantity;
  /** Dispatched by other warehouses or announced by suppliers, and not received */
  readonly incoming: Quantity;
  readonly value?: Money;
  /** Per unit, rounded to millionths */
  readonly averageCost?: UnitPrice;
  readonly reorder?: {
    readonly min: Quantity;
    readonly max: Quantity;
    readonly leadTimeDays: number;
  };
  readonly bin?: BinCode;
  readonly updatedAt: string;
  /** Absent while all of it is still in transit */
  readonly revision?: number;
  /** The rows behind the figures: they add up to the figures */
  readonly links: {
    readonly onHand: string;
    readonly reserved?: string;
    readonly inTransit: string;
    readonly incoming: string;
    readonly value: string;
    /** Timeline: who, when and why */
    readonly history?: string;
  };
};
export type StockItemSummaryPage = {
  readonly items: ReadonlyArray<StockItemSummary>;
  /** Absent on the last page */
  readonly nextCursor?: string;
  /** With `count`: how many rows there are, at most so many */
  readonly count?: number;
};
export type TableSummary = {
  readonly table: string;
  readonly rows: number;
  readonly sums: Readonly<Record<string, number>>;
};
export type TaxAmount = {
  readonly treatment: TaxTreatment;
  readonly rate: Percent;
  readonly reasonCode?: TaxReason;
  /** Net of the lines with this rate */
  readonly base: Money;
  readonly tax: Money;
};
/** Code of your own tax category; its rate is set in the selling company */
export type TaxCategory = string;
export type TaxId = {
  readonly country: Country;
  /** 1 to 40 characters, not only spaces */
  readonly id: string;
};
/** 1 to 30 of letters, digits and -, beginning with a letter or a digit */
export type TaxReason = string;
export type TaxRounding = {
  readonly per: 'line' | 'rate';
  readonly mode: 'halfAway' | 'down' | 'up';
};
export type TaxTreatment = 'S' | 'Z' | 'E' | 'AE' | 'K' | 'G' | 'O';
export type Taxation = {
  readonly category: TaxCategory;
  readonly treatment: TaxTreatment;
  readonly rate: Percent;
  /** Why the rate is 0, where a reason is required */
  readonly reasonCode?: TaxReason;
};
export type Team = {
  readonly team: TeamCode;
  readonly versions: ReadonlyArray<TeamVersion>;
  /** Past, current and future members, by user */
  readonly members: ReadonlyArray<Membership>;
  /** Since when the team has no members, for good */
  readonly closedAt?: Instant;
  readonly revision: number;
};
/** 1 to 64 of a to z, 0 to 9 and -, beginning with a letter */
export type TeamCode = string;
export type TeamVersion = {
  readonly from: Instant;
  /** 1 to 100 characters, not only spaces */
  readonly name: string;
  readonly parent?: TeamCode;
};
/** a zone of the IANA time zone database */
export type TimeZone = string;
export type TimelineEntry = {
  readonly category: string;
  /** Of the thing, within its category */
  readonly id: string;
  readonly revision: number;
  readonly position: number;
  readonly eventId: string;
  readonly type: string;
  readonly actor: string;
  /** User for whom the actor did it, by a delegation */
  readonly onBehalfOf?: string;
  readonly reason?: string;
  /** When the system recorded it */
  readonly recordedAt: string;
  /** When it was true in the business */
  readonly effectiveAt: string;
  /** The command that recorded it */
  readonly commandId: string;
  /** The command or event that caused it */
  readonly causationId: string;
  /** The conversation that it belongs to */
  readonly correlationId: string;
  readonly changes: ReadonlyArray<FieldChange>;
  /** What was published */
  readonly data: unknown;
  /** Causes and effects of the event */
  readonly href: string;
};
export type TimelineEntryPage = {
  readonly items: ReadonlyArray<TimelineEntry>;
  /** Absent on the last page */
  readonly nextCursor?: string;
};
/** UN/ECE code of a unit: C62 one, KGM kilogram, MTR metre, XBX box */
export type UnitCode = string;
export type UnitPrice = {
  /** Millionths of the major unit of the currency: 1.00 EUR is 1000000, and so is 1 JPY */
  readonly micros: number;
  readonly currency: Currency;
  /** How many units the price is for. Absent: one */
  readonly per?: 1 | 100 | 1000;
};
/** A decimal as text, or millionths of the major unit: "12.30" and 12300000 micros are the same */
export type UnitPriceInput = DecimalPrice | UnitPrice;
export type User = {
  readonly user: Id;
  /** Principal of the user, as recorded with what the user does or owns */
  readonly principal: UserId;
  /** Under this id personal data is exported, and its erasure proved */
  readonly personId: Id;
  /** `[erased]` of a user who is erased */
  readonly name: string;
  /** Absent of a user who is erased */
  readonly email?: string;
  readonly locale: Locale;
  /** Whether the user was erased */
  readonly isErased: boolean;
  /** Whether the user may sign in and do what the roles say */
  readonly isActive: boolean;
  readonly roles: RoleCodes;
  /** Delegations by the user; some may have expired */
  readonly delegations: ReadonlyArray<Delegation>;
  readonly revision: number;
};
/** user:<id>, the id 1 to 100 of A-Z a-z 0-9 . _ -, the first a letter or a digit */
export type UserId = string;
export type UserSummary = {
  readonly user: Id;
  readonly principal: UserId;
  /** `[erased]` of a user who is erased */
  readonly name: string;
  /** Absent of a user who is erased */
  readonly email?: string;
  readonly locale: Locale;
  readonly isActive: boolean;
  readonly roles: RoleCodes;
  /** Teams of the user, now or at that instant */
  readonly teams?: ReadonlyArray<TeamCode>;
  /** Those that were not ended; some may have expired */
  readonly delegations: ReadonlyArray<Delegation>;
  readonly registeredAt: Instant;
  readonly updatedAt: Instant;
  /** Timeline: who, when and why */
  readonly href: string;
};
export type UserSummaryPage = {
  readonly items: ReadonlyArray<UserSummary>;
  /** Absent on the last page */
  readonly nextCursor?: string;
  /** With `count`: how many rows there are, at most so many */
  readonly count?: number;
};
export type ViewShelf = {
  readonly kind: ShelfKind;
  readonly owner: ShelfOwner;
  /** In the order in which they were first saved */
  readonly views: ReadonlyArray<SavedView>;
  readonly revision: number;
};
export type Warehouse = {
  readonly warehouse: string;
  readonly entity: EntityCode;
  readonly status: 'open' | 'closed';
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  readonly country?: Country;
  /** 1 to 100 characters, not only spaces */
  readonly city?: string;
  /** Warehouses with a lower number are asked first */
  readonly rank: number;
  readonly revision: number;
};
/**
 * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
 * or a digit; case and spaces around it do not matter
 */
export type WarehouseCode = string;
export type WarehouseDetails = {
  /** 1 to 200 characters, not only spaces */
  readonly name: string;
  readonly country?: Country;
  /** 1 to 100 characters, not only spaces */
  readonly city?: string;
  /** Warehouses with a lower number are asked first */
  readonly rank: number;
};
export type WhoMay = {
  readonly at: Instant;
  readonly principals: ReadonlyArray<RightsThen>;
};
export type Why = {
  readonly reason: Reason;
  /** 1 to 500 characters, not only spaces */
  readonly note?: string;
};
/** What each path takes and answers, by method. */
export type Paths = {
  readonly '/customer/v1/customers': {
    /** Register a customer */ readonly POST: { readonly body: RegisterCustomer; readonly answer: Customer };
  };
  readonly '/customer/v1/customers/{customerId}': {
    /** Register a customer under your own id; a repeat changes nothing */
    readonly PUT: {
      readonly path: {
        /** UUID in lower case */
        readonly customerId: Id;
      };
      readonly body: RegisterCustomer;
      readonly answer: Customer;
    };
    /** A customer from its events, now or as of any instant */
    readonly GET: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/import': {
    /** Register up to 1,000 customers, each independently */
    readonly POST: {
      readonly body: {
        readonly rows: ReadonlyArray<{
          /** 1 to 200 characters, not only spaces */
          readonly name: string;
          readonly kind?: 'company' | 'person';
          readonly taxId?: string;
          readonly emails?: ReadonlyArray<EmailAddressInput>;
          readonly phones?: ReadonlyArray<PhoneNumberInput>;
          readonly addresses?: ReadonlyArray<KnownAddressInput>;
          readonly consents?: ReadonlyArray<Consent>;
          /** 1 to 100 characters, not only spaces */
          readonly industry?: string;
          /** 1 to 60 characters, not only spaces */
          readonly segment?: string;
          /** 1 to 100 characters, not only spaces */
          readonly region?: string;
          readonly country: CountryInput;
          /** 1 to 60 characters, not only spaces */
          readonly sourceChannel?: string;
          readonly language?: Locale;
          readonly currency: Currency;
          readonly fulfilmentPolicy?: FulfilmentPolicy;
          readonly maxWarehouses?: MaxWarehouses;
          readonly custom?: Custom;
          /** Whose customer it is. Default: the sender, if a user who may not register customers of all users */
          readonly owner?: UserId;
          readonly paymentTerms?: PaymentTerms;
          readonly creditLimit?: NonNegativeMoney;
          readonly priceList?: PriceListCode;
          readonly contacts?: ReadonlyArray<NewContact>;
          readonly tags?: ReadonlyArray<string>;
          readonly customerId?: Id;
        }>;
      };
      readonly answer: ImportedCustomers;
    };
  };
  readonly '/customer/v1/customers/{customerId}/change-details': {
    /** Change details of a customer: omitted fields stay, null clears a field */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body?: {
        /** 1 to 200 characters, not only spaces */
        readonly name?: string;
        readonly kind?: 'company' | 'person';
        readonly taxId?: string | null;
        readonly emails?: ReadonlyArray<EmailAddressInput> | null;
        readonly phones?: ReadonlyArray<PhoneNumberInput> | null;
        readonly addresses?: ReadonlyArray<KnownAddressInput> | null;
        readonly consents?: ReadonlyArray<Consent> | null;
        readonly industry?: string | null;
        readonly segment?: string | null;
        readonly region?: string | null;
        readonly country?: CountryInput;
        readonly sourceChannel?: string | null;
        readonly language?: Locale;
        readonly currency?: Currency;
        readonly fulfilmentPolicy?: FulfilmentPolicy;
        readonly maxWarehouses?: MaxWarehouses | null;
        readonly custom?: Custom | null;
      };
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/add-contact': {
    /** Add a contact */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body: NewContact;
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/change-contact': {
    /** Replace a contact */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body: ContactInput;
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/remove-contact': {
    /** Remove a contact */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body: {
        readonly contactId: Id;
      };
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/assign-owner': {
    /** Assign a sales rep to a customer */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body: {
        readonly owner: UserId;
      };
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/set-credit-limit': {
    /** Set the credit limit of a customer; null removes it */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body: {
        readonly creditLimit: NonNegativeMoney | null;
      };
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/set-payment-terms': {
    /** Set the payment terms of a customer */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body: {
        readonly paymentTerms: PaymentTerms;
      };
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/assign-price-list': {
    /** Assign a price list to a customer; null removes it */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body: {
        readonly priceList: PriceListCode | null;
      };
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/tag': {
    /** Tag a customer */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body: {
        /** 1 to 60 characters, not only spaces */
        readonly tag: string;
      };
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/untag': {
    /** Remove a tag from a customer */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body: {
        /** 1 to 60 characters, not only spaces */
        readonly tag: string;
      };
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/hold': {
    /** Put a customer on hold: no order can be submitted until the hold is released */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body: Why;
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/release': {
    /** Release a customer from hold */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/deactivate': {
    /** Deactivate a customer permanently; the tax id and e-mail address become free for another */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body?: MaybeWhy;
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/erase': {
    /** Erase a customer who is a person: all personal data, permanently */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/erase-contact': {
    /** Erase a contact: all personal data, permanently */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body: {
        readonly contactId: Id;
      };
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/restore-details': {
    /** Restore fields of a customer to their values at an instant */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body: {
        /** As they were known at this instant */
        readonly asOf: Instant;
        /** Fields to restore: all others stay as they are */
        readonly fields: ReadonlyArray<
          | 'name'
          | 'country'
          | 'language'
          | 'currency'
          | 'fulfilmentPolicy'
          | 'taxId'
          | 'emails'
          | 'phones'
          | 'addresses'
          | 'consents'
          | 'industry'
          | 'segment'
          | 'region'
          | 'sourceChannel'
          | 'maxWarehouses'
          | 'custom'
        >;
      };
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/restore-contact': {
    /** Restore fields of a contact to their values at an instant */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body: {
        readonly contactId: Id;
        /** As they were known at this instant */
        readonly asOf: Instant;
        /** Fields to restore: all others stay as they are */
        readonly fields: ReadonlyArray<'name' | 'role' | 'emails' | 'phones' | 'addresses' | 'consents' | 'custom'>;
      };
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/attach': {
    /** Attach a file */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body: AttachFile;
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/remove-attachment': {
    /** Remove a file */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly body: {
        readonly attachmentId: Id;
      };
      readonly answer: Customer;
    };
  };
  readonly '/customer/v1/customers/{customerId}/attachments/{attachmentId}': {
    /** Download a file */
    readonly GET: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
        /** UUID in lower case */
        readonly attachmentId: Id;
      };
      readonly answer: AttachedFile;
    };
  };
  readonly '/customer/v1/reassignments/{reassignmentId}': {
    /** Assign all customers of a sales rep to another, as a job under your own id */
    readonly PUT: {
      readonly path: {
        /** UUID in lower case */
        readonly reassignmentId: Id;
      };
      readonly body: BeginReassignment;
      readonly answer: Reassignment;
    };
    /** The progress of a reassignment */
    readonly GET: {
      readonly path: {
        /** UUID in lower case */
        readonly reassignmentId: Id;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: Reassignment;
    };
  };
  readonly '/customer/v1/reassignments/{reassignmentId}/stop': {
    /** Stop a reassignment */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly reassignmentId: Id;
      };
      readonly answer: Reassignment;
    };
  };
  readonly '/customer/v1/projections': {
    /** Read models of the service: build, progress and rebuild */
    readonly GET: {
      readonly answer: {
        readonly items: ReadonlyArray<ProjectionStatus>;
      };
    };
  };
  readonly '/customer/v1/projections/{projection}/rebuild': {
    /** Rebuild a read model beside the live one, then swap */
    readonly POST: {
      readonly path: {
        readonly projection: string;
      };
      readonly answer: AcceptedBuild;
    };
  };
  readonly '/customer/v1/projections/{projection}/builds/{build}/accept': {
    /** Approve a build that differs from the live one */
    readonly POST: {
      readonly path: {
        readonly projection: string;
        /** The withheld build: `rebuild.build` */
        readonly build: number;
      };
      readonly answer: AcceptedBuild;
    };
  };
  readonly '/customer/v1/parked': {
    /** Parked keys of the process managers */
    readonly GET: {
      readonly answer: {
        readonly items: ReadonlyArray<ParkedKey>;
      };
    };
  };
  readonly '/customer/v1/parked/{process}/{key}': {
    /** The messages of a parked key */
    readonly GET: {
      readonly path: {
        readonly process: string;
        readonly key: string;
      };
      readonly answer: {
        readonly items: ReadonlyArray<ParkedMessage>;
      };
    };
  };
  readonly '/customer/v1/parked/{process}/{key}/retry': {
    /** Retry the messages of a parked key */
    readonly POST: {
      readonly path: {
        readonly process: string;
        readonly key: string;
      };
      readonly answer: KeyOfParked;
    };
  };
  readonly '/customer/v1/parked/{process}/{key}/drop-first': {
    /** Drop the first message of a parked key permanently */
    readonly POST: {
      readonly path: {
        readonly process: string;
        readonly key: string;
      };
      readonly answer: ParkedMessage;
    };
  };
  readonly '/customer/livez': {
    /** Liveness: the process answers */
    readonly GET: {
      readonly answer: {
        readonly status: 'live';
      };
    };
  };
  readonly '/customer/readyz': {
    /** Readiness: whether the process can serve requests, and if not, why */
    readonly GET: { readonly answer: Readiness };
  };
  readonly '/customer/metrics': {
    /** Prometheus metrics */ readonly GET: { readonly answer: string };
  };
  readonly '/customer/v1/retention': {
    /** What is kept for how long, and removed then */
    readonly GET: {
      readonly answer: {
        readonly items: ReadonlyArray<RetainedKind>;
      };
    };
  };
  readonly '/inventory/v1/products': {
    /** Add a product to the catalogue */ readonly POST: { readonly body: NewProduct; readonly answer: Product };
  };
  readonly '/inventory/v1/products/{sku}': {
    /** Create or replace a product */
    readonly PUT: {
      readonly path: {
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: ChangeProduct;
      readonly answer: Product;
    };
    /** A product from its events, now or as of any instant */
    readonly GET: {
      readonly path: {
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: Product;
    };
  };
  readonly '/inventory/v1/products/import': {
    /** Create or replace up to 1,000 products, each independently */
    readonly POST: {
      readonly body: {
        readonly rows: ReadonlyArray<NewProduct>;
      };
      readonly answer: ImportReport;
    };
  };
  readonly '/inventory/v1/products/{sku}/change': {
    /** Change some fields of a product: omitted fields stay, null clears a field */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body?: {
        /** 1 to 300 characters, not only spaces */
        readonly name?: string;
        /** Base unit, in which stock is counted */
        readonly unit?: UnitCode;
        readonly taxCategory?: TaxCategory;
        readonly description?: string | null;
        readonly category?: CategoryPath | null;
        readonly units?: ReadonlyArray<ProductUnit> | null;
        readonly barcodes?: ReadonlyArray<Barcode> | null;
        readonly custom?: Custom | null;
        readonly standardCost?: UnitPriceInput | null;
      };
      readonly answer: Product;
    };
  };
  readonly '/inventory/v1/products/{sku}/restore-details': {
    /** Restore fields of a product to their values at an instant */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: {
        /** As they were known at this instant */
        readonly asOf: Instant;
        /** Fields to restore: all others stay as they are */
        readonly fields: ReadonlyArray<
          | 'name'
          | 'unit'
          | 'taxCategory'
          | 'description'
          | 'category'
          | 'units'
          | 'barcodes'
          | 'custom'
          | 'standardCost'
        >;
      };
      readonly answer: Product;
    };
  };
  readonly '/inventory/v1/products/{sku}/categorise': {
    /** Move a product to another category; past sales keep the old one */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: {
        readonly category: CategoryPath;
      };
      readonly answer: Product;
    };
  };
  readonly '/inventory/v1/products/{sku}/discontinue': {
    /** Discontinue a product */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body?: MaybeWhy;
      readonly answer: Product;
    };
  };
  readonly '/inventory/v1/products/{sku}/reinstate': {
    /** Reinstate a discontinued product */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly answer: Product;
    };
  };
  readonly '/inventory/v1/products/{sku}/attach': {
    /** Attach a file */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: AttachFile;
      readonly answer: Product;
    };
  };
  readonly '/inventory/v1/products/{sku}/remove-attachment': {
    /** Remove a file */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: {
        readonly attachmentId: Id;
      };
      readonly answer: Product;
    };
  };
  readonly '/inventory/v1/products/{sku}/attachments/{attachmentId}': {
    /** Download a file */
    readonly GET: {
      readonly path: {
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
        /** UUID in lower case */
        readonly attachmentId: Id;
      };
      readonly answer: AttachedFile;
    };
  };
  readonly '/inventory/v1/price-lists': {
    /** Create a price list */
    readonly POST: {
      readonly body: {
        readonly priceList: PriceListCode;
        /** 1 to 200 characters, not only spaces */
        readonly name: string;
        readonly currency: Currency;
        /** Whether the prices contain the tax */
        readonly taxIncluded: boolean;
        readonly validFrom?: BusinessDate;
        readonly validTo?: BusinessDate;
        /**
         * Of several lists that fit, the one with the highest priority applies; a list assigned to the
         * customer comes first
         */
        readonly priority: number;
        /** Applies only to customers that it is assigned to; otherwise to all */
        readonly assignedOnly: boolean;
      };
      readonly answer: PriceList;
    };
  };
  readonly '/inventory/v1/price-lists/{priceList}': {
    /** Create a price list, or replace its terms */
    readonly PUT: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly priceList: PriceListCode;
      };
      readonly body: PriceListTerms;
      readonly answer: PriceList;
    };
    /** The terms of a price list from its events, now or as of any instant */
    readonly GET: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly priceList: PriceListCode;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: PriceList;
    };
  };
  readonly '/inventory/v1/price-lists/{priceList}/prices/{sku}': {
    /** Set the price of a product unit from a minimum quantity on */
    readonly PUT: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly priceList: PriceListCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: SetPrice;
      readonly answer: ProductPrices;
    };
  };
  readonly '/inventory/v1/price-lists/{priceList}/prices/{sku}/remove': {
    /** Remove a price */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly priceList: PriceListCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body?: {
        /** Unit that the price is for. Absent: the base unit of the product */
        readonly unit?: UnitCode;
        /** Minimum number of the unit. Absent: 1 */
        readonly minQuantity?: PositiveQuantity;
      };
      readonly answer: ProductPrices;
    };
  };
  readonly '/inventory/v1/price-lists/{priceList}/prices/import': {
    /** Set up to 1,000 prices, each independently */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly priceList: PriceListCode;
      };
      readonly body: {
        readonly rows: ReadonlyArray<{
          readonly sku: Sku;
          /** Unit that the price is for. Absent: the base unit of the product */
          readonly unit?: UnitCode;
          /** Minimum number of the unit. Absent: 1 */
          readonly minQuantity?: PositiveQuantity;
          readonly unitPrice: UnitPriceInput;
        }>;
      };
      readonly answer: ImportReport;
    };
  };
  readonly '/inventory/v1/warehouses': {
    /** Open a warehouse */
    readonly POST: {
      readonly body: {
        readonly warehouse: WarehouseCode;
        /** The company that it belongs to, permanently. Default: MAIN, or unchanged */
        readonly entity?: EntityCode;
        /** 1 to 200 characters, not only spaces */
        readonly name: string;
        readonly country?: CountryInput;
        /** 1 to 100 characters, not only spaces */
        readonly city?: string;
        /** Warehouses with a lower number are asked first */
        readonly rank: number;
      };
      readonly answer: Warehouse;
    };
  };
  readonly '/inventory/v1/warehouses/{warehouse}': {
    /** Open a warehouse, or replace its details */
    readonly PUT: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
      };
      readonly body: ChangeWarehouse;
      readonly answer: Warehouse;
    };
    /** A warehouse from its events, now or as of any instant */
    readonly GET: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: Warehouse;
    };
  };
  readonly '/inventory/v1/warehouses/{warehouse}/close': {
    /** Close an empty warehouse */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
      };
      readonly answer: Warehouse;
    };
  };
  readonly '/inventory/v1/stock-items/{warehouse}/{sku}': {
    /** Stock of a product in a warehouse from its events, now or as of any instant */
    readonly GET: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: StockItem;
    };
  };
  readonly '/inventory/v1/stock-items/{warehouse}/{sku}/receive': {
    /** Record a receipt of goods */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: ReceiveStock;
      readonly answer: StockItem;
    };
  };
  readonly '/inventory/v1/stock-items/receive': {
    /** Record up to 1,000 receipts of goods, each independently */
    readonly POST: {
      readonly body: {
        readonly rows: ReadonlyArray<{
          readonly warehouse: WarehouseCode;
          readonly sku: Sku;
          readonly quantity: PositiveQuantity;
          readonly unitCost?: UnitPriceInput;
          readonly totalCost?: NonNegativeMoney;
          /** 1 to 100 characters, not only spaces */
          readonly reference?: string;
          /** The announced receipt that the goods belong to: its expected quantity is reduced. */
          readonly receiptId?: Id;
          /**
           * Id of the delivery, under which the product is received once at the warehouse. Default: the
           * `receiptId`; an announced receipt that arrives in parts needs one for each part. A repeat changes
           * nothing.
           */
          readonly deliveryId?: Id;
        }>;
      };
      readonly answer: ImportReport;
    };
  };
  readonly '/inventory/v1/stock-items/{warehouse}/{sku}/reserve': {
    /** Reserve stock for an order line; what the line holds here already counts */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: MovementForOrder;
      readonly answer: StockItem;
    };
  };
  readonly '/inventory/v1/stock-items/{warehouse}/{sku}/release': {
    /** Release reserved stock of an order line; all of it without a quantity */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: {
        readonly orderId: Id;
        readonly lineId: Id;
        readonly quantity?: PositiveQuantity;
        readonly reason: Reason;
        /** 1 to 500 characters, not only spaces */
        readonly note?: string;
        /** Your own id for this request, instead of an Idempotency-Key or beside it. A repeat changes nothing. */
        readonly movementId?: Id;
      };
      readonly answer: StockItem;
    };
  };
  readonly '/inventory/v1/stock-items/{warehouse}/{sku}/pick': {
    /** Pick reserved stock */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: MovementForOrder;
      readonly answer: StockItem;
    };
  };
  readonly '/inventory/v1/stock-items/{warehouse}/{sku}/ship': {
    /** Ship reserved stock, at moving-average cost */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: {
        readonly orderId: Id;
        readonly lineId: Id;
        readonly quantity: PositiveQuantity;
        /** Id of the shipment, in which each line is shipped once. A repeat changes nothing. */
        readonly shipmentId?: Id;
      };
      readonly answer: StockItem;
    };
  };
  readonly '/inventory/v1/stock-items/{warehouse}/{sku}/return': {
    /** Receive goods from a customer, at the given cost, or else at moving average */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: {
        readonly orderId: Id;
        readonly lineId: Id;
        readonly quantity: PositiveQuantity;
        /** Id of the return, in which each line comes back once. A repeat changes nothing. */
        readonly returnId?: Id;
        readonly cost?: NonNegativeMoney;
      };
      readonly answer: StockItem;
    };
  };
  readonly '/inventory/v1/stock-items/{warehouse}/{sku}/adjust': {
    /** Adjust stock by a signed quantity, with a reason */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: {
        readonly quantity: Quantity;
        readonly reason: Reason;
        /** 1 to 500 characters, not only spaces */
        readonly note?: string;
        readonly cost?: NonNegativeMoney;
        /** 1 to 100 characters, not only spaces */
        readonly reference?: string;
        /** Your own id for this request, instead of an Idempotency-Key or beside it. A repeat changes nothing. */
        readonly movementId?: Id;
      };
      readonly answer: StockItem;
    };
  };
  readonly '/inventory/v1/stock-items/{warehouse}/{sku}/count': {
    /** Record a stock count; movements after the revision that was counted are added */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: {
        readonly counted: NonNegativeQuantity;
        readonly countedAt: number;
        readonly cost?: NonNegativeMoney;
        /** 1 to 100 characters, not only spaces */
        readonly reference?: string;
      };
      readonly answer: StockItem;
    };
  };
  readonly '/inventory/v1/stock-items/{warehouse}/{sku}/set-reorder-policy': {
    /** Set the reorder point and the maximum */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: {
        readonly min: NonNegativeQuantity;
        readonly max: NonNegativeQuantity;
        readonly leadTimeDays: number;
      };
      readonly answer: StockItem;
    };
  };
  readonly '/inventory/v1/stock-items/{warehouse}/{sku}/assign-bin': {
    /** Say where the product stands in the warehouse; without `bin`: at no named place */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body?: {
        readonly bin?: BinCode;
      };
      readonly answer: StockItem;
    };
  };
  readonly '/inventory/v1/stock-items/{warehouse}/{sku}/expect-receipt': {
    /** Announce, change or cancel an expected receipt */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: {
        readonly receiptId?: Id;
        readonly quantity: NonNegativeQuantity;
        readonly expectedOn?: BusinessDate;
        /** 1 to 100 characters, not only spaces */
        readonly reference?: string;
      };
      readonly answer: ExpectedReceipt;
    };
  };
  readonly '/inventory/v1/stock-items/{warehouse}/{sku}/transfer': {
    /** Dispatch a transfer: goods are in transit until the other warehouse receives them */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: {
        /** Id of the transfer, in which the product leaves the warehouse once. A repeat changes nothing. */
        readonly transferId?: Id;
        readonly to: WarehouseCode;
        readonly quantity: PositiveQuantity;
        readonly expectedOn?: BusinessDate;
      };
      readonly answer: SentTransfer;
    };
  };
  readonly '/inventory/v1/stock-items/{warehouse}/{sku}/receive-transfer': {
    /** Receive a transfer */
    readonly POST: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly body: {
        readonly transferId: Id;
        readonly from: WarehouseCode;
      };
      readonly answer: StockItem;
    };
  };
  readonly '/inventory/v1/allocations/preview': {
    /** What lines of an order would get of the stock now, and when the rest can be expected */
    readonly POST: { readonly body: PreviewAllocation; readonly answer: AllocationPreview };
  };
  readonly '/inventory/v1/barcodes/{barcode}': {
    /** The product of a bar code, read from its events */
    readonly GET: {
      readonly path: {
        /**
         * 1 to 60 visible characters. A GTIN is one however many zeros it begins with; of other codes case and
         * spaces around them do not matter
         */
        readonly barcode: BarcodeCode;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: Product;
    };
  };
  readonly '/inventory/v1/projections': {
    /** Read models of the service: build, progress and rebuild */
    readonly GET: {
      readonly answer: {
        readonly items: ReadonlyArray<ProjectionStatus>;
      };
    };
  };
  readonly '/inventory/v1/projections/{projection}/rebuild': {
    /** Rebuild a read model beside the live one, then swap */
    readonly POST: {
      readonly path: {
        readonly projection: string;
      };
      readonly answer: AcceptedBuild;
    };
  };
  readonly '/inventory/v1/projections/{projection}/builds/{build}/accept': {
    /** Approve a build that differs from the live one */
    readonly POST: {
      readonly path: {
        readonly projection: string;
        /** The withheld build: `rebuild.build` */
        readonly build: number;
      };
      readonly answer: AcceptedBuild;
    };
  };
  readonly '/inventory/v1/parked': {
    /** Parked keys of the process managers */
    readonly GET: {
      readonly answer: {
        readonly items: ReadonlyArray<ParkedKey>;
      };
    };
  };
  readonly '/inventory/v1/parked/{process}/{key}': {
    /** The messages of a parked key */
    readonly GET: {
      readonly path: {
        readonly process: string;
        readonly key: string;
      };
      readonly answer: {
        readonly items: ReadonlyArray<ParkedMessage>;
      };
    };
  };
  readonly '/inventory/v1/parked/{process}/{key}/retry': {
    /** Retry the messages of a parked key */
    readonly POST: {
      readonly path: {
        readonly process: string;
        readonly key: string;
      };
      readonly answer: KeyOfParked;
    };
  };
  readonly '/inventory/v1/parked/{process}/{key}/drop-first': {
    /** Drop the first message of a parked key permanently */
    readonly POST: {
      readonly path: {
        readonly process: string;
        readonly key: string;
      };
      readonly answer: ParkedMessage;
    };
  };
  readonly '/inventory/livez': {
    /** Liveness: the process answers */
    readonly GET: {
      readonly answer: {
        readonly status: 'live';
      };
    };
  };
  readonly '/inventory/readyz': {
    /** Readiness: whether the process can serve requests, and if not, why */
    readonly GET: { readonly answer: Readiness };
  };
  readonly '/inventory/metrics': {
    /** Prometheus metrics */ readonly GET: { readonly answer: string };
  };
  readonly '/inventory/v1/retention': {
    /** What is kept for how long, and removed then */
    readonly GET: {
      readonly answer: {
        readonly items: ReadonlyArray<RetainedKind>;
      };
    };
  };
  readonly '/order/v1/prices': {
    /** What a quantity of a product costs a customer, and why */
    readonly GET: {
      readonly query: {
        /** UUID in lower case */
        readonly customerId: Id;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku?: Sku;
        /**
         * 1 to 60 visible characters. A GTIN is one however many zeros it begins with; of other codes case and
         * spaces around them do not matter
         */
        readonly barcode?: BarcodeCode;
        /** A decimal above zero as text with at most 9 digits before and 3 after the point, for example "2.5" */
        readonly quantity: PositiveQuantity;
        /** UN/ECE code of a unit: C62 one, KGM kilogram, MTR metre, XBX box */
        readonly unit?: UnitCode;
        /** ISO 4217 code */
        readonly currency?: Currency;
        /** 1 to 32 of A to Z, 0 to 9, _ and -, beginning with a letter or a digit */
        readonly entity?: EntityCode;
        /** YYYY-MM-DD */
        readonly on?: BusinessDate;
      };
      readonly answer: {
        readonly sku: Sku;
        readonly quantity: PositiveQuantity;
        readonly unit: UnitCode;
        readonly baseQuantity: PositiveQuantity;
        readonly unitPrice: UnitPrice;
        readonly gross: Money;
        readonly price: PriceExplanation;
      };
    };
  };
  readonly '/order/v1/orders': {
    /** Draft an order, or place it at once */ readonly POST: { readonly body: PlaceOrder; readonly answer: Order };
  };
  readonly '/order/v1/orders/{orderId}': {
    /** Draft an order under your own id, or place it at once */
    readonly PUT: {
      readonly path: {
        /** UUID in lower case */
        readonly orderId: Id;
      };
      readonly body: PlaceOrder;
      readonly answer: Order;
    };
    /** An order from its events, now or as of any instant */
    readonly GET: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/submit': {
    /** Submit a draft, or an order that was rejected and changed */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body?: {
        /**
         * Salesperson, absent: the owner of the customer; user:<id>, the id 1 to 100 of A-Z a-z 0-9 . _ -, the
         * first a letter or a digit
         */
        readonly salesperson?: UserId;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/approve': {
    /** Approve an order; one that waits for credit may then exceed the limit */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body?: {
        /** 1 to 500 characters, not only spaces */
        readonly note?: string;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/preview': {
    /** What an order would come to, without placing it */
    readonly POST: { readonly body: PreviewOrder; readonly answer: OrderPreview };
  };
  readonly '/order/v1/orders/{orderId}/lines': {
    /** Add a line to a draft */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body?: NewLine;
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/lines/{lineId}/change': {
    /** Change quantity, price or discount of a line of a draft */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
        /** UUID in lower case */
        readonly lineId: Id;
      };
      readonly body?: LineChange;
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/lines/{lineId}/remove': {
    /** Remove a line from a draft */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
        /** UUID in lower case */
        readonly lineId: Id;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/reprice': {
    /** Price a draft again; otherwise it keeps its quoted prices */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/set-shipping': {
    /** Set the shipping address, method and date of a draft */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body?: {
        readonly shipTo?: AddressInput;
        /** 1 to 60 characters, not only spaces */
        readonly method?: string;
        readonly promisedOn?: BusinessDate;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/set-billing': {
    /** Set the billing address and the customer reference of a draft */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body?: {
        readonly billTo?: AddressInput;
        /** Reference of the customer for the order, shown on documents */
        readonly customerReference?: string;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/apply-discount': {
    /** Set the discount of a whole draft; without a discount, remove it */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body?: {
        readonly discount?: Discount;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/reject': {
    /** Reject an order; it may be changed and submitted again */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body: Why;
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/cancel': {
    /** Cancel what is not shipped; what is shipped stays sold */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body: Why;
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/close': {
    /** Close a settled order, with feedback */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body?: {
        readonly rating?: number;
        /** 1 to 2000 characters, not only spaces */
        readonly feedback?: string;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/set-custom': {
    /** Set custom fields of an order and its lines, in any state */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body?: {
        readonly custom?: Custom;
        readonly lines?: ReadonlyArray<{
          readonly lineId: Id;
          readonly custom: Custom;
        }>;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/attach': {
    /** Attach a file */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body: AttachFile;
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/remove-attachment': {
    /** Remove a file */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body: {
        readonly attachmentId: Id;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/attachments/{attachmentId}': {
    /** Download a file */
    readonly GET: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
        /** UUID in lower case */
        readonly attachmentId: Id;
      };
      readonly answer: AttachedFile;
    };
  };
  readonly '/order/v1/orders/{orderId}/fulfilment': {
    /** Fulfilment status of an order: since when, and what it waits for */
    readonly GET: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: Fulfilment;
    };
  };
  readonly '/order/v1/orders/{orderId}/shipments': {
    /** Ship what is reserved, or a part of it */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body?: {
        readonly shipmentId?: Id;
        readonly lines?: ReadonlyArray<LineToShip>;
        /** 1 to 100 characters, not only spaces */
        readonly carrier?: string;
        /** 1 to 100 characters, not only spaces */
        readonly trackingNumber?: string;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/confirm-delivery': {
    /** Confirm that a shipment has arrived, or all that are on their way */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body?: {
        readonly shipmentId?: Id;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/invoices/{invoiceId}': {
    /** An invoice or a credit note from its events, now or as of any instant */
    readonly GET: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly invoiceId: IdOrNumber;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: Invoice;
    };
  };
  readonly '/order/v1/orders/{orderId}/invoices': {
    /** Invoice what is shipped and not yet invoiced, or a part of it */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body?: {
        readonly invoiceId?: Id;
        readonly lines?: ReadonlyArray<LineQuantity>;
        readonly prepayment?: boolean;
        readonly issuedOn?: BusinessDate;
        readonly takenOver?: boolean;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/invoices': {
    /** Invoice several orders of a customer together */
    readonly POST: {
      readonly body: {
        readonly invoiceId?: Id;
        readonly orders: ReadonlyArray<{
          readonly orderId: Id;
          readonly lines?: ReadonlyArray<LineQuantity>;
        }>;
        readonly prepayment?: boolean;
        readonly issuedOn?: BusinessDate;
        readonly takenOver?: boolean;
      };
      readonly answer: Invoice;
    };
  };
  readonly '/order/v1/payments/{paymentId}': {
    /** A payment from its events, now or as of any instant */
    readonly GET: {
      readonly path: {
        /** UUID in lower case */
        readonly paymentId: Id;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: Payment;
    };
  };
  readonly '/order/v1/orders/{orderId}/payments': {
    /** Record a payment of an order: for one invoice, or for the oldest open ones */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body?: {
        readonly paymentId?: Id;
        readonly invoiceId?: Id;
        readonly amount?: PaymentAmount;
        /** 1 to 60 characters, not only spaces */
        readonly method?: string;
        /** 1 to 100 characters, not only spaces */
        readonly reference?: string;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/payments': {
    /** Record a payment of a customer: on account, or for several invoices */
    readonly POST: {
      readonly body: {
        readonly paymentId?: Id;
        readonly customerId: Id;
        readonly entity?: EntityCode;
        readonly amount: PaymentAmount;
        /** 1 to 60 characters, not only spaces */
        readonly method?: string;
        /** 1 to 100 characters, not only spaces */
        readonly reference?: string;
        readonly receivedOn?: BusinessDate;
        readonly invoices?: ReadonlyArray<AmountOfInvoice>;
      };
      readonly answer: Payment;
    };
  };
  readonly '/order/v1/payments/{paymentId}/apply': {
    /** Apply money on account to invoices */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly paymentId: Id;
      };
      readonly body: {
        readonly invoices: ReadonlyArray<AmountOfInvoice>;
      };
      readonly answer: Payment;
    };
  };
  readonly '/order/v1/payments/{paymentId}/pay-out': {
    /** Pay out money on account */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly paymentId: Id;
      };
      readonly body: {
        readonly payOutId?: Id;
        readonly amount: PaymentAmount;
        /** 1 to 60 characters, not only spaces */
        readonly method?: string;
        /** 1 to 100 characters, not only spaces */
        readonly reference?: string;
      };
      readonly answer: Payment;
    };
  };
  readonly '/order/v1/payments/{paymentId}/reverse': {
    /** Reverse a payment: its invoices are open again */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly paymentId: Id;
      };
      readonly body: Why;
      readonly answer: Payment;
    };
  };
  readonly '/order/v1/orders/{orderId}/returns': {
    /** Request a return, also of a closed order */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body: {
        readonly returnId?: Id;
        readonly lines: ReadonlyArray<ReturnedLine>;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/returns/{returnId}/approve': {
    /** Approve a return */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
        /** UUID in lower case */
        readonly returnId: Id;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/returns/{returnId}/refuse': {
    /** Refuse a return */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
        /** UUID in lower case */
        readonly returnId: Id;
      };
      readonly body: Why;
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/returns/{returnId}/receive': {
    /** Receive a return: resaleable goods are put on stock again */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
        /** UUID in lower case */
        readonly returnId: Id;
      };
      readonly body: {
        readonly warehouse: WarehouseCode;
        readonly lines?: ReadonlyArray<LineReceived>;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/orders/{orderId}/refunds': {
    /** Refund a return: what is open is reduced, the rest is paid out */
    readonly POST: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly orderId: IdOrNumber;
      };
      readonly body: {
        readonly refundId?: Id;
        readonly returnId: Id;
        readonly takenOver?: boolean;
      };
      readonly answer: Order;
    };
  };
  readonly '/order/v1/credit-accounts/{customerId}': {
    /** Credit account of a customer: the limit, and what counts against it */
    readonly GET: {
      readonly path: {
        /** UUID in lower case, or the number that people know it by */
        readonly customerId: IdOrNumber;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: CreditAccount;
    };
  };
  readonly '/order/v1/entities/{entity}': {
    /** Create or replace a selling company */
    readonly PUT: {
      readonly path: {
        /** 1 to 32 of A to Z, 0 to 9, _ and -, beginning with a letter or a digit */
        readonly entity: EntityCode;
      };
      readonly body: ChangeEntity;
      readonly answer: Entity;
    };
    /** A selling company from its events, now or as of any instant */
    readonly GET: {
      readonly path: {
        /** 1 to 32 of A to Z, 0 to 9, _ and -, beginning with a letter or a digit */
        readonly entity: EntityCode;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: EntityAt;
    };
  };
  readonly '/order/v1/entities/{entity}/policies': {
    /** Set the order policies of a selling company: approval, closing, waiting */
    readonly PUT: {
      readonly path: {
        /** 1 to 32 of A to Z, 0 to 9, _ and -, beginning with a letter or a digit */
        readonly entity: EntityCode;
      };
      readonly body?: {
        /** Order totals above which approval is needed, one per currency. Orders in other currencies need none */
        readonly approvalLimits?: ReadonlyArray<Money>;
        /** Days after which a settled order closes automatically. 0: never */
        readonly autoCloseDays?: number;
        /** Seconds in which the warehouses must answer before they are asked again; doubles each time */
        readonly allocationTimeoutSeconds?: number;
        /** Hours in which an order must acknowledge its reserved stock before it loses it */
        readonly reservationHours?: number;
      };
      readonly answer: Entity;
    };
  };
  readonly '/order/v1/projections': {
    /** Read models of the service: build, progress and rebuild */
    readonly GET: {
      readonly answer: {
        readonly items: ReadonlyArray<ProjectionStatus>;
      };
    };
  };
  readonly '/order/v1/projections/{projection}/rebuild': {
    /** Rebuild a read model beside the live one, then swap */
    readonly POST: {
      readonly path: {
        readonly projection: string;
      };
      readonly answer: AcceptedBuild;
    };
  };
  readonly '/order/v1/projections/{projection}/builds/{build}/accept': {
    /** Approve a build that differs from the live one */
    readonly POST: {
      readonly path: {
        readonly projection: string;
        /** The withheld build: `rebuild.build` */
        readonly build: number;
      };
      readonly answer: AcceptedBuild;
    };
  };
  readonly '/order/v1/parked': {
    /** Parked keys of the process managers */
    readonly GET: {
      readonly answer: {
        readonly items: ReadonlyArray<ParkedKey>;
      };
    };
  };
  readonly '/order/v1/parked/{process}/{key}': {
    /** The messages of a parked key */
    readonly GET: {
      readonly path: {
        readonly process: string;
        readonly key: string;
      };
      readonly answer: {
        readonly items: ReadonlyArray<ParkedMessage>;
      };
    };
  };
  readonly '/order/v1/parked/{process}/{key}/retry': {
    /** Retry the messages of a parked key */
    readonly POST: {
      readonly path: {
        readonly process: string;
        readonly key: string;
      };
      readonly answer: KeyOfParked;
    };
  };
  readonly '/order/v1/parked/{process}/{key}/drop-first': {
    /** Drop the first message of a parked key permanently */
    readonly POST: {
      readonly path: {
        readonly process: string;
        readonly key: string;
      };
      readonly answer: ParkedMessage;
    };
  };
  readonly '/order/livez': {
    /** Liveness: the process answers */
    readonly GET: {
      readonly answer: {
        readonly status: 'live';
      };
    };
  };
  readonly '/order/readyz': {
    /** Readiness: whether the process can serve requests, and if not, why */
    readonly GET: { readonly answer: Readiness };
  };
  readonly '/order/metrics': {
    /** Prometheus metrics */ readonly GET: { readonly answer: string };
  };
  readonly '/order/v1/retention': {
    /** What is kept for how long, and removed then */
    readonly GET: {
      readonly answer: {
        readonly items: ReadonlyArray<RetainedKind>;
      };
    };
  };
  readonly '/query/v1/customers': {
    /** Customers, with their purchases */
    readonly GET: {
      readonly query: {
        readonly status?: 'active' | 'held' | 'deactivated' | 'erased';
        readonly country?: string;
        readonly region?: string;
        readonly segment?: string;
        /** user:<id>, the id 1 to 100 of A-Z a-z 0-9 . _ -, the first a letter or a digit */
        readonly owner?: UserId;
        readonly tag?: string;
        /** Prefixes of words in the name, number, e-mail, tax id, phone or a contact */
        readonly search?: string;
        /**
         * A custom field and its value, separated by a colon: `costCentre:4711`. May be repeated: all must
         * match
         */
        readonly custom?: ReadonlyArray<string>;
        /** A minus sorts in descending order. Default: name; with asOf only by number */
        readonly sort?: 'name' | '-name' | 'number' | '-number' | 'registeredAt' | '-registeredAt';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: CustomerSummaryPage;
    };
  };
  readonly '/query/v1/customers/{customer}': {
    /** One customer, now or as of any instant */
    readonly GET: {
      readonly path: {
        /** Id or number */
        readonly customer: string;
      };
      readonly query: {
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
      };
      readonly answer: CustomerSummary;
    };
  };
  readonly '/query/v1/products': {
    /** Products, with their prices in each list */
    readonly GET: {
      readonly query: {
        readonly status?: 'active' | 'discontinued';
        /** This category and those below it */
        readonly category?: string;
        /** Prefix of the SKU, of a bar code, or of words in name and category */
        readonly search?: string;
        /** The product with this bar code, on any of its units */
        readonly barcode?: BarcodeCode;
        /**
         * A custom field and its value, separated by a colon: `costCentre:4711`. May be repeated: all must
         * match
         */
        readonly custom?: ReadonlyArray<string>;
        /** A minus sorts in descending order. Default: sku; with asOf only by sku */
        readonly sort?: 'sku' | '-sku' | 'name' | '-name' | 'category' | '-category';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: ProductSummaryPage;
    };
  };
  readonly '/query/v1/products/{sku}': {
    /** One product, now or as of any instant */
    readonly GET: {
      readonly path: {
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly query: {
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
      };
      readonly answer: ProductSummary;
    };
  };
  readonly '/query/v1/price-lists': {
    /** Price lists */
    readonly GET: {
      readonly query: {
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly priceList: string;
          readonly terms: PriceListTerms;
          readonly updatedAt: string;
          /** Timeline: who, when and why */
          readonly href: string;
        }>;
      };
    };
  };
  readonly '/query/v1/price-lists/{priceList}': {
    /** One price list with its prices, now or as of any instant */
    readonly GET: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly priceList: PriceListCode;
      };
      readonly query: {
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly priceList: string;
        readonly terms: PriceListTerms;
        readonly updatedAt: string;
        /** Timeline: who, when and why */
        readonly href: string;
        readonly prices: ReadonlyArray<{
          readonly sku: string;
          readonly unit: UnitCode;
          readonly minQuantity: Quantity;
          readonly unitPrice: UnitPrice;
        }>;
      };
    };
  };
  readonly '/query/v1/orders': {
    /** Orders */
    readonly GET: {
      readonly query: {
        /** May be repeated */
        readonly status?: ReadonlyArray<OrderStatus>;
        readonly paymentStatus?: ReadonlyArray<PaymentStatus>;
        /** 1 to 32 of A to Z, 0 to 9, _ and -, beginning with a letter or a digit */
        readonly entity?: EntityCode;
        /** UUID in lower case */
        readonly customerId?: Id;
        readonly country?: string;
        readonly region?: string;
        readonly segment?: string;
        readonly channel?: string;
        /** user:<id>, the id 1 to 100 of A-Z a-z 0-9 . _ -, the first a letter or a digit */
        readonly salesperson?: UserId;
        /** Sold by this user or, where none is named, for a customer of this user */
        readonly owner?: UserId;
        /** With a line of this product */
        readonly product?: Sku;
        /** It has reserved goods for the order, or shipped some */
        readonly warehouse?: WarehouseCode;
        /** Number of an invoice or credit note of the order */
        readonly invoice?: string;
        /** Reference of the customer for the order; spaces do not matter */
        readonly customerReference?: string;
        /**
         * A custom field and its value, separated by a colon: `costCentre:4711`. May be repeated: all must
         * match
         */
        readonly custom?: ReadonlyArray<string>;
        /** ISO 4217 code, in any case */
        readonly currency?: string;
        /** Placed on this day or later */
        readonly from?: BusinessDate;
        /** YYYY-MM-DD */
        readonly to?: BusinessDate;
        /** Minor units, for example cents */
        readonly totalFrom?: number;
        /** Minor units, for example cents */
        readonly totalTo?: number;
        /** 1 to 5, given when the order was closed */
        readonly ratingFrom?: number;
        /** Closed orders with this rating or a lower one */
        readonly ratingTo?: number;
        /**
         * Prefix of the number or of a reference (spaces do not matter), or prefixes of words in the number
         * and name of the customer; of one that you may read also in its contacts, e-mail addresses, phone
         * numbers and tax id
         */
        readonly search?: string;
        /** A minus sorts in descending order. Default: -placedAt; with asOf only by number */
        readonly sort?: 'placedAt' | '-placedAt' | 'number' | '-number' | 'total' | '-total';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: OrderSummaryPage;
    };
  };
  readonly '/query/v1/orders/{order}': {
    /** One order, now or as of any instant */
    readonly GET: {
      readonly path: {
        /** Id or number */
        readonly order: string;
      };
      readonly query: {
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
      };
      readonly answer: OrderDocument;
    };
  };
  readonly '/query/v1/shipments': {
    /** Shipments to customers, with their deliveries */
    readonly GET: {
      readonly query: {
        /** UUID in lower case */
        readonly orderId?: Id;
        /** UUID in lower case */
        readonly customerId?: Id;
        /** Orders sold by this company */
        readonly entity?: EntityCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly product?: Sku;
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse?: WarehouseCode;
        /** Delivered, or not yet delivered */
        readonly delivered?: boolean;
        /** Dispatched on this day or later */
        readonly from?: BusinessDate;
        /** YYYY-MM-DD */
        readonly to?: BusinessDate;
        /** As in the list of orders, or a tracking number or carrier */
        readonly search?: string;
        /** A minus sorts in descending order. Default: -dispatchedOn; with asOf only by dispatchedOn */
        readonly sort?: 'dispatchedOn' | '-dispatchedOn';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly shipmentId: Id;
          /** Causes and effects of the document */
          readonly href: string;
          readonly order: OfOrder;
          readonly dispatchedOn: string;
          readonly deliveredOn?: string;
          readonly carrier?: string;
          readonly trackingNumber?: string;
          readonly lines: ReadonlyArray<{
            readonly lineId: Id;
            readonly sku: string;
            readonly warehouse: string;
            readonly quantity: PositiveQuantity;
          }>;
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        /** With `count`: how many rows there are, at most so many */
        readonly count?: number;
      };
    };
  };
  readonly '/query/v1/orders/{order}/shipments/{shipmentId}': {
    /** One shipment with all that is printed of it, also as a PDF */
    readonly GET: {
      readonly path: {
        /** Id or number */
        readonly order: string;
        /** UUID in lower case */
        readonly shipmentId: Id;
      };
      readonly query: {
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'pdf';
        /** Of a pdf. Default: the language of the customer, where that is known, else en */
        readonly language?: Locale;
      };
      readonly answer: ShipmentDocument;
    };
  };
  readonly '/query/v1/returns': {
    /** Returns of customers, with their status */
    readonly GET: {
      readonly query: {
        /** UUID in lower case */
        readonly orderId?: Id;
        /** UUID in lower case */
        readonly customerId?: Id;
        /** Orders sold by this company */
        readonly entity?: EntityCode;
        /** May be repeated */
        readonly status?: ReadonlyArray<ReturnStatus>;
        /**
         * Why, as a code of your choice: 1 to 40 of A to Z, a to z and 0 to 9, beginning with a lower-case
         * letter
         */
        readonly reason?: Reason;
        /** Where it was received */
        readonly warehouse?: WarehouseCode;
        /** Requested on this day or later */
        readonly from?: BusinessDate;
        /** YYYY-MM-DD */
        readonly to?: BusinessDate;
        /**
         * Prefix of the number of the order or of a reference (spaces do not matter), or prefixes of words in
         * the number and name of the customer; of one that you may read also in its contacts, e-mail
         * addresses, phone numbers and tax id
         */
        readonly search?: string;
        /** A minus sorts in descending order. Default: -requestedOn; with asOf only by requestedOn */
        readonly sort?: 'requestedOn' | '-requestedOn';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly returnId: Id;
          /** Causes and effects of the document */
          readonly href: string;
          readonly order: OfOrder;
          readonly status: ReturnStatus;
          readonly requestedOn: string;
          readonly receivedOn?: string;
          /** Where it was received */
          readonly warehouse?: string;
          /** Why it was refused */
          readonly refused?: string;
          /** Amount charged for the returned goods */
          readonly total?: Money;
          readonly lines: ReadonlyArray<{
            readonly lineId: Id;
            readonly quantity: PositiveQuantity;
            readonly reason: string;
            readonly received?: PositiveQuantity;
            readonly condition?: 'resaleable' | 'damaged';
          }>;
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        /** With `count`: how many rows there are, at most so many */
        readonly count?: number;
      };
    };
  };
  readonly '/query/v1/refunds': {
    /** Refunds to customers, by credit note */
    readonly GET: {
      readonly query: {
        /** UUID in lower case */
        readonly orderId?: Id;
        /** UUID in lower case */
        readonly customerId?: Id;
        /** Orders sold by this company */
        readonly entity?: EntityCode;
        /** With an issued credit note, or still waiting for one */
        readonly issued?: boolean;
        /** Number of the credit note */
        readonly creditNote?: string;
        /** ISO 4217 code, in any case */
        readonly currency?: string;
        /** Due on this day or later */
        readonly from?: BusinessDate;
        /** YYYY-MM-DD */
        readonly to?: BusinessDate;
        /**
         * Prefix of the number of the order or of a reference (spaces do not matter), or prefixes of words in
         * the number and name of the customer; of one that you may read also in its contacts, e-mail
         * addresses, phone numbers and tax id
         */
        readonly search?: string;
        /** A minus sorts in descending order. Default: -dueOn; with asOf only by dueOn */
        readonly sort?: 'dueOn' | '-dueOn';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly refundId: Id;
          /** Causes and effects of the document */
          readonly href: string;
          readonly order: OfOrder;
          /** Earliest date of the credit note */
          readonly dueOn: string;
          readonly returnId?: Id;
          readonly creditNoteId: Id;
          /** Number of the credit note; absent until it is issued */
          readonly number?: string;
          readonly total: Money;
          /** Credited against open invoices of the order */
          readonly credited: Money;
          /** Paid out, as nothing more was open */
          readonly paidOut: Money;
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        /** With `count`: how many rows there are, at most so many */
        readonly count?: number;
      };
    };
  };
  readonly '/query/v1/invoices': {
    /** Invoices and credit notes as issued, with their open amounts */
    readonly GET: {
      readonly query: {
        /** An invoice charges its total, a credit note gives it back */
        readonly kind?: InvoiceKind;
        /** Of the document */
        readonly number?: string;
        /** Issued by this company */
        readonly entity?: EntityCode;
        /** UUID in lower case */
        readonly customerId?: Id;
        /** UUID in lower case */
        readonly orderId?: Id;
        /** ISO 4217 code, in any case */
        readonly currency?: string;
        /** Issued on this day or later */
        readonly from?: BusinessDate;
        /** YYYY-MM-DD */
        readonly to?: BusinessDate;
        /** Minor units, for example cents */
        readonly totalFrom?: number;
        /** Minor units, for example cents */
        readonly totalTo?: number;
        /**
         * Prefix of the number of the document, of one of its orders or of a customer reference, or prefixes
         * of words in the customer
         */
        readonly search?: string;
        /** A minus sorts in descending order */
        readonly sort?: 'issuedOn' | '-issuedOn' | 'number' | '-number' | 'total' | '-total';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly invoiceId: Id;
          readonly kind: InvoiceKind;
          readonly number: string;
          /** The company that issued it */
          readonly entity: string;
          readonly customerId: Id;
          readonly customerName: string;
          readonly orders: ReadonlyArray<{
            readonly orderId: Id;
            readonly number: string;
            readonly customerReference?: string;
          }>;
          readonly issuedOn: string;
          readonly dueOn: string;
          readonly total: Money;
          /** Open amount of an invoice: neither paid nor credited */
          readonly open?: Money;
          /** Causes and effects of the document */
          readonly href: string;
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        /** With `count`: how many rows there are, at most so many */
        readonly count?: number;
      };
    };
  };
  readonly '/query/v1/invoices/{invoice}': {
    /** One invoice or credit note with all that is printed of it, also as a PDF */
    readonly GET: {
      readonly path: {
        /** Id or number */
        readonly invoice: string;
      };
      readonly query: {
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'pdf';
        /** Of a pdf. Default: the language of the customer, where that is known, else en */
        readonly language?: Locale;
      };
      readonly answer: InvoiceDocument;
    };
  };
  readonly '/query/v1/payments': {
    /** Payments of customers, with their amounts on account */
    readonly GET: {
      readonly query: {
        /** UUID in lower case */
        readonly customerId?: Id;
        /** Received by this company */
        readonly entity?: EntityCode;
        readonly method?: string;
        /** ISO 4217 code, in any case */
        readonly currency?: string;
        /** Reversed, or not reversed */
        readonly reversed?: boolean;
        /** With money on account, or without */
        readonly onAccount?: boolean;
        /** Received on this day or later */
        readonly from?: BusinessDate;
        /** YYYY-MM-DD */
        readonly to?: BusinessDate;
        /** Minor units, for example cents */
        readonly amountFrom?: number;
        /** Minor units, for example cents */
        readonly amountTo?: number;
        /** Prefixes of words in the reference, or in the customer as in the list of orders */
        readonly search?: string;
        /** A minus sorts in descending order. Default: -receivedOn; with asOf only by receivedOn */
        readonly sort?: 'receivedOn' | '-receivedOn' | 'amount' | '-amount';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly paymentId: Id;
          /** The company that received it */
          readonly entity: string;
          readonly customerId: Id;
          readonly customerName: string;
          readonly receivedOn: string;
          readonly method: string;
          readonly reference?: string;
          /** Amount received */
          readonly amount: Money;
          /** Applied to no invoice, and not paid out */
          readonly onAccount: Money;
          /** When it was reversed */
          readonly reversedOn?: string;
          /** Causes and effects of the payment */
          readonly href: string;
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        /** With `count`: how many rows there are, at most so many */
        readonly count?: number;
      };
    };
  };
  readonly '/query/v1/receivables': {
    /** Invoices with their open amounts, now or at the end of any day */
    readonly GET: {
      readonly query: {
        readonly state?: 'open' | 'settled' | 'all';
        /** As of the end of this day */
        readonly on?: BusinessDate;
        /** Issued by this company */
        readonly entity?: EntityCode;
        /** UUID in lower case */
        readonly customerId?: Id;
        /** UUID in lower case */
        readonly orderId?: Id;
        /** ISO 4217 code, in any case */
        readonly currency?: string;
        /** YYYY-MM-DD */
        readonly dueFrom?: BusinessDate;
        /** YYYY-MM-DD */
        readonly dueTo?: BusinessDate;
        /** A minus sorts in descending order */
        readonly sort?: 'dueOn' | '-dueOn' | 'issuedOn' | '-issuedOn' | 'number' | '-number';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly invoiceId: Id;
          readonly number: string;
          readonly entity: EntityCode;
          readonly orderIds: ReadonlyArray<Id>;
          readonly customerId: Id;
          readonly customerName: string;
          readonly issuedOn: string;
          readonly dueOn: string;
          readonly total: Money;
          readonly open: Money;
          /** The invoice, with what was paid and credited */
          readonly href: string;
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        /** With `count`: how many rows there are, at most so many */
        readonly count?: number;
      };
    };
  };
  readonly '/query/v1/receivables/entries': {
    /** Entries of the invoices of an order: invoiced, paid, credited and reversed amounts */
    readonly GET: {
      readonly query: {
        /** The invoices of this order */
        readonly orderId: Id;
        /** UUID in lower case */
        readonly invoiceId?: Id;
        readonly kind?: 'invoice' | 'payment' | 'credit' | 'reversal';
        /** As of the end of this day */
        readonly on?: BusinessDate;
        /** A minus sorts in descending order */
        readonly sort?: 'recordedAt' | '-recordedAt' | 'on' | '-on';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly invoiceId: Id;
          readonly invoiceNumber: string;
          readonly customerId: Id;
          readonly kind: 'invoice' | 'payment' | 'credit' | 'reversal';
          /** Id of the invoice, of the payment, or of the credit note */
          readonly document: string;
          /** Negative when it was paid or credited: the sum is what is open */
          readonly amount: Money;
          /** The business day */
          readonly on: string;
          readonly effectiveAt: string;
          readonly recordedAt: string;
          /** Causes and effects of the document */
          readonly href: string;
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        /** With `count`: how many rows there are, at most so many */
        readonly count?: number;
      };
    };
  };
  readonly '/query/v1/receivables/on-account': {
    /** Money on account, payment by payment, now or at the end of any day */
    readonly GET: {
      readonly query: {
        /** As of the end of this day */
        readonly on?: BusinessDate;
        /** Received by this company */
        readonly entity?: EntityCode;
        /** UUID in lower case */
        readonly customerId?: Id;
        /** ISO 4217 code, in any case */
        readonly currency?: string;
        /** A minus sorts in descending order */
        readonly sort?: 'receivedOn' | '-receivedOn';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly paymentId: Id;
          readonly entity: EntityCode;
          readonly customerId: Id;
          readonly customerName: string;
          readonly receivedOn: string;
          /** Amount received */
          readonly amount: Money;
          /**
           * Applied to no invoice, and not paid out. Negative where money was paid out of a payment that was
           * then reversed
           */
          readonly onAccount: Money;
          /** Changes of the money on account */
          readonly movements: ReadonlyArray<{
            readonly kind: 'received' | 'applied' | 'reduced' | 'paidOut' | 'reversed';
            /** The business day */
            readonly on: string;
            readonly amount: Money;
            readonly effectiveAt: string;
            readonly recordedAt: string;
          }>;
          /** Causes and effects of the payment */
          readonly href: string;
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        /** With `count`: how many rows there are, at most so many */
        readonly count?: number;
      };
    };
  };
  readonly '/query/v1/receivables/ageing': {
    /** Open amounts by how long they have been due */
    readonly GET: {
      readonly query: {
        /** As of the end of this day */
        readonly on?: BusinessDate;
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        readonly by?: 'currency' | 'customer' | 'entity';
        /** UUID in lower case */
        readonly customerId?: Id;
        /**
         * Only what this company has issued. Without `on` the day is today in the time zone of this company,
         * else of `MAIN`
         */
        readonly entity?: EntityCode;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly on: string;
        readonly rows: ReadonlyArray<{
          readonly currency: string;
          readonly entity?: EntityCode;
          readonly customerId?: Id;
          readonly customerName?: string;
          readonly notDue: OpenFigure;
          readonly days1to30: OpenFigure;
          readonly days31to60: OpenFigure;
          readonly days61to90: OpenFigure;
          readonly over90: OpenFigure;
          readonly total: OpenFigure;
          readonly onAccount: {
            /** Minor units */
            readonly amount: number;
            readonly currency: string;
            readonly payments: number;
            /** The payments behind the figure */
            readonly href: string;
          };
        }>;
      };
    };
  };
  readonly '/query/v1/waiting': {
    /** Waiting orders: for whom and why, the longest wait first */
    readonly GET: {
      readonly query: {
        /** May be repeated */
        readonly waitingFor?: ReadonlyArray<FulfilmentWait>;
        /** Who can act */
        readonly whom?:
          | 'salesperson'
          | 'approver'
          | 'creditControl'
          | 'warehouse'
          | 'supplier'
          | 'carrier'
          | 'customer'
          | 'system';
        /** UUID in lower case */
        readonly orderId?: Id;
        /** UUID in lower case */
        readonly customerId?: Id;
        /** Orders sold by this company */
        readonly entity?: EntityCode;
        /** user:<id>, the id 1 to 100 of A-Z a-z 0-9 . _ -, the first a letter or a digit */
        readonly salesperson?: UserId;
        /** Sold by this user or, where none is named, for a customer of this user */
        readonly owner?: UserId;
        /**
         * Prefix of the number of the order or of a reference (spaces do not matter), or prefixes of words in
         * the number and name of the customer; of one that you may read also in its contacts, e-mail
         * addresses, phone numbers and tax id
         */
        readonly search?: string;
        /** A minus sorts in descending order. Default: since; with asOf only by number */
        readonly sort?: 'since' | '-since' | 'number' | '-number';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly order: OfOrder;
          /** Timeline of the order: who, when and why */
          readonly href: string;
          readonly status: OrderStatus;
          readonly step: FulfilmentStep;
          readonly waitingFor: FulfilmentWait;
          readonly whom:
            | 'salesperson'
            | 'approver'
            | 'creditControl'
            | 'warehouse'
            | 'supplier'
            | 'carrier'
            | 'customer'
            | 'system';
          readonly since: string;
          readonly salesperson?: string;
          readonly promisedOn?: string;
          readonly details: {
            /** The rules that require approval, with the facts that they checked */
            readonly approval?: ReadonlyArray<ApprovalReason>;
            /** What is missing, and where */
            readonly short?: ReadonlyArray<{
              readonly sku: string;
              readonly warehouse: string;
              readonly quantity: Quantity;
            }>;
            /** Invoiced, and neither paid nor credited */
            readonly open?: Money;
          };
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        /** With `count`: how many rows there are, at most so many */
        readonly count?: number;
      };
    };
  };
  readonly '/query/v1/pick-list': {
    /** Pick list: what to pick for orders by a given day */
    readonly GET: {
      readonly query: {
        /** Due on this day or before it */
        readonly dueBy?: BusinessDate;
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse?: WarehouseCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly product?: Sku;
        /** UUID in lower case */
        readonly orderId?: Id;
        /** UUID in lower case */
        readonly customerId?: Id;
        /** Orders sold by this company */
        readonly entity?: EntityCode;
        /**
         * Prefix of the number of the order or of a reference (spaces do not matter), or prefixes of words in
         * the number and name of the customer; of one that you may read also in its contacts, e-mail
         * addresses, phone numbers and tax id
         */
        readonly search?: string;
        /** A minus sorts in descending order. Default: dueOn; with asOf only by sku */
        readonly sort?: 'dueOn' | '-dueOn' | 'sku' | '-sku' | 'bin' | '-bin';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly warehouse: string;
          readonly sku: string;
          /** Timeline: who, when and why */
          readonly href: string;
          readonly name?: string;
          readonly bin?: BinCode;
          /** Quantity to pick */
          readonly quantity: Quantity;
          readonly held: Quantity;
          readonly picked: Quantity;
          /** The promised day, or the day on which the order was placed */
          readonly dueOn: string;
          /** Whether `dueOn` was promised */
          readonly promised: boolean;
          readonly lineId: Id;
          readonly order: OfOrder;
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        /** With `count`: how many rows there are, at most so many */
        readonly count?: number;
      };
    };
  };
  readonly '/query/v1/pick-sheet': {
    /** What to pick in one round, also as a PDF */
    readonly GET: {
      readonly query: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse?: WarehouseCode;
        /** Due on this day or before it */
        readonly dueBy?: BusinessDate;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly product?: Sku;
        /** UUID in lower case */
        readonly orderId?: Id;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'pdf';
        /** Of a pdf. Default: the language of the customer, where that is known, else en */
        readonly language?: Locale;
      };
      readonly answer: PickSheet;
    };
  };
  readonly '/query/v1/stock-items': {
    /** Stock per warehouse and product, now or as of any instant */
    readonly GET: {
      readonly query: {
        readonly sku?: string;
        readonly warehouse?: string;
        /** In the warehouses of this company */
        readonly entity?: EntityCode;
        /**
         * Currency of the value, in any case. Before its first receipt a stock item counts in the first
         * currency that its product has elsewhere
         */
        readonly currency?: string;
        /** Prefix of the SKU, or of words in the current name and category */
        readonly search?: string;
        /** At or below the reorder point, or above it */
        readonly belowMinimum?: boolean;
        /** Something is to come in, from a supplier or a warehouse, or nothing */
        readonly expected?: boolean;
        /** A minus sorts in descending order. Default: sku; with asOf only by sku */
        readonly sort?: 'sku' | '-sku' | 'value' | '-value' | 'available' | '-available' | 'updatedAt' | '-updatedAt';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: StockItemSummaryPage;
    };
  };
  readonly '/query/v1/stock-items/{warehouse}/{sku}': {
    /** Stock of one product in one warehouse, now or as of any instant */
    readonly GET: {
      readonly path: {
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse: WarehouseCode;
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
      };
      readonly query: {
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
      };
      readonly answer: StockItemSummary;
    };
  };
  readonly '/query/v1/stock-totals': {
    /** Stock per product, all warehouses of a company together, now or as of any instant */
    readonly GET: {
      readonly query: {
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku?: Sku;
        /** Of this company */
        readonly entity?: EntityCode;
        /** A minus sorts in descending order. Default: sku; with asOf only by sku */
        readonly sort?: 'sku' | '-sku';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly sku: string;
          readonly name?: string;
          /** The company in whose books it is: that of the warehouse, once that is known */
          readonly entity?: EntityCode;
          /** Warehouses that have, had or expect the product */
          readonly warehouses: number;
          readonly onHand: Quantity;
          readonly reserved: Quantity;
          readonly available: Quantity;
          /** Between warehouses */
          readonly inTransit: Quantity;
          /** Between warehouses, or announced by suppliers */
          readonly incoming: Quantity;
          readonly value?: MoneySum;
          /** The warehouses behind the figures */
          readonly href: string;
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        /** With `count`: how many rows there are, at most so many */
        readonly count?: number;
      };
    };
  };
  readonly '/query/v1/stock-movements': {
    /** Stock ledger: every change of a quantity on hand, with its document and actor */
    readonly GET: {
      readonly query: {
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku?: Sku;
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse?: WarehouseCode;
        readonly kind?: 'received' | 'shipped' | 'returned' | 'adjusted' | 'counted' | 'transferOut' | 'transferIn';
        readonly document?: string;
        /** YYYY-MM-DD */
        readonly from?: BusinessDate;
        /** YYYY-MM-DD */
        readonly to?: BusinessDate;
        /** A minus sorts in descending order */
        readonly sort?: 'recordedAt' | '-recordedAt' | 'date' | '-date';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly warehouse: string;
          readonly sku: string;
          readonly kind: string;
          readonly quantity: Quantity;
          readonly cost?: Money;
          readonly onHandAfter: Quantity;
          readonly valueAfter?: Money;
          /** The shipment, return, transfer or reference behind it */
          readonly document?: string;
          readonly reason?: string;
          readonly note?: string;
          readonly actor: string;
          readonly date: string;
          readonly recordedAt: string;
          readonly revision: number;
          /** Causes and effects of the event */
          readonly href: string;
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        /** With `count`: how many rows there are, at most so many */
        readonly count?: number;
      };
    };
  };
  readonly '/query/v1/stock-transfers': {
    /** Transfers between warehouses: dispatched and received quantities */
    readonly GET: {
      readonly query: {
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku?: Sku;
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly from?: WarehouseCode;
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly to?: WarehouseCode;
        /** Not all of the product has been received, or all of it */
        readonly underWay?: boolean;
        readonly leg?: 'dispatched' | 'received';
        readonly transfer?: string;
        /** By days of UTC */
        readonly since?: BusinessDate;
        /** YYYY-MM-DD */
        readonly until?: BusinessDate;
        /** A minus sorts in descending order */
        readonly sort?: 'recordedAt' | '-recordedAt';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly transferId: string;
          readonly sku: string;
          readonly leg: 'dispatched' | 'received';
          readonly from: string;
          readonly to: string;
          /** Negative when received: the sum is what is in transit */
          readonly quantity: Quantity;
          readonly effectiveAt: string;
          readonly recordedAt: string;
          /** Causes and effects of the event */
          readonly href: string;
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        /** With `count`: how many rows there are, at most so many */
        readonly count?: number;
      };
    };
  };
  readonly '/query/v1/stock-incoming': {
    /** Expected receipts of a product, from suppliers and other warehouses, with what has arrived */
    readonly GET: {
      readonly query: {
        /**
         * 1 to 64 characters: letters and digits of any script, spaces and _ . / + & # % * ( ) , : ' ° -,
         * beginning with a letter or a digit; case and spaces around it do not matter
         */
        readonly sku: Sku;
        /**
         * 1 to 32 characters: letters and digits of any script, spaces and _ / + & -, beginning with a letter
         * or a digit; case and spaces around it do not matter
         */
        readonly warehouse?: WarehouseCode;
        readonly kind?: 'transfer' | 'receipt';
        /** A minus sorts in descending order */
        readonly sort?: 'recordedAt' | '-recordedAt';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly sku: string;
          /** The warehouse that expects it */
          readonly warehouse: string;
          /** From another warehouse, or announced by a supplier */
          readonly kind: 'transfer' | 'receipt';
          /** Id of the transfer, or of the announced receipt */
          readonly document: string;
          /** The sending warehouse */
          readonly from?: string;
          /** Negative when received or withdrawn: the sum is what is still expected */
          readonly quantity: Quantity;
          readonly effectiveAt: string;
          readonly recordedAt: string;
          /** Causes and effects of the event */
          readonly href: string;
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        /** With `count`: how many rows there are, at most so many */
        readonly count?: number;
      };
    };
  };
  readonly '/query/v1/warehouses': {
    /** Warehouses, now or as of any instant */
    readonly GET: {
      readonly query: {
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly warehouse: string;
          readonly entity: EntityCode;
          readonly open: boolean;
          readonly details: WarehouseDetails;
          /** Timeline: who, when and why */
          readonly href: string;
        }>;
      };
    };
  };
  readonly '/query/v1/entities': {
    /** Selling companies, now or as of any instant */
    readonly GET: {
      readonly query: {
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly entity: EntityCode;
          /** Details now, or at that instant */
          readonly details: EntityDetails;
          /** Since when the details apply */
          readonly from: Instant;
          /** Order policies now, or at that instant */
          readonly policies: EntityPolicies;
          /** Since when the policies apply */
          readonly policiesFrom: Instant;
          /** Timeline, with changes to come: who, when and why */
          readonly href: string;
        }>;
      };
    };
  };
  readonly '/query/v1/users': {
    /** Users, with their roles and teams */
    readonly GET: {
      readonly query: {
        readonly isActive?: boolean;
        /** 1 to 64 of a to z, 0 to 9 and -, beginning with a letter */
        readonly role?: RoleCode;
        /** Members of the team, now or at that instant */
        readonly team?: TeamCode;
        /** Prefixes of words in the name or the e-mail address */
        readonly search?: string;
        /** A minus sorts in descending order. Default: name; with asOf only by registeredAt */
        readonly sort?: 'name' | '-name' | 'registeredAt' | '-registeredAt';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: UserSummaryPage;
    };
  };
  readonly '/query/v1/roles': {
    /** Roles with their permissions, now or as of any instant */
    readonly GET: {
      readonly query: {
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly role: RoleCode;
          readonly details: RoleDetails;
          /** Since when the details apply */
          readonly from: Instant;
          /** Timeline: who, when and why */
          readonly href: string;
        }>;
      };
    };
  };
  readonly '/query/v1/teams': {
    /** Teams with the team above each and their members, now or as of any instant */
    readonly GET: {
      readonly query: {
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly team: TeamCode;
          /** 1 to 100 characters, not only spaces */
          readonly name: string;
          readonly parent?: TeamCode;
          readonly members: ReadonlyArray<UserId>;
          /** Of a team that is closed, for good */
          readonly closedAt?: Instant;
          /** Timeline: who, when and why */
          readonly href: string;
        }>;
      };
    };
  };
  readonly '/query/v1/api-keys': {
    /** API keys, never their secrets */
    readonly GET: {
      readonly query: {
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly key: Id;
          readonly principal: PrincipalId;
          /** 1 to 100 characters, not only spaces */
          readonly name: string;
          readonly roles: RoleCodes;
          readonly issuedAt: Instant;
          /** Issuer */
          readonly issuedBy: string;
          readonly expiresAt: Instant;
          readonly revokedAt?: Instant;
          /**
           * `limited`: who has issued it may not do any more all that its roles say, so the key may not either;
           * `issuerInactive`: it counts for nothing, as it was issued by a user who was deactivated since, by a
           * key that has ended, or before the system had an administrator
           */
          readonly state: 'good' | 'limited' | 'issuerInactive' | 'revoked' | 'expired';
          /** Of a limited key: the roles in question */
          readonly limitedRoles?: RoleCodes;
          /** Timeline: who, when and why */
          readonly href: string;
        }>;
      };
    };
  };
  readonly '/query/v1/reports/sales': {
    /** Sales and profit by period and up to two dimensions */
    readonly GET: {
      readonly query: {
        /** First day */
        readonly from?: BusinessDate;
        /** Last day */
        readonly to?: BusinessDate;
        /** ISO 4217 code, in any case */
        readonly currency?: string;
        /** SKU */
        readonly product?: string;
        /** This category and those below it; with `level`, the category at that level */
        readonly category?: string;
        /** Id or number of the customer */
        readonly customer?: string;
        /** Country of the customer */
        readonly country?: string;
        /** Region of the customer */
        readonly region?: string;
        /** Segment of the customer */
        readonly segment?: string;
        /** Channel of the order */
        readonly channel?: string;
        /** Code of the selling company */
        readonly entity?: string;
        /** Who sold it: `user:<id>` */
        readonly salesperson?: string;
        /** Sales of those who were in this team, or in one below it, at the time of the sale */
        readonly team?: TeamCode;
        /** Levels of the category path */
        readonly level?: number;
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        readonly period?: 'total' | 'day' | 'week' | 'month' | 'quarter' | 'year';
        /** Up to two; repeat the parameter */
        readonly by?: ReadonlyArray<
          'product' | 'category' | 'customer' | 'country' | 'region' | 'segment' | 'channel' | 'entity' | 'salesperson'
        >;
        /**
         * Whether to count orders. Default: yes, except by or for products and categories, where an order
         * counts in several rows and every line must be read
         */
        readonly orders?: boolean;
        /** A minus sorts in descending order */
        readonly sort?:
          | 'period'
          | '-period'
          | 'net'
          | '-net'
          | 'quantity'
          | '-quantity'
          | 'profit'
          | '-profit'
          | 'lines'
          | '-lines'
          | 'cost'
          | '-cost'
          | 'returnedNet'
          | '-returnedNet';
        /** Maximum number of rows */
        readonly limit?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly period: 'total' | 'day' | 'week' | 'month' | 'quarter' | 'year';
        readonly by: ReadonlyArray<
          'product' | 'category' | 'customer' | 'country' | 'region' | 'segment' | 'channel' | 'entity' | 'salesperson'
        >;
        readonly rows: ReadonlyArray<{
          readonly period?: string;
          readonly product?: string;
          readonly productName?: string;
          readonly category?: string;
          readonly customer?: string;
          readonly customerName?: string;
          readonly country?: string;
          readonly region?: string;
          readonly segment?: string;
          readonly channel?: string;
          readonly entity?: string;
          readonly salesperson?: string;
          readonly currency: string;
          readonly orders?: number;
          readonly lines: number;
          readonly quantity: Quantity;
          readonly net: MoneySum;
          readonly discount: MoneySum;
          readonly tax: MoneySum;
          /** Cost of the goods when they were shipped */
          readonly cost: MoneySum;
          readonly profit: MoneySum;
          /** The lines behind the figures: they add up to the figures */
          readonly href: string;
          /** Profit in percent of net, two places */
          readonly margin?: string;
          readonly returnedQuantity: Quantity;
          readonly returnedNet: MoneySum;
        }>;
        readonly totals: ReadonlyArray<{
          readonly currency: string;
          readonly orders?: number;
          readonly lines: number;
          readonly quantity: Quantity;
          readonly net: MoneySum;
          readonly discount: MoneySum;
          readonly tax: MoneySum;
          /** Cost of the goods when they were shipped */
          readonly cost: MoneySum;
          readonly profit: MoneySum;
          /** The lines behind the figures: they add up to the figures */
          readonly href: string;
          /** Profit in percent of net, two places */
          readonly margin?: string;
          readonly returnedQuantity: Quantity;
          readonly returnedNet: MoneySum;
        }>;
        /** Number of rows without the limit */
        readonly rowCount: number;
        /** The table that the figures come from */
        readonly source: string;
      };
    };
  };
  readonly '/query/v1/reports/sales/lines': {
    /** The order lines and returns behind a figure of the sales report */
    readonly GET: {
      readonly query: {
        /** First day */
        readonly from?: BusinessDate;
        /** Last day */
        readonly to?: BusinessDate;
        /** ISO 4217 code, in any case */
        readonly currency?: string;
        /** SKU */
        readonly product?: string;
        /** This category and those below it; with `level`, the category at that level */
        readonly category?: string;
        /** Id or number of the customer */
        readonly customer?: string;
        /** Country of the customer */
        readonly country?: string;
        /** Region of the customer */
        readonly region?: string;
        /** Segment of the customer */
        readonly segment?: string;
        /** Channel of the order */
        readonly channel?: string;
        /** Code of the selling company */
        readonly entity?: string;
        /** Who sold it: `user:<id>` */
        readonly salesperson?: string;
        /** Sales of those who were in this team, or in one below it, at the time of the sale */
        readonly team?: TeamCode;
        /** Levels of the category path */
        readonly level?: number;
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** A minus sorts in descending order */
        readonly sort?: 'date' | '-date' | 'net' | '-net';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          readonly orderId: string;
          readonly orderNumber: string;
          readonly lineId: string;
          readonly kind: 'sale' | 'return';
          readonly returnId?: string;
          readonly date: string;
          readonly customerId: string;
          readonly country: string;
          readonly region: string;
          readonly segment: string;
          readonly channel: string;
          readonly entity: string;
          /** Empty without a salesperson */
          readonly salesperson: string;
          readonly sku: string;
          readonly category: string;
          readonly quantity: Quantity;
          readonly net: Money;
          readonly discount: Money;
          readonly tax: Money;
          readonly cost: Money;
          readonly profit: Money;
          /** The order */
          readonly href: string;
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        readonly totals?: ReadonlyArray<{
          readonly currency: string;
          readonly orders: number;
          readonly lines: number;
          readonly quantity: Quantity;
          readonly net: MoneySum;
          readonly discount: MoneySum;
          readonly tax: MoneySum;
          /** Cost of the goods when they were shipped */
          readonly cost: MoneySum;
          readonly profit: MoneySum;
          /** The lines behind the figures: they add up to the figures */
          readonly href: string;
        }>;
      };
    };
  };
  readonly '/query/v1/persons/{personId}/erasure': {
    /** Status of the erasure of a person */
    readonly GET: {
      readonly path: {
        /** UUID in lower case */
        readonly personId: Id;
      };
      readonly answer: Erasure;
    };
  };
  readonly '/query/v1/persons/{personId}/export': {
    /** All data held on a person, and where */
    readonly GET: {
      readonly path: {
        /** UUID in lower case */
        readonly personId: Id;
      };
      readonly query: {
        readonly cursor?: string;
        /** Maximum number of events in an answer */
        readonly limit?: number;
      };
      readonly answer: PersonExport;
    };
  };
  readonly '/query/v1/timeline/{category}/{id}': {
    /** Timeline of one thing: who, when, why, and every field before and after */
    readonly GET: {
      readonly path: {
        /** Of the stream: a stock item is `stockItem/<warehouse>.<sku>` */
        readonly category:
          | 'customer'
          | 'reassignment'
          | 'product'
          | 'priceList'
          | 'warehouse'
          | 'stockItem'
          | 'allocation'
          | 'order'
          | 'invoice'
          | 'payment'
          | 'creditAccount'
          | 'fulfilment'
          | 'entity'
          | 'signingKey'
          | 'role'
          | 'team'
          | 'user'
          | 'apiKey'
          | 'viewShelf';
        /** Orders, invoices and customers also by their number */
        readonly id: string;
      };
      readonly query: {
        /** A minus sorts in descending order */
        readonly sort?: 'revision' | '-revision';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: TimelineEntryPage;
    };
  };
  readonly '/query/v1/timeline': {
    /** Timeline of everything: who changed what, when and why */
    readonly GET: {
      readonly query: {
        /** Who did it */
        readonly actor?: string;
        /** Of the thing */
        readonly category?:
          | 'customer'
          | 'reassignment'
          | 'product'
          | 'priceList'
          | 'warehouse'
          | 'stockItem'
          | 'allocation'
          | 'order'
          | 'invoice'
          | 'payment'
          | 'creditAccount'
          | 'fulfilment'
          | 'entity'
          | 'signingKey'
          | 'role'
          | 'team'
          | 'user'
          | 'apiKey'
          | 'viewShelf';
        /** Of the thing, with its category; orders and customers also by their number */
        readonly id?: string;
        /** Type of the event, such as sales.order.cancelled.v1 */
        readonly type?: string;
        /**
         * Changed field, such as details.phone, with all fields in it; a name alone, such as phone, at any
         * path
         */
        readonly field?: string;
        /** Part of the recorded reason */
        readonly reason?: string;
        /** The command that recorded it */
        readonly commandId?: string;
        /** The conversation that it belongs to */
        readonly correlationId?: string;
        /** Recorded at this instant or later */
        readonly from?: Instant;
        /** Recorded before this instant */
        readonly to?: Instant;
        /** A minus sorts in descending order */
        readonly sort?: 'position' | '-position';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: TimelineEntryPage;
    };
  };
  readonly '/query/v1/audit': {
    /** What was changed, when, by whom, from which value to which; who got in, and who was refused */
    readonly GET: {
      readonly query: {
        /** Events that are about this person: a `personId` */
        readonly person?: PersonId;
        /**
         * The thing, `<category>/<id>`; orders, invoices and customers also by their number. With refused
         * requests that name it in their path
         */
        readonly object?: string;
        /** Of the things */
        readonly category?:
          | 'customer'
          | 'reassignment'
          | 'product'
          | 'priceList'
          | 'warehouse'
          | 'stockItem'
          | 'allocation'
          | 'order'
          | 'invoice'
          | 'payment'
          | 'creditAccount'
          | 'fulfilment'
          | 'entity'
          | 'signingKey'
          | 'role'
          | 'team'
          | 'user'
          | 'apiKey'
          | 'viewShelf'
          | 'access';
        /**
         * Changed field, such as details.phone, with all fields in it; a name alone, such as phone, at any
         * path
         */
        readonly field?: string;
        /** Who did it */
        readonly actor?: string;
        /** Type of the event, such as sales.order.cancelled.v1 */
        readonly type?: string;
        /** Where an access came from */
        readonly address?: string;
        /** Recorded at this instant or later */
        readonly from?: Instant;
        /** Recorded before this instant */
        readonly to?: Instant;
        /** A minus sorts in descending order */
        readonly sort?: 'position' | '-position';
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          /** The place of the event among all */
          readonly position?: number;
          /** Of the fields that the event changed, from 0 */
          readonly nth: number;
          /** When the system recorded it */
          readonly recordedAt: string;
          /** When it was true in the business */
          readonly effectiveAt: string;
          /** Who did it. Absent: not known */
          readonly actor?: string;
          /** User for whom the actor did it, by a delegation */
          readonly onBehalfOf?: string;
          /** `access`: a sign-in, or a refusal. All others are events */
          readonly category: string;
          /** Of the thing, within its category */
          readonly id: string;
          readonly revision?: number;
          /** Of the event; `access.signedIn`, `access.refused` and the like */
          readonly type: string;
          /** Reason, if one was given */
          readonly reason?: string;
          /** Path of the field */
          readonly field?: string;
          /** Absent: there was no value */
          readonly before?: unknown;
          /** Absent: no value is left */
          readonly after?: unknown;
          /** Values that you may not see are left out */
          readonly withheld?: boolean;
          /** The command that recorded it */
          readonly commandId?: string;
          /** The conversation that it belongs to */
          readonly correlationId?: string;
          readonly eventId?: string;
          /** Causes and effects of the event */
          readonly href?: string;
          /** Of a sign-in or a refusal: not an event, kept for a time */
          readonly access?: {
            /** By what: `password`, `passkey`, `session`; `request`: it was forbidden */
            readonly method: string;
            /** Whose access it is, `user:<id>` or `service:<id>` */
            readonly principal?: string;
            /** What was forbidden: method and path */
            readonly request?: string;
            /** Where it came from */
            readonly address?: string;
            /** User agent */
            readonly agent?: string;
          };
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
      };
    };
  };
  readonly '/query/v1/causation/{id}': {
    /** Causes and effects: commands, events and processes through all services */
    readonly GET: {
      readonly path: {
        /**
         * Id of a conversation, command, event, order, invoice, payment, shipment, return, refund, receipt,
         * transfer or any other thing; the number of an order, invoice or customer; or an event as
         * `<stream>@<revision>`
         */
        readonly id: string;
      };
      readonly query: {
        /**
         * Shows the state at this instant. By the clock `recorded` the instant is not in the future and the
         * answer is final: asking again gives the same. For the last seconds it may take a moment (503 with
         * `Retry-After` when it takes too long). By the clock `effective` it has everything that was recorded
         * by then; what is recorded later may change it
         */
        readonly asOf?: Instant;
        /** Whether `asOf` means what the system knew then, or what was true then in the business */
        readonly clock?: 'recorded' | 'effective';
      };
      readonly answer: {
        /** Of the first conversation */
        readonly correlationId: string;
        /** Of all conversations in the graph, in the order of their first events */
        readonly correlationIds?: ReadonlyArray<string>;
        /** False where the conversation has more events than are shown */
        readonly isComplete: boolean;
        readonly nodes: ReadonlyArray<{
          readonly id: string;
          /** A request of a person or program, a decision of a process, or a recorded event */
          readonly kind: 'command' | 'process' | 'event';
          readonly actor: string;
          /** User for whom the actor did it, by a delegation */
          readonly onBehalfOf?: string;
          /** Of the event, or of the first event of a command */
          readonly recordedAt: string;
          readonly type?: string;
          readonly stream?: string;
          readonly revision?: number;
          readonly effectiveAt?: string;
          readonly reason?: string;
          /** It has no cause in the system */
          readonly isRoot?: boolean;
        }>;
        /** From cause to effect */
        readonly edges: ReadonlyArray<{
          readonly from: string;
          readonly to: string;
        }>;
        /**
         * Nodes whose cause is not in the graph: none, once everything has been published, for callers who may
         * see all
         */
        readonly orphans: ReadonlyArray<string>;
      };
    };
  };
  readonly '/query/v1/duties': {
    /** Possible breaches of the separation of duties */
    readonly GET: {
      readonly query: {
        /**
         * `ownApproval`: who approved had drafted, changed, submitted or sold it. `splitOrders`: orders of a
         * customer within 24 hours, each within the approval limit, that are above it together.
         * `refundWithoutReturn`: money went back, and no goods. `pricesThereAndBack`: a price was changed and
         * changed back within seven days by the same user, and the product was ordered meanwhile
         */
        readonly rule?: 'ownApproval' | 'splitOrders' | 'refundWithoutReturn' | 'pricesThereAndBack';
        /** Who did it */
        readonly actor?: string;
        /** Recorded at this instant or later */
        readonly from?: Instant;
        /** Recorded before this instant */
        readonly to?: Instant;
        /** A minus sorts in descending order */
        readonly sort?: 'position' | '-position';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          /**
           * `ownApproval`: who approved had drafted, changed, submitted or sold it. `splitOrders`: orders of a
           * customer within 24 hours, each within the approval limit, that are above it together.
           * `refundWithoutReturn`: money went back, and no goods. `pricesThereAndBack`: a price was changed and
           * changed back within seven days by the same user, and the product was ordered meanwhile
           */
          readonly rule: 'ownApproval' | 'splitOrders' | 'refundWithoutReturn' | 'pricesThereAndBack';
          /** Of the event that completes it */
          readonly position: number;
          readonly recordedAt: string;
          /** Who did that */
          readonly actor: string;
          readonly category: string;
          /** Of the thing, within its category */
          readonly id: string;
          /** Timeline of the thing */
          readonly href: string;
          /** Type of the earlier event of the same user */
          readonly did?: string;
          readonly didAt?: string;
          /** The same user is the salesperson of the order */
          readonly isSalesperson?: boolean;
          /** The other orders, at most 20 of those with the changed price */
          readonly orders?: ReadonlyArray<{
            readonly orderId: string;
            readonly number: string;
          }>;
          /** Of all these orders together, or of the refund */
          readonly amount?: Money;
          /** Total above which an order must be approved */
          readonly limit?: Money;
          readonly refundId?: string;
          readonly sku?: string;
          /** When the price was first changed */
          readonly changedAt?: string;
          /** Before and after */
          readonly price?: unknown;
          /** The price in between */
          readonly meanwhile?: unknown;
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        /** With `count`: how many rows there are, at most so many */
        readonly count?: number;
      };
    };
  };
  readonly '/query/v1/usage': {
    /** Which functions are used, by whom, how often and when last; who may need help */
    readonly GET: {
      readonly query: {
        /** A row for each of these */
        readonly by?: 'user' | 'function';
        /** The first day, in UTC. Default: the last is the 30th day from it */
        readonly from?: BusinessDate;
        /** The last day, in UTC. Default: today */
        readonly to?: BusinessDate;
        /** What this user has used */
        readonly user?: UserId;
        /** Who has used this function, or was refused it */
        readonly function?: string;
        /**
         * By user, for one of these reasons: `refused` 5 times or more; `away`: active, and has neither signed
         * in nor done anything; `unused`: more than half of the functions that the roles offer, but for those
         * of a role that offers everything, were never used
         */
        readonly needsHelp?: ReadonlyArray<'refused' | 'away' | 'unused'>;
        /** A minus sorts in descending order */
        readonly sort?: 'done' | '-done' | 'refused' | '-refused' | 'lastUsed' | '-lastUsed';
        /** Items per page; rows of a file, default all */
        readonly limit?: number;
        /**
         * `nextCursor` of the previous page. No row that stays in the list is missed; a row that moves may
         * come again
         */
        readonly cursor?: string;
        /** Also count the rows, up to this many. Not with `asOf` where the list of then is folded from events */
        readonly count?: number;
        /** Default: by the Accept header, else json */
        readonly format?: 'json' | 'csv' | 'ndjson' | 'xlsx';
        /** Of csv and xlsx. Default: all */
        readonly columns?: ReadonlyArray<string>;
        /** Of csv and xlsx: a heading, `total=总额`, or a word for a value, `status.draft=草稿` */
        readonly words?: ReadonlyArray<string>;
        /** Of xlsx: in which instants are shown. Default: UTC */
        readonly timeZone?: TimeZone;
      };
      readonly answer: {
        readonly items: ReadonlyArray<{
          /** By user: who */
          readonly user?: UserId;
          /** By function: its permission, `order:submit` */
          readonly function?: string;
          /** How often it was done */
          readonly done: number;
          /** Refused requests, the same once a minute */
          readonly refused: number;
          /** When it was last done in this time */
          readonly lastUsed?: Instant;
          /** By function: users who have used it */
          readonly users?: number;
          /** By user: whether the user is active */
          readonly isActive?: boolean;
          /** By user: the last sign-in in this time */
          readonly lastSignIn?: Instant;
          /** By user: what was refused. Absent: nothing, or before 0.2.0 */
          readonly refusals?: ReadonlyArray<{
            readonly function: string;
            readonly count: number;
          }>;
          /** By user: functions that the roles offer and that were never used */
          readonly unused?: ReadonlyArray<string>;
          /** By user: why the user may need help */
          readonly needsHelp?: ReadonlyArray<'refused' | 'away' | 'unused'>;
        }>;
        /** Absent on the last page */
        readonly nextCursor?: string;
        /** With `count`: how many rows there are, at most so many */
        readonly count?: number;
      };
    };
  };
  readonly '/query/v1/live/listeners': {
    /** How many follow what changes now */ readonly GET: { readonly answer: LiveListeners };
  };
  readonly '/query/v1/live': {
    /** Live changes, as server-sent events */
    readonly GET: {
      readonly query: {
        /**
         * One or more of orders, customers, products, stock, entities, receivables, sales, waits, codes,
         * access, timeline, usage, persons, with commas
         */
        readonly topics: string;
      };
      readonly answer: string;
    };
  };
  readonly '/query/v1/projections': {
    /** Read models of the service: build, progress and rebuild */
    readonly GET: {
      readonly answer: {
        readonly items: ReadonlyArray<ProjectionStatus>;
      };
    };
  };
  readonly '/query/v1/projections/{projection}/rebuild': {
    /** Rebuild a read model beside the live one, then swap */
    readonly POST: {
      readonly path: {
        readonly projection: string;
      };
      readonly answer: AcceptedBuild;
    };
  };
  readonly '/query/v1/projections/{projection}/builds/{build}/accept': {
    /** Approve a build that differs from the live one */
    readonly POST: {
      readonly path: {
        readonly projection: string;
        /** The withheld build: `rebuild.build` */
        readonly build: number;
      };
      readonly answer: AcceptedBuild;
    };
  };
  readonly '/query/livez': {
    /** Liveness: the process answers */
    readonly GET: {
      readonly answer: {
        readonly status: 'live';
      };
    };
  };
  readonly '/query/readyz': {
    /** Readiness: whether the process can serve requests, and if not, why */
    readonly GET: { readonly answer: Readiness };
  };
  readonly '/query/metrics': {
    /** Prometheus metrics */ readonly GET: { readonly answer: string };
  };
  readonly '/identity/v1/setup': {
    /** Whether the system has an administrator */ readonly GET: { readonly answer: SetUpState };
    /** Become the first administrator */
    readonly POST: { readonly body: SetUp; readonly answer: Done };
  };
  readonly '/identity/v1/setup-links': {
    /** Create a set-up link for the first administrator */ readonly POST: { readonly answer: PasswordLink };
  };
  readonly '/identity/v1/sign-in': {
    /** Sign in with e-mail address and password */
    readonly POST: { readonly body: SignIn; readonly answer: SignInResult };
  };
  readonly '/identity/v1/second-factor': {
    /** Send the second factor after the password */
    readonly POST: { readonly body: SecondFactorCode; readonly answer: SignInResult };
  };
  readonly '/identity/v1/tokens': {
    /** Issue an access token for the APIs, valid for five minutes */ readonly POST: { readonly answer: AccessToken };
  };
  readonly '/identity/v1/session': {
    /** Who is signed in, and what they may do */ readonly GET: { readonly answer: SignedInUser };
  };
  readonly '/identity/v1/sessions': {
    /** Sessions of the signed-in user */ readonly GET: { readonly answer: SignInSessions };
  };
  readonly '/identity/v1/sessions/{session}/end': {
    /** End one of your sessions */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly session: Id;
      };
      readonly answer: Done;
    };
  };
  readonly '/identity/v1/sign-out': {
    /** Sign out */ readonly POST: { readonly answer: Done };
  };
  readonly '/identity/v1/sign-out-everywhere': {
    /** End all your sessions, including this one */ readonly POST: { readonly answer: Done };
  };
  readonly '/identity/v1/password': {
    /** Change your password */ readonly POST: { readonly body: ChangePassword; readonly answer: Done };
  };
  readonly '/identity/v1/password-by-link': {
    /** Set a password with the link of an invitation or reset */
    readonly POST: { readonly body: ChoosePassword; readonly answer: Done };
  };
  readonly '/identity/v1/second-factor/enrol': {
    /** Enrol an authenticator app as second factor */
    readonly POST: { readonly body?: OwnPasswordIfAny; readonly answer: SecondFactorSecret };
  };
  readonly '/identity/v1/second-factor/confirm': {
    /** Confirm the second factor with a code of the app */
    readonly POST: { readonly body: SecondFactorCode; readonly answer: RecoveryCodes };
  };
  readonly '/identity/v1/second-factor/remove': {
    /** Stop using an authenticator app as second factor */
    readonly POST: { readonly body?: OwnPasswordIfAny; readonly answer: Done };
  };
  readonly '/identity/v1/users/{user}/invite': {
    /** Create an invitation link, with which a new user sets a password */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly user: Id;
      };
      readonly answer: PasswordLink;
    };
  };
  readonly '/identity/v1/users/{user}/reset-password': {
    /** Create a reset link, with which a user sets another password */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly user: Id;
      };
      readonly answer: PasswordLink;
    };
  };
  readonly '/identity/v1/users/{user}/remove-second-factor': {
    /** Remove the second factor of a user who has lost it */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly user: Id;
      };
      readonly answer: Done;
    };
  };
  readonly '/identity/v1/passkeys': {
    /** Your passkeys */ readonly GET: { readonly answer: Passkeys };
    /** Add the passkey that the browser created */
    readonly POST: { readonly body: NewPasskey; readonly answer: AddedPasskey };
  };
  readonly '/identity/v1/passkeys/begin': {
    /** Begin to add a passkey */ readonly POST: { readonly body?: OwnPasswordIfAny; readonly answer: PasskeyCreation };
  };
  readonly '/identity/v1/passkeys/{passkey}/rename': {
    /** Rename one of your passkeys */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly passkey: Id;
      };
      readonly body: RenamePasskey;
      readonly answer: Done;
    };
  };
  readonly '/identity/v1/passkeys/{passkey}/remove': {
    /** Remove one of your passkeys */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly passkey: Id;
      };
      readonly body?: OwnPasswordIfAny;
      readonly answer: Done;
    };
  };
  readonly '/identity/v1/sign-in/passkey/begin': {
    /** Begin to sign in with a passkey, without a password */ readonly POST: { readonly answer: PasskeyRequest };
  };
  readonly '/identity/v1/sign-in/passkey': {
    /** Sign in with a passkey */ readonly POST: { readonly body: PasskeyAnswer; readonly answer: SignInResult };
  };
  readonly '/identity/v1/second-factor/passkey/begin': {
    /** Begin to use a passkey as second factor */ readonly POST: { readonly answer: PasskeyRequest };
  };
  readonly '/identity/v1/second-factor/passkey': {
    /** Use a passkey as second factor */
    readonly POST: { readonly body: PasskeyAnswer; readonly answer: SignInResult };
  };
  readonly '/identity/v1/jwks': {
    /** Public keys of access tokens */ readonly GET: { readonly answer: JsonWebKeySet };
  };
  readonly '/identity/v1/roles/{role}': {
    /** Create or replace a role */
    readonly PUT: {
      readonly path: {
        /** 1 to 64 of a to z, 0 to 9 and -, beginning with a letter */
        readonly role: RoleCode;
      };
      readonly body: DefineRole;
      readonly answer: Role;
    };
    /** A role from its events, now or as of any instant */
    readonly GET: {
      readonly path: {
        /** 1 to 64 of a to z, 0 to 9 and -, beginning with a letter */
        readonly role: RoleCode;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: RoleAt;
    };
  };
  readonly '/identity/v1/users': {
    /** Register a user, without roles */ readonly POST: { readonly body: RegisterUser; readonly answer: User };
  };
  readonly '/identity/v1/users/{user}': {
    /** Register a user under your own id; a repeat changes nothing */
    readonly PUT: {
      readonly path: {
        /** UUID in lower case */
        readonly user: Id;
      };
      readonly body: RegisterUser;
      readonly answer: User;
    };
    /** A user from its events, now or as of any instant */
    readonly GET: {
      readonly path: {
        /** UUID in lower case */
        readonly user: Id;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: User;
    };
  };
  readonly '/identity/v1/users/{user}/change': {
    /** Change the name, the e-mail address or the language of a user */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly user: Id;
      };
      readonly body?: ChangeUser;
      readonly answer: User;
    };
  };
  readonly '/identity/v1/users/{user}/assign-roles': {
    /** Set the roles of a user */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly user: Id;
      };
      readonly body: {
        readonly roles: RoleCodes;
      };
      readonly answer: User;
    };
  };
  readonly '/identity/v1/users/{user}/deactivate': {
    /** Deactivate a user */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly user: Id;
      };
      readonly answer: User;
    };
  };
  readonly '/identity/v1/users/{user}/reactivate': {
    /** Reactivate a user */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly user: Id;
      };
      readonly answer: User;
    };
  };
  readonly '/identity/v1/users/{user}/erase': {
    /** Erase a user: all personal data, permanently */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly user: Id;
      };
      readonly answer: User;
    };
  };
  readonly '/identity/v1/users/{user}/delegate': {
    /** Delegate the rights of a user to another for a time */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly user: Id;
      };
      readonly body: {
        readonly delegationId?: Id;
        readonly to: UserId;
        /** Absent: now */
        readonly from?: Instant;
        readonly until: Instant;
      };
      readonly answer: User;
    };
  };
  readonly '/identity/v1/users/{user}/end-delegation': {
    /** End a delegation before its time, or before it begins */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly user: Id;
      };
      readonly body: {
        readonly delegationId: Id;
      };
      readonly answer: User;
    };
  };
  readonly '/identity/v1/users/{user}/sign-out-everywhere': {
    /** End all sessions of a user */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly user: Id;
      };
      readonly answer: User;
    };
  };
  readonly '/identity/v1/users/{user}/rights': {
    /** Rights of a user, now or at an instant, and why */
    readonly GET: {
      readonly path: {
        /** UUID in lower case */
        readonly user: Id;
      };
      readonly query: {
        /** Not later than now. Default: now */
        readonly at?: Instant;
        /** Only this permission. Default: all of the roles */
        readonly permission?: string;
      };
      readonly answer: RightsThen;
    };
  };
  readonly '/identity/v1/rights': {
    /** Who may do something, now or at an instant, and why */
    readonly GET: {
      readonly query: {
        /** What they may do */
        readonly permission: string;
        /** Whose things; `none`: things without an owner. Default: any things */
        readonly owner?: PrincipalId | 'none';
        /** Not later than now. Default: now */
        readonly at?: Instant;
      };
      readonly answer: WhoMay;
    };
  };
  readonly '/identity/v1/teams/{team}': {
    /** Create or replace a team */
    readonly PUT: {
      readonly path: {
        /** 1 to 64 of a to z, 0 to 9 and -, beginning with a letter */
        readonly team: TeamCode;
      };
      readonly body: DefineTeam;
      readonly answer: Team;
    };
    /** A team with its members from its events, now or as of any instant */
    readonly GET: {
      readonly path: {
        /** 1 to 64 of a to z, 0 to 9 and -, beginning with a letter */
        readonly team: TeamCode;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: Team;
    };
  };
  readonly '/identity/v1/teams/{team}/close': {
    /** Close a team, for good */
    readonly POST: {
      readonly path: {
        /** 1 to 64 of a to z, 0 to 9 and -, beginning with a letter */
        readonly team: TeamCode;
      };
      readonly answer: Team;
    };
  };
  readonly '/identity/v1/teams/{team}/members/{user}': {
    /** Set the times of a user in a team */
    readonly PUT: {
      readonly path: {
        /** 1 to 64 of a to z, 0 to 9 and -, beginning with a letter */
        readonly team: TeamCode;
        /** UUID in lower case */
        readonly user: Id;
      };
      readonly body: SetMembership;
      readonly answer: Team;
    };
  };
  readonly '/identity/v1/api-keys': {
    /** Issue a key for a program that uses the APIs */
    readonly POST: { readonly body: IssueApiKey; readonly answer: IssuedApiKey };
  };
  readonly '/identity/v1/api-keys/{key}/revoke': {
    /** Revoke an API key, in every service within a second */
    readonly POST: {
      readonly path: {
        /** UUID in lower case */
        readonly key: Id;
      };
      readonly answer: ApiKey;
    };
  };
  readonly '/identity/v1/api-keys/{key}': {
    /** An API key from its events, now or as of any instant; never its secret */
    readonly GET: {
      readonly path: {
        /** UUID in lower case */
        readonly key: Id;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: ApiKey;
    };
  };
  readonly '/identity/v1/view-shelves/{kind}/{owner}/views/{view}': {
    /** Save a view of a list, or replace it */
    readonly PUT: {
      readonly path: {
        readonly kind: ShelfKind;
        /** Id of a user, or code of a team */
        readonly owner: ShelfOwner;
        /** UUID in lower case */
        readonly view: Id;
      };
      readonly body: SaveView;
      readonly answer: ViewShelf;
    };
  };
  readonly '/identity/v1/view-shelves/{kind}/{owner}/views/{view}/remove': {
    /** Remove a saved view */
    readonly POST: {
      readonly path: {
        readonly kind: ShelfKind;
        /** Id of a user, or code of a team */
        readonly owner: ShelfOwner;
        /** UUID in lower case */
        readonly view: Id;
      };
      readonly answer: ViewShelf;
    };
  };
  readonly '/identity/v1/view-shelves/{kind}/{owner}': {
    /** The saved views of a user or a team, now or as of any instant */
    readonly GET: {
      readonly path: {
        readonly kind: ShelfKind;
        /** Id of a user, or code of a team */
        readonly owner: ShelfOwner;
      };
      readonly query: {
        /**
         * Shows what was known at this instant, which is not in the future. The answer is final: asking again
         * gives the same
         */
        readonly asOf?: Instant;
      };
      readonly answer: ViewShelf;
    };
  };
  readonly '/identity/v1/parked': {
    /** Parked keys of the process managers */
    readonly GET: {
      readonly answer: {
        readonly items: ReadonlyArray<ParkedKey>;
      };
    };
  };
  readonly '/identity/v1/parked/{process}/{key}': {
    /** The messages of a parked key */
    readonly GET: {
      readonly path: {
        readonly process: string;
        readonly key: string;
      };
      readonly answer: {
        readonly items: ReadonlyArray<ParkedMessage>;
      };
    };
  };
  readonly '/identity/v1/parked/{process}/{key}/retry': {
    /** Retry the messages of a parked key */
    readonly POST: {
      readonly path: {
        readonly process: string;
        readonly key: string;
      };
      readonly answer: KeyOfParked;
    };
  };
  readonly '/identity/v1/parked/{process}/{key}/drop-first': {
    /** Drop the first message of a parked key permanently */
    readonly POST: {
      readonly path: {
        readonly process: string;
        readonly key: string;
      };
      readonly answer: ParkedMessage;
    };
  };
  readonly '/identity/livez': {
    /** Liveness: the process answers */
    readonly GET: {
      readonly answer: {
        readonly status: 'live';
      };
    };
  };
  readonly '/identity/readyz': {
    /** Readiness: whether the process can serve requests, and if not, why */
    readonly GET: { readonly answer: Readiness };
  };
  readonly '/identity/metrics': {
    /** Prometheus metrics */ readonly GET: { readonly answer: string };
  };
  readonly '/identity/v1/retention': {
    /** What is kept for how long, and removed then */
    readonly GET: {
      readonly answer: {
        readonly items: ReadonlyArray<RetainedKind>;
      };
    };
  };
};
/** Operations that can be asked to have seen what was written before. */
export const waiting: ReadonlySet<string> = new Set([
  'GET /customer/v1/customers/{customerId}',
  'GET /customer/v1/customers/{customerId}/attachments/{attachmentId}',
  'GET /customer/v1/reassignments/{reassignmentId}',
  'GET /customer/v1/projections',
  'GET /customer/v1/parked',
  'GET /customer/v1/retention',
  'GET /inventory/v1/products/{sku}',
  'GET /inventory/v1/products/{sku}/attachments/{attachmentId}',
  'GET /inventory/v1/price-lists/{priceList}',
  'POST /inventory/v1/warehouses',
  'PUT /inventory/v1/warehouses/{warehouse}',
  'GET /inventory/v1/warehouses/{warehouse}',
  'POST /inventory/v1/warehouses/{warehouse}/close',
  'GET /inventory/v1/stock-items/{warehouse}/{sku}',
  'POST /inventory/v1/stock-items/{warehouse}/{sku}/receive',
  'POST /inventory/v1/stock-items/receive',
  'POST /inventory/v1/stock-items/{warehouse}/{sku}/reserve',
  'POST /inventory/v1/stock-items/{warehouse}/{sku}/release',
  'POST /inventory/v1/stock-items/{warehouse}/{sku}/pick',
  'POST /inventory/v1/stock-items/{warehouse}/{sku}/ship',
  'POST /inventory/v1/stock-items/{warehouse}/{sku}/return',
  'POST /inventory/v1/stock-items/{warehouse}/{sku}/adjust',
  'POST /inventory/v1/stock-items/{warehouse}/{sku}/set-reorder-policy',
  'POST /inventory/v1/stock-items/{warehouse}/{sku}/assign-bin',
  'POST /inventory/v1/stock-items/{warehouse}/{sku}/expect-receipt',
  'POST /inventory/v1/stock-items/{warehouse}/{sku}/transfer',
  'GET /inventory/v1/barcodes/{barcode}',
  'GET /inventory/v1/projections',
  'GET /inventory/v1/parked',
  'GET /inventory/v1/retention',
  'GET /order/v1/prices',
  'POST /order/v1/orders',
  'PUT /order/v1/orders/{orderId}',
  'GET /order/v1/orders/{orderId}',
  'POST /order/v1/orders/{orderId}/submit',
  'POST /order/v1/orders/preview',
  'POST /order/v1/orders/{orderId}/lines',
  'POST /order/v1/orders/{orderId}/lines/{lineId}/change',
  'POST /order/v1/orders/{orderId}/reprice',
  'GET /order/v1/orders/{orderId}/attachments/{attachmentId}',
  'GET /order/v1/orders/{orderId}/fulfilment',
  'POST /order/v1/orders/{orderId}/shipments',
  'GET /order/v1/invoices/{invoiceId}',
  'GET /order/v1/payments/{paymentId}',
  'POST /order/v1/payments',
  'POST /order/v1/orders/{orderId}/returns/{returnId}/receive',
  'GET /order/v1/credit-accounts/{customerId}',
  'GET /order/v1/entities/{entity}',
  'GET /order/v1/projections',
  'GET /order/v1/parked',
  'GET /order/v1/retention',
  'GET /query/v1/customers',
  'GET /query/v1/customers/{customer}',
  'GET /query/v1/products',
  'GET /query/v1/products/{sku}',
  'GET /query/v1/price-lists',
  'GET /query/v1/price-lists/{priceList}',
  'GET /query/v1/orders',
  'GET /query/v1/orders/{order}',
  'GET /query/v1/shipments',
  'GET /query/v1/orders/{order}/shipments/{shipmentId}',
  'GET /query/v1/returns',
  'GET /query/v1/refunds',
  'GET /query/v1/invoices',
  'GET /query/v1/invoices/{invoice}',
  'GET /query/v1/payments',
  'GET /query/v1/receivables',
  'GET /query/v1/receivables/entries',
  'GET /query/v1/receivables/on-account',
  'GET /query/v1/receivables/ageing',
  'GET /query/v1/waiting',
  'GET /query/v1/pick-list',
  'GET /query/v1/pick-sheet',
  'GET /query/v1/stock-items',
  'GET /query/v1/stock-items/{warehouse}/{sku}',
  'GET /query/v1/stock-totals',
  'GET /query/v1/stock-movements',
  'GET /query/v1/stock-transfers',
  'GET /query/v1/stock-incoming',
  'GET /query/v1/warehouses',
  'GET /query/v1/entities',
  'GET /query/v1/users',
  'GET /query/v1/roles',
  'GET /query/v1/teams',
  'GET /query/v1/api-keys',
  'GET /query/v1/reports/sales',
  'GET /query/v1/reports/sales/lines',
  'GET /query/v1/persons/{personId}/erasure',
  'GET /query/v1/persons/{personId}/export',
  'GET /query/v1/timeline/{category}/{id}',
  'GET /query/v1/timeline',
  'GET /query/v1/audit',
  'GET /query/v1/causation/{id}',
  'GET /query/v1/duties',
  'GET /query/v1/usage',
  'GET /query/v1/live/listeners',
  'GET /query/v1/projections',
]);
/** All that routes ask for, `<aggregate>:<verb>`. */
export const permissions: readonly string[] = [
  'apiKey:issue',
  'apiKey:read',
  'apiKey:revoke',
  'audit:read',
  'creditAccount:read',
  'customer:add-contact',
  'customer:assign-owner',
  'customer:assign-price-list',
  'customer:attach',
  'customer:change-contact',
  'customer:change-details',
  'customer:deactivate',
  'customer:erase',
  'customer:hold',
  'customer:read',
  'customer:register',
  'customer:release',
  'customer:remove-attachment',
  'customer:remove-contact',
  'customer:restore-details',
  'customer:set-credit-limit',
  'customer:set-payment-terms',
  'customer:tag',
  'customer:untag',
  'entity:put',
  'entity:read',
  'entity:set-policies',
  'fulfilment:read',
  'invoice:issue',
  'invoice:read',
  'live:follow',
  'metrics:read',
  'order:add-line',
  'order:apply-discount',
  'order:approve',
  'order:approve-return',
  'order:attach',
  'order:cancel',
  'order:change-line',
  'order:close',
  'order:confirm-delivery',
  'order:invoice',
  'order:place',
  'order:read',
  'order:receive-return',
  'order:record-payment',
  'order:refund',
  'order:refuse-return',
  'order:reject',
  'order:remove-attachment',
  'order:remove-line',
  'order:reprice',
  'order:request-return',
  'order:set-billing',
  'order:set-custom',
  'order:set-shipping',
  'order:ship',
  'order:submit',
  'parked:drop',
  'parked:read',
  'parked:retry',
  'payment:apply',
  'payment:pay-out',
  'payment:read',
  'payment:receive',
  'payment:reverse',
  'person:export',
  'person:read',
  'priceList:create',
  'priceList:put',
  'priceList:quote',
  'priceList:read',
  'priceList:remove-price',
  'priceList:set-price',
  'product:add',
  'product:attach',
  'product:categorise',
  'product:change',
  'product:discontinue',
  'product:put',
  'product:read',
  'product:reinstate',
  'product:remove-attachment',
  'product:restore-details',
  'projection:accept',
  'projection:read',
  'projection:rebuild',
  'receivable:read',
  'retention:read',
  'role:define',
  'role:read',
  'sales:read',
  'setup:make-link',
  'stockItem:adjust',
  'stockItem:assign-bin',
  'stockItem:count',
  'stockItem:expect-receipt',
  'stockItem:pick',
  'stockItem:read',
  'stockItem:receive',
  'stockItem:receive-transfer',
  'stockItem:release',
  'stockItem:reserve',
  'stockItem:return',
  'stockItem:set-reorder-policy',
  'stockItem:ship',
  'stockItem:transfer',
  'team:close',
  'team:define',
  'team:read',
  'team:set-member',
  'timeline:read',
  'usage:read',
  'user:assign-roles',
  'user:change',
  'user:deactivate',
  'user:delegate',
  'user:end-delegation',
  'user:erase',
  'user:invite',
  'user:reactivate',
  'user:read',
  'user:register',
  'user:remove-second-factor',
  'user:reset-password',
  'user:sign-out-everywhere',
  'viewShelf:read',
  'viewShelf:remove',
  'viewShelf:save',
  'warehouse:close',
  'warehouse:open',
  'warehouse:put',
  'warehouse:read',
];
