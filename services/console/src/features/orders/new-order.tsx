import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { type CustomerSummary, ProblemError, randomId } from '@sales/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useEffectEvent, useMemo, useRef } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { Credit } from '../../ui/credit.tsx';
import { findCustomers } from '../../ui/find.ts';
import { Finder } from '../../ui/finder.tsx';
import { FirstSteps } from '../../ui/first-steps.tsx';
import { KeptNote } from '../../ui/kept-note.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { orderPath } from '../../ui/paths.ts';
import { Problem } from '../../ui/problem.tsx';
import { customerStatuses, State } from '../../ui/status.tsx';
import { To } from '../../ui/to.tsx';
import {
  type Draft,
  type DraftLine,
  isEmpty,
  isPercent,
  lackOf,
  newLine,
  pastedLines,
  toOrder,
  toRightOrder,
} from './draft.ts';
import { DraftLines, focusOn, type LineActions } from './draft-lines.tsx';
import { useFigures } from './figures.ts';
import { OrderFigures } from './order-figures.tsx';
import { useDraft } from './use-draft.ts';
import { WrongLines } from './wrong-lines.tsx';

const useCustomer = (customerId: string | undefined): CustomerSummary | undefined =>
  useQuery({
    queryKey: ['customers', 'one', customerId],
    queryFn: async ({ signal }) =>
      (await sales.get('/query/v1/customers/{customer}', { path: { customer: customerId ?? '' }, query: {}, signal }))
        .body,
    enabled: customerId !== undefined,
  }).data;

/** What is still to be said before the order can be sent; what is wrong in lines is said of each. */
const Lack = ({ draft }: { readonly draft: Draft }): ReactNode => {
  const { t } = useLingui();
  const lack = lackOf(draft);
  if (lack === 'customer') return <p className="quiet">{t`Choose a customer`}</p>;
  if (lack === 'lines') return <p className="quiet">{t`Choose a product`}</p>;
  return isPercent(draft.percent) ? null : <p className="quiet">{t`A discount is a number from 0 to 100`}</p>;
};

const useLineActions = (change: (how: (draft: Draft) => Draft) => void, lines: readonly DraftLine[]): LineActions => {
  const current = useRef(lines);
  current.current = lines;
  return useMemo(() => {
    const changeLines = (how: (lines: readonly DraftLine[]) => readonly DraftLine[]): void =>
      change((before) => {
        const next = how(before.lines);
        return { ...before, lines: next.length === 0 ? [newLine(randomId())] : next };
      });
    return {
      change: (lineId, changed) =>
        changeLines((all) => all.map((line) => (line.lineId === lineId ? { ...line, ...changed } : line))),
      remove: (lineId) => changeLines((all) => all.filter((line) => line.lineId !== lineId)),
      next: (lineId) => {
        const all = current.current;
        const next = all[all.findIndex((line) => line.lineId === lineId) + 1];
        const line = next ?? newLine(randomId());
        if (next === undefined) changeLines((before) => [...before, line]);
        focusOn(line.lineId, 'product');
      },
      paste: (lineId, event) => {
        const rows = pastedLines(event.clipboardData.getData('text/plain'), randomId);
        if (rows === undefined) return;
        event.preventDefault();
        // In the place of the line that is empty, or behind the one that is not.
        changeLines((all) =>
          all.flatMap((line) => (line.lineId !== lineId ? [line] : line.sku === '' ? rows : [line, ...rows])),
        );
      },
    };
  }, [change]);
};

