import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import type { Contact, CustomerSummary } from '@sales/client';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useAsOf } from '../../ui/as-of.tsx';
import { useEdit } from '../../ui/edit.ts';
import { EditField } from '../../ui/edit-field.tsx';
import { EditForm, toldOf, type Words } from '../../ui/edit-form.tsx';
import type { Fields } from '../../ui/merge.ts';
import { Part } from '../../ui/parts.tsx';
import { contactWith, editedContact, isWrong, noContact, removeContact } from './contact-fields.ts';
import { AddForm, Entry, RemoveDialog } from './forms.tsx';

const useLabels = (): Readonly<Record<string, string>> => {
  const { t } = useLingui();
  return { name: t`Name`, role: t({ message: 'Role', context: 'contact' }), emails: t`E-mail`, phones: t`Phone` };
};

const ContactFields = ({
  fields,
  onSet,
}: {
  readonly fields: Fields;
  readonly onSet: (name: string, value: string) => void;
}): ReactNode => {
  const { t } = useLingui();
  const labels = useLabels();
  return (
    <div className="fields">
      {Object.entries(fields).map(([name, value], nth) => {
        const isList = name === 'emails' || name === 'phones';
        return (
          <EditField
            key={name}
            kind={isList ? 'lines' : 'text'}
            label={labels[name] ?? name}
            hint={isList ? t`One a line, the first is the usual one` : undefined}
            value={value}
            isWrong={isWrong(name, value)}
            takesFocus={nth === 0}
            onChange={(text) => onSet(name, text)}
          />
        );
      })}
    </div>
  );
};

const ChangeContact = ({
  customerId,
  contactId,
  onEnd,
}: {
  readonly customerId: string;
  readonly contactId: string;
  readonly onEnd: (kept: readonly string[]) => void;
}): ReactNode => {
  const labels = useLabels();
  const words: Words = {
    labelOf: (name) => labels[name] ?? name,
    pathsOf: (name) => [`contacts[${contactId}].${name}`],
    textOf: (_, value) => value.replaceAll('\n', ', '),
  };
  const edit = useEdit(editedContact(customerId, contactId), (taken) => onEnd(toldOf(taken, words)));
  return (
    <EditForm name="edit-contact" edit={edit} words={words} wrong={isWrong} onCancel={() => onEnd([])}>
      {(_, mine) => <ContactFields fields={mine} onSet={edit.set} />}
    </EditForm>
  );
};

const AddContact = ({ customerId, onEnd }: { readonly customerId: string; readonly onEnd: () => void }): ReactNode => (
  <AddForm
    name="edit-contact"
    verb={<Trans>Add contact</Trans>}
    empty={noContact}
    wrong={isWrong}
    send={(fields, contactId) =>
      sales.post('/customer/v1/customers/{customerId}/add-contact', {
        ...{ path: { customerId }, body: contactWith({ contactId }, fields), idempotencyKey: contactId },
      })
    }
    onEnd={onEnd}
  >
    {(fields, set) => <ContactFields fields={fields} onSet={set} />}
  </AddForm>
);

/** The people of a customer, and what can be done with them. */
export const Contacts = ({
  customer: { customerId, contacts, status },
  onKept,
}: {
  readonly customer: CustomerSummary;
  readonly onKept: (kept: readonly string[]) => void;
}): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const asOf = useAsOf();
  const [begun, begin] = useState<
    { readonly what: 'add' } | { readonly what: 'change' | 'remove'; readonly of: Contact }
  >();
  const isOpen = asOf === undefined && (status === 'active' || status === 'held');
  const can = (verb: string): boolean => isOpen && may({ permission: `customer:${verb}` });
  const end = (): void => begin(undefined);
  if (!may({ permission: 'customer:read', group: 'personal' })) return null;
  if (contacts.length === 0 && !can('add-contact')) return null;
  return (
    <Part
      title={<Trans>Contacts</Trans>}
      all={
        can('add-contact') &&
        begun?.what !== 'add' && (
          <Button size="compact-xs" variant="default" onClick={() => begin({ what: 'add' })}>
            <Trans>Add contact</Trans>
          </Button>
        )
      }
    >
      {contacts.length === 0 && begun === undefined && (
        <p className="quiet">
          <Trans>No contact yet</Trans>
        </p>
      )}
      <ul className="contacts">
        {contacts.map((contact) => {
          const { contactId, name, role, emails = [], phones = [] } = contact;
          if (begun?.what === 'change' && begun.of.contactId === contactId)
            return (
              <li key={contactId}>
                <ChangeContact
                  customerId={customerId}
                  contactId={contactId}
                  onEnd={(kept) => {
                    end();
                    onKept(kept);
                  }}
                />
              </li>
            );
          return (
            <Entry
              key={contactId}
              name={name}
              onChange={can('change-contact') ? () => begin({ what: 'change', of: contact }) : undefined}
              onRemove={can('remove-contact') ? () => begin({ what: 'remove', of: contact }) : undefined}
            >
              <strong>{name}</strong> {role !== undefined && <span className="quiet">{role}</span>}
              <div>{[...emails.map(({ email }) => email), ...phones.map(({ phone }) => phone)].join(' · ')}</div>
            </Entry>
          );
        })}
      </ul>
      {begun?.what === 'add' && <AddContact customerId={customerId} onEnd={end} />}
      {begun?.what === 'remove' && (
        <RemoveDialog
          title={t`Remove ${begun.of.name}?`}
          verb={<Trans>Remove contact</Trans>}
          kept={<Trans>What was recorded of the contact stays in the timeline.</Trans>}
          changed={<Trans>Others have changed this contact meanwhile. Look at it before you remove it.</Trans>}
          remove={(key) => removeContact(customerId, begun.of, key)}
          onClose={end}
        />
      )}
    </Part>
  );
};
