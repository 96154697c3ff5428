import { useLingui } from '@lingui/react/macro';
import type { Customer } from '@sales/client';
import type { ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { useEdit } from '../../ui/edit.ts';
import { EditField, type FieldKind } from '../../ui/edit-field.tsx';
import { EditForm, toldOf, type Words } from '../../ui/edit-form.tsx';
import { editedCustomer, isWrong } from './edit-fields.ts';

type Field = { readonly label: string; readonly kind?: FieldKind; readonly hint?: string };

const pathsOf = (name: string): readonly string[] => {
  if (name === 'dueDays') return ['paymentTerms'];
  return name === 'creditLimit' || name === 'priceList' ? [name] : [`details.${name}`];
};

const useFields = (customer: Customer | undefined): ((name: string) => Field) => {
  const { t } = useLingui();
  const currency = customer?.currency ?? '';
  const lines = t`One a line, the first is the usual one`;
  const fields: Readonly<Record<string, Field>> = {
    name: { label: t`Name` },
    taxId: { label: t`Tax number` },
    emails: { label: t`E-mail`, kind: 'lines', hint: lines },
    phones: { label: t`Phone`, kind: 'lines', hint: lines },
    country: { label: t`Country`, hint: t`Two letters: DE, CN` },
    region: { label: t`Region` },
    industry: { label: t`Industry` },
    segment: { label: t`Segment` },
    language: { label: t`Language of documents`, kind: { options: { en: 'English', zh: '简体中文' } } },
    fulfilmentPolicy: {
      label: t`When not all is there`,
      kind: { options: { shipPartial: t`ship what there is`, allOrBackorder: t`wait for all` } },
    },
    creditLimit: { label: t`Credit limit in ${currency}`, kind: 'number', hint: t`Empty: no limit` },
    dueDays: { label: t`Days to pay`, kind: 'number' },
    priceList: { label: t`Price list`, hint: t`Empty: the lists for all customers` },
  };
  return (name) => fields[name] ?? { label: name };
};

/** The form of a customer: details, credit and terms, as far as the reader may change them. */
export const EditCustomer = ({
  customerId,
  onEnd,
}: {
  readonly customerId: string;
  /** Told what others have changed, which was kept. */
  readonly onEnd: (kept: readonly string[]) => void;
}): ReactNode => {
  const may = useMay();
  const edit = useEdit(editedCustomer(customerId, may), (taken) => onEnd(toldOf(taken, words)));
  const customer = edit.begun?.thing;
  const fieldOf = useFields(customer);
  const wrong = isWrong({ currency: customer?.currency ?? '' });
  const words: Words = {
    labelOf: (name) => fieldOf(name).label,
    pathsOf,
    textOf: (name, value) => {
      const { kind } = fieldOf(name);
      return typeof kind === 'object' ? (kind.options[value] ?? value) : value.replaceAll('\n', ', ');
    },
  };
  return (
    <EditForm name="edit-fields" edit={edit} words={words} wrong={wrong} onCancel={() => onEnd([])}>
      {(_, mine) => (
        <div className="fields">
          {Object.entries(mine).map(([name, value], nth) => (
            <EditField
              key={name}
              {...{ kind: 'text', hint: undefined, ...fieldOf(name) }}
              value={value}
              isWrong={wrong(name, value)}
              takesFocus={nth === 0}
              onChange={(text) => edit.set(name, text)}
            />
          ))}
        </div>
      )}
    </EditForm>
  );
};
