import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type CustomerSummary, ProblemError, randomId } from '@sales/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useEffectEvent, useMemo } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { today } from '../../i18n/index.ts';
import { DateField } from '../../ui/date-field.tsx';
import { amountOf } from '../../ui/edit-texts.ts';
import { findCustomers } from '../../ui/find.ts';
import { Finder } from '../../ui/finder.tsx';
import { KeptNote } from '../../ui/kept-note.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, Parts } from '../../ui/parts.tsx';
import { paymentPath } from '../../ui/paths.ts';
import { Problem } from '../../ui/problem.tsx';
import { oneOf, type SearchParams } from '../../ui/search-params.ts';
import { To } from '../../ui/to.tsx';
import { type Begun, useKept } from '../../ui/use-kept.ts';
import { MatchInvoices, useMatching } from './match-invoices.tsx';
import { type Amounts, partsOf } from './matching.ts';
import { MethodField } from './method-field.tsx';

type Typed = {
  /** Made with the form: what is sent again, also after a reload, is recorded once. */
  readonly paymentId: string;
  readonly customer?: { readonly customerId: string; readonly name: string; readonly currency: string };
  readonly entity: string;
  /** Absent: that of the customer. */
  readonly currency?: string;
  readonly amount: string;
  /** Absent: today, where the company is. */
  readonly receivedOn?: string | undefined;
  readonly method: string;
  readonly reference: string;
  /** Absent: as it is suggested. */
  readonly amounts?: Amounts | undefined;
};

const newPayment = (): Typed => ({
  ...{ paymentId: randomId(), entity: 'MAIN', amount: '', method: 'transfer', reference: '' },
});

/** Typed for the customer that the page was opened for, or for one that is chosen in it. */
const begunFor = (customer: string | undefined): Begun<Typed> => ({
  name: `payment/${customer ?? ''}`,
  empty: newPayment(),
  isEmpty: ({ customer, amount, reference }) => customer === undefined && amount === '' && reference === '',
});

const customerOf = ({ customerId, details }: CustomerSummary): NonNullable<Typed['customer']> => ({
  ...{ customerId, name: details.name, currency: details.currency ?? 'EUR' },
});

/** The customer that the page was opened for. */
const useAskedFor = (customer: string | undefined): Typed['customer'] => {
  const may = useMay();
  const { data } = useQuery({
    queryKey: ['customers', 'customer', customer, undefined],
    queryFn: async ({ signal }) => {
      const path = { customer: customer ?? '' };
      return (await sales.get('/query/v1/customers/{customer}', { path, query: {}, signal })).body;
    },
    enabled: customer !== undefined && may({ permission: 'customer:read' }),
  });
  return data && customerOf(data);
};

/** Our companies, where there are several that can have the money. */
const useCompanies = (): readonly string[] => {
  const may = useMay();
  const { data } = useQuery({
    queryKey: ['entities', 'all'],
    queryFn: async ({ signal }) => (await sales.get('/query/v1/entities', { query: {}, signal })).body.items,
    enabled: may({ permission: 'entity:read' }),
  });
  return data?.map(({ entity }) => entity) ?? ['MAIN'];
};

