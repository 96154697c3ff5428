import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';

const Money = Type.Object({ amount: Type.Integer(), currency: Type.String() });

/** What the demo reads of an order. */
export const OrderAnswer = Type.Object({
  status: Type.String(),
  shipments: Type.Array(Type.Object({ costed: Type.Boolean() })),
});

/** What the demo reads of a page of the list of orders. */
export const OrderPage = Type.Object({
  items: Type.Array(Type.Object({ orderId: Type.String() })),
  nextCursor: Type.Optional(Type.String()),
});
export type OrderPage = Static<typeof OrderPage>;

/** What the demo reads of the sales report. */
export const SalesReport = Type.Object({
  rows: Type.Array(
    Type.Object({
      period: Type.Optional(Type.String()),
      country: Type.Optional(Type.String()),
      region: Type.Optional(Type.String()),
      net: Money,
      profit: Money,
    }),
  ),
});

/** What became of each row of an import. */
export const ImportReport = Type.Object({
  rows: Type.Array(
    Type.Object({
      /** Place in the request, from 0. */
      row: Type.Integer(),
      status: Type.String(),
      code: Type.Optional(Type.String()),
    }),
  ),
});

/** Takes an answer for what it should be; more fields do not matter. @throws Error when it is something else */
export const read = <Schema extends TSchema>(schema: Schema, answer: unknown): Static<Schema> => {
  if (Value.Check(schema, answer)) return answer;
  const [first] = Value.Errors(schema, answer);
  throw new Error(`the system answered something unexpected: ${first?.instancePath ?? ''} ${first?.message ?? ''}`);
};
