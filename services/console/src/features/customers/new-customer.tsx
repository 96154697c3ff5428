import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { randomId } from '@sales/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { sales } from '../../api/client.ts';
import { EditField } from '../../ui/edit-field.tsx';
import { FirstSteps, useNextStep } from '../../ui/first-steps.tsx';
import { KeptNote } from '../../ui/kept-note.tsx';
import { useMainCompany } from '../../ui/main-company.ts';
import { Page, pageFor } from '../../ui/page.tsx';
import { Parts } from '../../ui/parts.tsx';
import { customerPath } from '../../ui/paths.ts';
import { Problem } from '../../ui/problem.tsx';
import { type Begun, useKept } from '../../ui/use-kept.ts';

type Typed = {
  /** Made with the form: what is sent again, also after a reload, is registered once. */
  readonly customerId: string;
  readonly name: string;
  readonly email: string;
  /** Absent: those of the main company. */
  readonly country?: string;
  readonly currency?: string;
};

const newCustomer = (): Begun<Typed> => ({
  name: 'customer/new',
  empty: { customerId: randomId(), name: '', email: '' },
  isEmpty: ({ name, email }) => name === '' && email === '',
});

const NewCustomerShown = (): ReactNode => {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const company = useMainCompany();
  const next = useNextStep('customer');
  const begun = useMemo(newCustomer, []);
  const { value, keptAt, set } = useKept(begun);
  const { customerId, name, email } = value;
  const country = value.country ?? company?.details.address?.country ?? '';
  const currency = value.currency ?? company?.details.currency ?? '';
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: () =>
      sales.put('/customer/v1/customers/{customerId}', {
        path: { customerId },
        body: {
          ...{ name: name.trim(), country: country.trim(), currency },
          ...(email.trim() !== '' && { emails: [{ email: email.trim() }] }),
        },
      }),
    onSuccess: () => {
      set(newCustomer().empty);
      void queries.invalidateQueries({ queryKey: ['customers'] });
      void navigate({ to: next ?? customerPath(customerId) });
    },
  });
  const change = (changed: Partial<Typed>): void => {
    reset();
    set({ ...value, ...changed });
  };
  const wrong = {
    email: email.trim() !== '' && !/^[^@\s]+@[^@\s]+$/.test(email.trim()),
    currency: currency !== '' && !/^[A-Z]{3}$/.test(currency),
  };
  const canRegister =
    name.trim() !== '' && country.trim() !== '' && currency !== '' && !wrong.email && !wrong.currency && !isPending;
  return (
    <Page title={t`New customer`} isBusy={isPending}>
      <FirstSteps />
      <KeptNote keptAt={keptAt} />
      <Parts>
        <section>
          <form
            className="new-thing"
            onSubmit={(event) => {
              event.preventDefault();
              if (canRegister) mutate();
            }}
          >
            <div className="fields">
              <EditField
                kind="text"
                label={t`Name`}
                value={name}
                isWrong={false}
                takesFocus
                onChange={(text) => change({ name: text })}
              />
              <EditField
                kind="text"
                label={t`Country`}
                hint={t`Its name or two letters, like DE`}
                value={country}
                isWrong={false}
                onChange={(text) => change({ country: text })}
              />
              <EditField
                kind="text"
                label={t`Currency`}
                hint={t`Three letters, like EUR`}
                value={currency}
                isWrong={wrong.currency}
                onChange={(text) => change({ currency: text.trim().toUpperCase() })}
              />
              <EditField
                kind="text"
                label={t`E-mail`}
                value={email}
                isWrong={wrong.email}
                onChange={(text) => change({ email: text })}
              />
            </div>
            {error !== null && <Problem error={error} />}
            <div className="edit-foot">
              <Button type="submit" size="xs" disabled={!canRegister} loading={isPending}>
                <Trans>Register customer</Trans>
              </Button>
              <Button size="xs" variant="default" onClick={() => set(newCustomer().empty)}>
                <Trans>Discard</Trans>
              </Button>
            </div>
          </form>
        </section>
      </Parts>
    </Page>
  );
};

/** Registers a customer with what an order needs; the rest is added on the page of the customer. */
export const NewCustomerPage = pageFor({ permission: 'customer:register', title: msg`New customer` }, NewCustomerShown);
