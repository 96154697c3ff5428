import { useLingui } from '@lingui/react/macro';
import type { FieldKind } from '../../ui/edit-field.tsx';

type Field = { readonly label: string; readonly kind?: FieldKind; readonly hint?: string };

/** Where what a field changes stands in the timeline of a company. */
export const pathsOf = (name: string): readonly string[] => {
  if (['line1', 'line2', 'postalCode', 'city', 'region', 'country'].includes(name)) return [`details.address.${name}`];
  if (name === 'roundingPer') return ['details.taxRounding.per'];
  if (name === 'roundingMode') return ['details.taxRounding.mode'];
  return [`details.${name}`, `policies.${name}`];
};

/** How the fields of a company are called, and what is to be typed there. */
export const useFields = (): ((name: string) => Field) => {
  const { t } = useLingui();
  const fields: Readonly<Record<string, Field>> = {
    name: { label: t`Name` },
    line1: { label: t`Street` },
    line2: { label: t`Further line` },
    postalCode: { label: t`Postal code` },
    city: { label: t`City` },
    region: { label: t`Region` },
    country: { label: t`Country`, hint: t`Two letters: DE, CN` },
    taxIds: { label: t`Tax numbers`, kind: 'lines', hint: t`One a line, with the country: DE 123456789` },
    letterhead: { label: t`Letterhead`, kind: 'area', hint: t`Stands on invoices: bank, register, managers` },
    currency: { label: t`Currency`, hint: t`In which its books are kept` },
    timeZone: { label: t`Time zone`, hint: t`Where its days begin and end: Asia/Shanghai` },
    taxRates: {
      label: t`Tax rates`,
      kind: 'lines',
      hint: t`One a line: standard:S:19; a reason behind it where it is 0`,
    },
    roundingPer: { label: t`Tax is rounded`, kind: { options: { line: t`in each line`, rate: t`once a rate` } } },
    roundingMode: {
      label: t`Rounding`,
      kind: { options: { halfAway: t`to the nearest`, down: t`down`, up: t`up` } },
    },
    approvalLimits: {
      label: t`Approval above`,
      kind: 'lines',
      hint: t`One a currency: 5000 EUR. Orders in others need none`,
    },
    autoCloseDays: { label: t`Days until settled orders close`, kind: 'number', hint: t`0: never by themselves` },
    reservationHours: { label: t`Hours to answer for reserved stock`, kind: 'number' },
    allocationTimeoutSeconds: { label: t`Seconds until warehouses are asked again`, kind: 'number' },
  };
  return (name) => fields[name] ?? { label: name };
};
