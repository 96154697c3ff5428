import { Trans, useLingui } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { type CustomerSummary, ProblemError, randomId } from '@sales/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ClipboardEvent, type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { sales } from '../../api/client.ts';
import { sessionQuery, userOf } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { Credit } from '../../ui/credit.tsx';
import { findCustomers } from '../../ui/find.ts';
import { Finder } from '../../ui/finder.tsx';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { customerStatuses, State } from '../../ui/status.tsx';
import { Totals } from '../../ui/totals.tsx';
import {
  type Draft,
  type DraftLine,
  isPercent,
  keptDraft,
  lackOf,
  newDraft,
  newLine,
  pastedLines,
  toOrder,
} from './draft.ts';
import { DraftLines, focusOn } from './draft-lines.tsx';
import { usePreview } from './preview.ts';

/** A draft of this reader, kept in the browser until it is placed: nothing is lost by a reload or a broken line. */
const useDraft = (): [Draft, (change: (draft: Draft) => Draft) => void, () => void] => {
  const { data: session } = useQuery(sessionQuery);
  const key = `sales-draft:${userOf(session)?.user ?? 'local'}`;
  const [draft, setDraft] = useState(() => keptDraft(localStorage.getItem(key)) ?? newDraft(randomId));
  const change = (how: (draft: Draft) => Draft): void =>
    setDraft((before) => {
      const next = how(before);
      localStorage.setItem(key, JSON.stringify(next));
      return next;
    });
  const drop = (): void => {
    localStorage.removeItem(key);
    setDraft(newDraft(randomId));
  };
  return [draft, change, drop];
};

const useCustomer = (customerId: string | undefined): CustomerSummary | undefined =>
  useQuery({
    queryKey: ['customers', 'one', customerId],
    queryFn: async ({ signal }) =>
      (await sales.get('/query/v1/customers/{customer}', { path: { customer: customerId ?? '' }, query: {}, signal }))
        .body,
    enabled: customerId !== undefined,
  }).data;

/** What is still to be said before the order can be sent. */
const Lack = ({ draft }: { readonly draft: Draft }): ReactNode => {
  const { t } = useLingui();
  const texts = {
    customer: t`Choose a customer`,
    lines: t`Choose a product`,
    quantity: t`A quantity is a number above zero with at most three places`,
    percent: t`A discount is a number from 0 to 100`,
  };
  const lack = lackOf(draft);
  return lack === undefined ? null : <p className="quiet">{texts[lack]}</p>;
};

export const NewOrderPage = (): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [draft, change, drop] = useDraft();
  const customer = useCustomer(draft.customer?.customerId);
  const { data, error, isFetching } = usePreview(toOrder(draft, true));
  const isComplete = lackOf(draft) === undefined;
  const shown = isComplete ? data : undefined;
  const wrong = error instanceof ProblemError ? error.problem.details?.['sku'] : undefined;

  const place = useMutation({
    mutationFn: async (submit: boolean) => {
      const body = toOrder(draft, submit);
      if (body === undefined) return undefined;
      return (await sales.put('/order/v1/orders/{orderId}', { path: { orderId: draft.orderId }, body, wait: 2 })).body;
    },
    onSuccess: (order) => {
      if (order === undefined) return;
      drop();
      void queries.invalidateQueries({ queryKey: ['orders'] });
      void navigate({ to: '/orders/$order', params: { order: order.number } });
    },
  });
  const canSubmit = isComplete && data?.draftOnly === undefined && !place.isPending;

  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    if (event.isComposing || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (canSubmit) place.mutate(true);
  });
  useEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const changeLines = (how: (lines: readonly DraftLine[]) => readonly DraftLine[]): void =>
    change((before) => {
      const lines = how(before.lines);
      return { ...before, lines: lines.length === 0 ? [newLine(randomId())] : lines };
    });
  const goOn = (lineId: string): void => {
    const next = draft.lines[draft.lines.findIndex((line) => line.lineId === lineId) + 1];
    const line = next ?? newLine(randomId());
    if (next === undefined) changeLines((lines) => [...lines, line]);
    focusOn(line.lineId, 'product');
  };
  const paste = (lineId: string, event: ClipboardEvent<HTMLInputElement>): void => {
    const rows = pastedLines(event.clipboardData.getData('text/plain'), randomId);
    if (rows === undefined) return;
    event.preventDefault();
    // In the place of the line that is empty, or behind the one that is not.
    changeLines((lines) =>
      lines.flatMap((line) => (line.lineId !== lineId ? [line] : line.sku === '' ? rows : [line, ...rows])),
    );
  };

  return (
    <Page
      title={t`New order`}
      isBusy={isFetching || place.isPending}
      actions={
        <>
          <Button size="xs" variant="subtle" color="gray" onClick={drop}>
            <Trans>Clear</Trans>
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={!isComplete || place.isPending}
            onClick={() => place.mutate(false)}
          >
            <Trans>Save as draft</Trans>
          </Button>
          <Button size="xs" disabled={!canSubmit} onClick={() => place.mutate(true)}>
            <Trans>Submit order</Trans>
          </Button>
        </>
      }
    >
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
            <DraftLines
              lines={draft.lines}
              priced={new Map((shown?.order.lines ?? []).map((line) => [line.lineId, line]))}
              entity={shown?.order.entity ?? 'MAIN'}
              wrongSku={typeof wrong === 'string' ? wrong : undefined}
              onChange={(lineId, changed) =>
                changeLines((lines) => lines.map((line) => (line.lineId === lineId ? { ...line, ...changed } : line)))
              }
              onRemove={(lineId) => changeLines((lines) => lines.filter((line) => line.lineId !== lineId))}
              onNext={goOn}
              onPaste={paste}
            />
            <Button
              className="add-line"
              size="xs"
              variant="subtle"
              onClick={() => {
                const last = draft.lines.at(-1);
                if (last !== undefined) goOn(last.lineId);
              }}
            >
              <Trans>Add a line</Trans>
            </Button>
            <Lack draft={draft} />
            {isComplete && error !== null && <Problem error={error} />}
            {place.error !== null && (
              <Problem error={place.error} retry={() => place.mutate(place.variables ?? false)} />
            )}
          </section>
        </div>
        <aside className="rail">
          <section>
            <h2>
              <Trans>Totals</Trans>
            </h2>
            {shown === undefined ? (
              <p className="quiet">
                <Trans>Prices show once there is a customer and a product.</Trans>
              </p>
            ) : (
              <Totals totals={shown.order.totals} format={format} />
            )}
            {shown?.order.status === 'awaitingApproval' && (
              <p className="notice">
                <Trans>It must be approved before it goes on.</Trans>
              </p>
            )}
            {shown?.draftOnly !== undefined && <Problem error={shown.draftOnly} />}
          </section>
          {draft.customer !== undefined && (
            <section>
              <h2>{draft.customer.name}</h2>
              {customer !== undefined && customer.status !== 'active' && (
                <State of={customerStatuses[customer.status]} />
              )}
              <Credit customerId={draft.customer.customerId} total={shown?.order.totals.total} />
            </section>
          )}
        </aside>
      </div>
    </Page>
  );
};
