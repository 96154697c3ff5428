import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import type { CustomerSummary, KnownAddress } from '@sales/client';
import { type ReactNode, useState } from 'react';
import { useMay } from '../../api/session.ts';
import { useAsOf } from '../../ui/as-of.tsx';
import { useEdit } from '../../ui/edit.ts';
import { EditField } from '../../ui/edit-field.tsx';
import { EditForm, toldOf, type Words } from '../../ui/edit-form.tsx';
import type { Fields } from '../../ui/merge.ts';
import { Part } from '../../ui/parts.tsx';
import { addAddress, addressKeys, editedAddress, isWrong, noAddress, removeAddress } from './address-fields.ts';
import { AddForm, Entry, RemoveDialog } from './forms.tsx';

/** What an address is for, by the kinds of the API. */
const useKinds = (): Readonly<Record<string, string>> => {
  const { t } = useLingui();
  return {
    billing: t`Billing address`,
    shipping: t`Shipping address`,
    office: t`Office`,
    private: t`Home address`,
    other: t`Other address`,
  };
};

const useLabels = (): Readonly<Record<string, string>> => {
  const { t } = useLingui();
  return {
    kind: t`What for`,
    name: t`Recipient`,
    line1: t`Street`,
    line2: t`Further line`,
    postalCode: t`Postal code`,
    city: t`City`,
    region: t`Region`,
    country: t`Country`,
  };
};

const AddressFields = ({
  fields,
  onSet,
}: {
  readonly fields: Fields;
  readonly onSet: (name: string, value: string) => void;
}): ReactNode => {
  const { t } = useLingui();
  const labels = useLabels();
  const kinds = useKinds();
  return (
    <div className="fields">
      {Object.entries(fields).map(([name, value]) => (
        <EditField
          key={name}
          kind={name === 'kind' ? { options: kinds } : 'text'}
          label={labels[name] ?? name}
          hint={name === 'country' ? t`Two letters: DE, CN` : undefined}
          value={value}
          isWrong={isWrong(name, value)}
          takesFocus={name === 'line1'}
          onChange={(text) => onSet(name, text)}
        />
      ))}
    </div>
  );
};

const ChangeAddress = ({
  customerId,
  addressKey,
  onEnd,
}: {
  readonly customerId: string;
  readonly addressKey: string;
  readonly onEnd: (kept: readonly string[]) => void;
}): ReactNode => {
  const labels = useLabels();
  const kinds = useKinds();
  const words: Words = {
    labelOf: (name) => labels[name] ?? name,
    pathsOf: () => ['details.addresses'],
    textOf: (name, value) => (name === 'kind' ? (kinds[value] ?? value) : value),
  };
  const edit = useEdit(editedAddress(customerId, addressKey), (taken) => onEnd(toldOf(taken, words)));
  return (
    <EditForm name="edit-contact" edit={edit} words={words} wrong={isWrong} onCancel={() => onEnd([])}>
      {(_, mine) => <AddressFields fields={mine} onSet={edit.set} />}
    </EditForm>
  );
};

const textOf = ({ name, line1, line2, postalCode, city, region, country }: KnownAddress): string =>
  [name, line1, line2, postalCode, city, region, country].filter(Boolean).join(', ');

type Begun =
  | { readonly what: 'add' }
  | { readonly what: 'change' | 'remove'; readonly key: string; readonly of: KnownAddress };

/** The addresses of a customer, and what can be done with them. */
export const Addresses = ({
  customer: { customerId, details, status },
  onKept,
}: {
  readonly customer: CustomerSummary;
  readonly onKept: (kept: readonly string[]) => void;
}): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const asOf = useAsOf();
  const kinds = useKinds();
  const [begun, begin] = useState<Begun>();
  const { addresses = [] } = details;
  const keys = addressKeys(addresses);
  const isOpen = asOf === undefined && (status === 'active' || status === 'held');
  const canChange = isOpen && may({ permission: 'customer:change-details' });
  const end = (): void => begin(undefined);
  if (addresses.length === 0 && !canChange) return null;
  return (
    <Part
      title={<Trans>Addresses</Trans>}
      all={
        canChange &&
        begun?.what !== 'add' && (
          <Button size="compact-xs" variant="default" onClick={() => begin({ what: 'add' })}>
            <Trans>Add address</Trans>
          </Button>
        )
      }
    >
      {addresses.length === 0 && begun === undefined && (
        <p className="quiet">
          <Trans>No address yet</Trans>
        </p>
      )}
      <ul className="contacts">
        {addresses.map((address, nth) => {
          const key = keys[nth] ?? '';
          const kind = kinds[address.kind] ?? address.kind;
          const isUsual = address.primary === true && addresses.filter((one) => one.kind === address.kind).length > 1;
          if (begun?.what === 'change' && begun.key === key)
            return (
              <li key={key}>
                <ChangeAddress
                  customerId={customerId}
                  addressKey={key}
                  onEnd={(kept) => {
                    end();
                    onKept(kept);
                  }}
                />
              </li>
            );
          return (
            <Entry
              key={key}
              name={`${kind}: ${textOf(address)}`}
              onChange={canChange ? () => begin({ what: 'change', key, of: address }) : undefined}
              onRemove={canChange ? () => begin({ what: 'remove', key, of: address }) : undefined}
            >
              <strong>{kind}</strong> {isUsual && <span className="quiet">{t`the usual one`}</span>}
              <div>{textOf(address)}</div>
            </Entry>
          );
        })}
      </ul>
      {begun?.what === 'add' && (
        <AddForm
          name="edit-contact"
          verb={<Trans>Add address</Trans>}
          empty={noAddress}
          wrong={isWrong}
          send={(fields, id) => addAddress(customerId, fields, id)}
          onEnd={end}
        >
          {(fields, set) => <AddressFields fields={fields} onSet={set} />}
        </AddForm>
      )}
      {begun?.what === 'remove' && (
        <RemoveDialog
          title={t`Remove this address?`}
          verb={<Trans>Remove address</Trans>}
          kept={<Trans>{textOf(begun.of)}. Orders that were placed keep it, and it stays in the timeline.</Trans>}
          changed={<Trans>Others have changed this address meanwhile. Look at it before you remove it.</Trans>}
          remove={(idempotencyKey) => removeAddress(customerId, begun.key, begun.of, idempotencyKey)}
          onClose={end}
        />
      )}
    </Part>
  );
};
