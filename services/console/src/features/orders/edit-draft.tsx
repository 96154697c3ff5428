import { Trans, useLingui } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { type Order, ProblemError, randomId } from '@sales/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { sales } from '../../api/client.ts';
import { ChangesSince } from '../../ui/changes-since.tsx';
import { type Conflict, type Fields, type Merged, merge } from '../../ui/merge.ts';
import { Problem } from '../../ui/problem.tsx';
import { isPercent, isQuantity } from './draft.ts';
import { commandsOf } from './edit.ts';
import { fieldsOf, lineField } from './edit-fields.ts';

const currentOf = (orderId: string, signal?: AbortSignal) =>
  sales.get('/order/v1/orders/{orderId}', { path: { orderId }, query: {}, ...(signal && { signal }) });

type Saved =
  | { readonly is: 'done'; readonly taken: Merged['taken'] }
  | { readonly is: 'conflict'; readonly order: Order; readonly conflicts: readonly Conflict[] };

/** So often others may be faster before it is said. */
const mostOvertaken = 5;

/**
 * Changes an order as it is now by what was changed here: what others have changed meanwhile stays, and where both have
 * changed a field, nothing is sent before the reader has chosen.
 */
const save = async (orderId: string, base: Fields, mine: Fields, keyOf: (name: string) => string): Promise<Saved> => {
  for (let overtaken = 0; ; overtaken += 1) {
    const { body: order, etag } = await currentOf(orderId);
    const { toSend, taken, conflicts } = merge(base, fieldsOf(order), mine);
    if (conflicts.length > 0) return { is: 'conflict', order, conflicts };
    let match = etag;
    try {
      for (const [name, send] of commandsOf(order, toSend)) match = (await send(match, keyOf(`${name}${match}`))).etag;
      return { is: 'done', taken };
    } catch (error) {
      const isStale = error instanceof ProblemError && error.code === 'request/stale-revision';
      if (!isStale || overtaken >= mostOvertaken) throw error;
    }
  }
};

