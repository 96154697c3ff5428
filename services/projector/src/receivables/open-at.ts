import { type SqlStatement, sql } from '@sales/eventsourcing';
import { conditions, filters, upTo } from '@sales/read-kit';
import type { When } from './when.ts';

/** Whether an invoice was there. */
export const issuedBy = ({ on: day, ...at }: When): SqlStatement[] =>
  filters(day !== undefined && sql`i.issued_on <= ${day}::date`, at.asOf !== undefined && upTo(at));

/** What is open, or was open then: the total without what had been paid and credited by then. */
export const openAt = (when: When): SqlStatement => {
  const { on: day, asOf, clock } = when;
  if (day === undefined && asOf === undefined) return sql`i.open`;
  const at = clock === 'recorded' ? sql`'recordedAt'` : sql`'effectiveAt'`;
  const settled = filters(
    day !== undefined && sql`s ->> 'on' <= ${day}`,
    asOf !== undefined && sql`(s ->> ${at})::timestamptz <= ${asOf}::timestamptz`,
  );
  return sql`(case when ${conditions(issuedBy(when))} then i.total - coalesce((
      select sum((s ->> 'amount')::bigint) from jsonb_array_elements(i.settlements) s where ${conditions(settled)}
    ), 0)::bigint else 0 end)`;
};