const WrittenOrder = ({
  draft,
  keptAt,
  change,
  drop,
}: {
  readonly draft: Draft;
  readonly keptAt: string | undefined;
  readonly change: (how: (draft: Draft) => Draft) => void;
  readonly drop: () => void;
}): ReactNode => {
  const { t } = useLingui();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const may = useMay();
  const customer = useCustomer(draft.customer?.customerId);
  const actions = useLineActions(change, draft.lines);
  const figures = useFigures(toRightOrder(draft, true));
  const { order, draftOnly, error, isFetching, ofLines } = figures;
  const isComplete = lackOf(draft) === undefined;

  const place = useMutation({
    mutationFn: async (submit: boolean) => {
      const body = toOrder(draft, submit);
      if (body === undefined) return undefined;
      return (await sales.put('/order/v1/orders/{orderId}', { path: { orderId: draft.orderId }, body, wait: 2 })).body;
    },
    onSuccess: (placed) => {
      if (placed === undefined) return;
      drop();
      void queries.invalidateQueries({ queryKey: ['orders'] });
      void navigate({ to: '/orders/$order', params: { order: placed.number } });
    },
  });
  const isRefused = draft.lines.some(({ lineId }) => ofLines.get(lineId)?.refused !== undefined);
  const canSave = isComplete && !isRefused && !place.isPending;
  const canSubmit = canSave && draftOnly === undefined;

  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    if (event.isComposing || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (canSubmit) place.mutate(true);
  });
  useEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  return (
    <Page
      title={t`New order`}
      isBusy={isFetching || place.isPending}
      actions={
        <>
          <Button size="xs" variant="subtle" color="gray" disabled={isEmpty(draft)} onClick={drop}>
            <Trans>Discard</Trans>
          </Button>
          <Button size="xs" variant="default" disabled={!canSave} onClick={() => place.mutate(false)}>
            <Trans>Save as draft</Trans>
          </Button>
          <Button size="xs" disabled={!canSubmit} onClick={() => place.mutate(true)}>
            <Trans>Submit order</Trans>
          </Button>
        </>
      }
    >
      <FirstSteps />
      <KeptNote keptAt={keptAt} />
      <div className="with-rail narrow">
        <div>
          <section>
            <div className="draft-head">
              <Finder
                kind="customers"
                label={t`Customer`}
                chosen={draft.customer?.name ?? ''}
                find={findCustomers}
                takesFocus={draft.customer === undefined}
                onChoose={({ customerId, details }) => {
                  change((before) => ({ ...before, customer: { customerId, name: details.name } }));
                  const [first] = draft.lines;
                  if (first !== undefined) focusOn(first.lineId, 'product');
                }}
              />
              <TextInput
                size="xs"
                label={t`Customer reference`}
                maxLength={60}
                value={draft.reference}
                onChange={({ currentTarget }) => {
                  const { value } = currentTarget;
                  change((before) => ({ ...before, reference: value }));
                }}
              />
              <TextInput
                size="xs"
                className="number"
                inputMode="decimal"
                label={t`Discount, percent`}
                disabled={!may({ permission: 'order:apply-discount' })}
                value={draft.percent}
                error={!isPercent(draft.percent)}
                onChange={({ currentTarget }) => {
                  const { value } = currentTarget;
                  change((before) => ({ ...before, percent: value.trim() }));
                }}
              />
            </div>
          </section>
          <section>
            <h2>
              <Trans>Lines</Trans>
            </h2>
            <WrongLines lines={draft.lines} figures={ofLines} />
            <DraftLines lines={draft.lines} figures={ofLines} actions={actions} />
            <Button
              className="add-line"
              size="xs"
              variant="subtle"
              onClick={() => {
                const last = draft.lines.at(-1);
                if (last !== undefined) actions.next(last.lineId);
              }}
            >
              <Trans>Add a line</Trans>
            </Button>
            <Lack draft={draft} />
            {error !== null && <Problem error={error} />}
            {place.error !== null && (
              <Problem error={place.error} retry={() => place.mutate(place.variables ?? false)} />
            )}
            {place.error instanceof ProblemError && place.error.code === 'order/already-exists' && (
              <p>
                <Trans>It was placed before its answer was lost, and was changed here since.</Trans>{' '}
                <To path={orderPath(draft.orderId)}>
                  <Trans>Open the order as it was placed</Trans>
                </To>
              </p>
            )}
          </section>
        </div>
        <aside className="rail">
          <section>
            <h2>
              <Trans>Totals</Trans>
            </h2>
            <OrderFigures figures={figures} />
          </section>
          {draft.customer !== undefined && (
            <section>
              <h2>{draft.customer.name}</h2>
              {customer !== undefined && customer.status !== 'active' && (
                <State of={customerStatuses[customer.status]} />
              )}
              <Credit customerId={draft.customer.customerId} total={order?.totals.total} />
            </section>
          )}
        </aside>
      </div>
    </Page>
  );
};

const NewOrderShown = (): ReactNode => {
  const { open, change, drop } = useDraft();
  if (open === undefined) return null;
  const { draft, keptAt } = open;
  return <WrittenOrder key={draft.orderId} draft={draft} keptAt={keptAt} change={change} drop={drop} />;
};

export const NewOrderPage = pageFor({ permission: 'order:place', title: msg`New order` }, NewOrderShown);