/** What both have changed: the reader chooses. */
const Conflicts = ({
  conflicts,
  labelOf,
  onChoose,
}: {
  readonly conflicts: readonly Conflict[];
  readonly labelOf: (name: string) => string;
  readonly onChoose: (chosen: Fields) => void;
}): ReactNode => {
  const { t } = useLingui();
  const [mine, setMine] = useState<ReadonlySet<string>>(new Set());
  const choose = (name: string, isMine: boolean): void => {
    const next = new Set(mine);
    if (isMine) next.add(name);
    else next.delete(name);
    setMine(next);
  };
  return (
    <div className="conflicts" role="alert">
      <h3>
        <Trans>Others have changed the same: choose what is to stand</Trans>
      </h3>
      <div className="table-frame">
        <table className="lines">
          <thead>
            <tr>
              <th>{t`Field`}</th>
              <th>{t`Before`}</th>
              <th>{t`Theirs`}</th>
              <th>{t`Yours`}</th>
            </tr>
          </thead>
          <tbody>
            {conflicts.map(({ name, before, theirs, mine: own }) => (
              <tr key={name}>
                <th scope="row">{labelOf(name)}</th>
                <td>{before || '—'}</td>
                <td>
                  <label>
                    <input
                      type="radio"
                      name={name}
                      aria-label={t`Theirs: ${labelOf(name)}`}
                      checked={!mine.has(name)}
                      onChange={() => choose(name, false)}
                    />
                    {theirs === undefined ? t`removed` : theirs || '—'}
                  </label>
                </td>
                <td>
                  <label>
                    <input
                      type="radio"
                      name={name}
                      aria-label={t`Yours: ${labelOf(name)}`}
                      disabled={theirs === undefined}
                      checked={mine.has(name)}
                      onChange={() => choose(name, true)}
                    />
                    {own || '—'}
                  </label>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Button
        size="xs"
        onClick={() =>
          onChoose(
            Object.fromEntries(
              conflicts.map(({ name, theirs = '', mine: own }) => [name, mine.has(name) ? own : theirs]),
            ),
          )
        }
      >
        <Trans>Save what is chosen</Trans>
      </Button>
    </div>
  );
};

/** The form of a draft that there is: what is saved is put together with what others have changed meanwhile. */
export const EditDraft = ({
  orderId,
  onEnd,
}: {
  readonly orderId: string;
  /** Told what others have changed, which was kept. */
  readonly onEnd: (kept: readonly string[]) => void;
}): ReactNode => {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { data: current, error: unread } = useQuery({
    queryKey: ['orders', 'edited', orderId],
    queryFn: async ({ signal }) => (await currentOf(orderId, signal)).body,
  });
  const [begun, setBegun] = useState<{ readonly order: Order; readonly base: Fields; readonly mine: Fields }>();
  useEffect(() => {
    if (begun === undefined && current !== undefined)
      setBegun({ order: current, base: fieldsOf(current), mine: fieldsOf(current) });
  }, [begun, current]);
  const keys = useRef(new Map<string, string>());
  const keyOf = (name: string): string => {
    const key = keys.current.get(name) ?? randomId();
    keys.current.set(name, key);
    return key;
  };
  const linesOf = (order: Order | undefined) => order?.lines.filter(({ kind }) => kind !== 'text') ?? [];
  const labelOf = (name: string): string => {
    if (name === 'reference') return t`Reference`;
    if (name === 'percent') return t`Discount of the order in %`;
    const [lineId, field] = name.split('/');
    const line = linesOf(begun?.order).find((one) => one.lineId === lineId);
    const product = line?.sku ?? line?.name ?? '';
    return field === 'quantity' ? t`${product}: quantity` : t`${product}: discount in %`;
  };
  const told = (taken: Merged['taken']): readonly string[] =>
    taken.map(({ name, before, after }) => `${labelOf(name)}: ${before || '—'} → ${after || '—'}`);
  const { mutate, data, error, isPending, reset } = useMutation({
    mutationFn: ({ base, mine }: { readonly base: Fields; readonly mine: Fields }) => save(orderId, base, mine, keyOf),
    onSuccess: (saved) => {
      void queries.invalidateQueries({ queryKey: ['orders'] });
      if (saved.is === 'done') onEnd(told(saved.taken));
    },
  });
  const isRight =
    begun !== undefined &&
    Object.entries(begun.mine).every(([name, text]) =>
      name.endsWith('/quantity') ? isQuantity(text) : name === 'reference' || isPercent(text),
    );
  const submit = (): void => {
    if (isRight && !isPending) mutate(begun);
  };
  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    if (event.isComposing || !(event.ctrlKey || event.metaKey) || event.key !== 'Enter') return;
    event.preventDefault();
    submit();
  });
  useEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  if (begun === undefined) return unread === null ? null : <Problem error={unread} />;
  const { order, base, mine } = begun;
  const set = (name: string, value: string): void => {
    reset();
    setBegun({ ...begun, mine: { ...mine, [name]: value } });
  };
  const field = (name: string, isWrong: boolean): ReactNode => {
    const isNumber = name !== 'reference';
    return (
      mine[name] !== undefined && (
        <TextInput
          size="xs"
          {...(isNumber && { className: 'number', inputMode: 'decimal' as const })}
          {...(name.includes('/') ? { 'aria-label': labelOf(name) } : { label: labelOf(name) })}
          value={mine[name]}
          error={isWrong}
          onChange={({ currentTarget }) => set(name, isNumber ? currentTarget.value.trim() : currentTarget.value)}
        />
      )
    );
  };
  const isOvertaken = current !== undefined && current.revision > order.revision;
  return (
    <form
      className="edit-draft"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {isOvertaken && (
        <div className="notice" role="status">
          <p>
            <Trans>Others have changed this order since you began. What you save is put together with it.</Trans>
          </p>
          <ChangesSince category="order" id={orderId} revision={order.revision} />
        </div>
      )}
      <div className="edit-head">
        {field('reference', false)}
        {field('percent', !isPercent(mine['percent'] ?? ''))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section className="table-frame" aria-label={t`Lines`} tabIndex={0}>
        <table className="lines entry">
          <thead>
            <tr>
              <th>{t`SKU`}</th>
              <th className="name">{t`Name`}</th>
              <th className="end">{t`Quantity`}</th>
              <th className="end">{t`Discount in %`}</th>
            </tr>
          </thead>
          <tbody>
            {linesOf(order).map(({ lineId, sku, name }) => {
              const [quantity, percent] = [lineField(lineId, 'quantity'), lineField(lineId, 'percent')];
              return (
                <tr key={lineId}>
                  <td>{sku}</td>
                  <td className="name">{name}</td>
                  <td className="end">{field(quantity, !isQuantity(mine[quantity] ?? ''))}</td>
                  <td className="end">{field(percent, !isPercent(mine[percent] ?? ''))}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {data?.is === 'conflict' ? (
        <Conflicts
          key={data.order.revision}
          conflicts={data.conflicts}
          labelOf={labelOf}
          onChoose={(chosen) => {
            const theirs = fieldsOf(data.order);
            const kept = Object.fromEntries(
              Object.entries(mine).filter(([name, value]) => value !== base[name] && name in theirs),
            );
            const next = { order: data.order, base: theirs, mine: { ...theirs, ...kept, ...chosen } };
            const gone = Object.keys(chosen).filter((name) => !(name in theirs));
            for (const name of gone) delete (next.mine as Record<string, string>)[name];
            setBegun(next);
            mutate(next);
          }}
        />
      ) : (
        <div className="edit-foot">
          <Button type="submit" size="xs" disabled={!isRight} loading={isPending}>
            <Trans>Save</Trans>
          </Button>
          <Button size="xs" variant="default" disabled={isPending} onClick={() => onEnd([])}>
            <Trans>Discard changes</Trans>
          </Button>
        </div>
      )}
      {error !== null && <Problem error={error} />}
    </form>
  );
};