const NewPaymentShown = (): ReactNode => {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const search: SearchParams = useSearch({ strict: false });
  const askedFor = oneOf(search['customer']);
  const begun = useMemo(() => begunFor(askedFor), [askedFor]);
  const { value, keptAt, set } = useKept(begun);
  const asked = useAskedFor(askedFor);
  const companies = useCompanies();
  const { paymentId, entity, amount: text, receivedOn, method, reference, amounts } = value;
  const customer = value.customer ?? asked;
  const currency = value.currency ?? customer?.currency ?? 'EUR';
  const isCurrency = /^[A-Z]{3}$/.test(currency);
  const amount = isCurrency ? amountOf(text, currency) || undefined : undefined;
  const of = { customerId: customer?.customerId ?? '', entity, currency };
  const matching = useMatching(isCurrency ? of : { ...of, customerId: '' }, amount ?? 0, amounts);
  const { rows, isRead, isRight } = matching;
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: async () => {
      if (customer === undefined || amount === undefined) return;
      const invoices = partsOf(rows);
      await sales.post('/order/v1/payments', {
        body: {
          ...{ paymentId, customerId: customer.customerId, entity, amount: { amount, currency }, method },
          ...(reference.trim() !== '' && { reference: reference.trim() }),
          ...(receivedOn !== undefined && { receivedOn }),
          ...(invoices.length > 0 && { invoices }),
        },
        idempotencyKey: paymentId,
      });
    },
    onSuccess: () => {
      set(newPayment());
      void navigate({ to: paymentPath(paymentId) });
    },
    // What was refused was refused for figures that are others now.
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['receivables'] });
      void queries.invalidateQueries({ queryKey: ['orders'] });
    },
  });
  const change = (changed: Partial<Typed>): void => {
    reset();
    set({ ...value, ...(customer !== undefined && { customer }), ...changed });
  };
  const canRecord = customer !== undefined && amount !== undefined && isRead && isRight && !isPending;
  const submit = (): void => {
    if (canRecord) mutate();
  };
  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    if (event.isComposing || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    submit();
  });
  useEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <Page
      title={t`New payment`}
      isBusy={isPending}
      actions={
        <>
          <Button size="xs" variant="subtle" color="gray" onClick={() => set(newPayment())}>
            <Trans>Discard</Trans>
          </Button>
          <Button size="xs" disabled={!canRecord} loading={isPending} onClick={submit}>
            <Trans>Record payment</Trans>
          </Button>
        </>
      }
    >
      <KeptNote keptAt={keptAt} />
      <Parts>
        <section>
          <div className="payment-head">
            <Finder
              kind="customers"
              label={t`Customer`}
              chosen={customer?.name ?? ''}
              find={findCustomers}
              takesFocus={customer === undefined}
              onChoose={(chosen: CustomerSummary) => change({ customer: customerOf(chosen), amounts: undefined })}
            />
            <TextInput
              size="xs"
              className="number"
              inputMode="decimal"
              autoComplete="off"
              label={t`Amount`}
              value={text}
              error={text !== '' && amount === undefined && t`An amount above zero`}
              onChange={({ currentTarget }) => change({ amount: currentTarget.value.trim() })}
            />
            <TextInput
              size="xs"
              label={t`Currency`}
              maxLength={3}
              value={currency}
              error={!isCurrency && t`Three letters, like EUR`}
              onChange={({ currentTarget }) =>
                change({ currency: currentTarget.value.trim().toUpperCase(), amounts: undefined })
              }
            />
            {companies.length > 1 && (
              <NativeSelect
                size="xs"
                label={t`Company`}
                data={[...companies]}
                value={entity}
                onChange={({ currentTarget }) => change({ entity: currentTarget.value, amounts: undefined })}
              />
            )}
            <DateField
              label={t`Received on`}
              value={receivedOn ?? today()}
              max={today()}
              isRequired
              onChange={(day) => change({ receivedOn: day })}
            />
            <MethodField size="xs" value={method} onChange={(next) => change({ method: next })} />
            <TextInput
              size="xs"
              label={t({ message: 'Reference', context: 'payment' })}
              maxLength={100}
              value={reference}
              onChange={({ currentTarget }) => change({ reference: currentTarget.value })}
            />
          </div>
        </section>
        {error !== null && <Problem error={error} />}
        {error instanceof ProblemError && error.code === 'payment/id-reused' && (
          <p>
            <Trans>It was recorded before its answer was lost, and was changed here since.</Trans>{' '}
            <To path={paymentPath(paymentId)}>
              <Trans>Open the payment as it was recorded</Trans>
            </To>
          </p>
        )}
        {customer !== undefined && isCurrency && (
          <Part title={<Trans>What it is for</Trans>}>
            <MatchInvoices
              of={of}
              matching={matching}
              isTyped={amounts !== undefined}
              onChange={(next) => change({ amounts: next })}
            />
          </Part>
        )}
      </Parts>
    </Page>
  );
};

/** Records money that has come in from a customer: for open invoices, the rest on account. */
export const NewPaymentPage = pageFor({ permission: 'payment:receive', title: msg`New payment` }, NewPaymentShown);
