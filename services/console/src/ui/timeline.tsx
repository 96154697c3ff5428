import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../api/client.ts';
import type { Topic } from '../api/queries.ts';
import { useFormat } from '../i18n/index.ts';
import { useAsOf } from './as-of.tsx';
import { eventName, plainEventName } from './event-names.ts';
import { Problem } from './problem.tsx';
import { Doer } from './who.tsx';

/** What a thing has a timeline as. */
type Category =
  | 'order'
  | 'customer'
  | 'product'
  | 'stockItem'
  | 'priceList'
  | 'invoice'
  | 'payment'
  | 'user'
  | 'role'
  | 'entity'
  | 'warehouse';

/** What happened, in words. */
export const EventName = ({ type }: { readonly type: string }): ReactNode => {
  const { i18n } = useLingui();
  const name = eventName(type);
  return name === undefined ? <strong lang="en">{plainEventName(type)}</strong> : <strong>{i18n._(name)}</strong>;
};

/** All that has happened to a thing, the latest first: who, when and why. */
export const Timeline = ({
  topic,
  category,
  id,
}: {
  readonly topic: Topic;
  readonly category: Category;
  readonly id: string;
}): ReactNode => {
  const format = useFormat();
  const asOf = useAsOf();
  const { data, error } = useQuery({
    queryKey: [topic, 'timeline', category, id, asOf],
    queryFn: async ({ signal }) =>
      (
        await sales.get('/query/v1/timeline/{category}/{id}', {
          path: { category, id },
          query: { sort: '-revision', limit: 50, ...(asOf !== undefined && { asOf }) },
          signal,
        })
      ).body,
  });
  if (error !== null && data === undefined) return <Problem error={error} />;
  return (
    <ol className="timeline">
      {data?.items.map(({ eventId, type, actor, onBehalfOf, reason, effectiveAt }) => (
        <li key={eventId}>
          <EventName type={type} />
          <time dateTime={effectiveAt} title={format.exactTime(effectiveAt)}>
            {format.ago(effectiveAt)}
          </time>
          <span className="quiet">
            <Trans>
              by <Doer actor={actor} onBehalfOf={onBehalfOf} />
            </Trans>
            {reason !== undefined && ` · ${reason}`}
          </span>
        </li>
      ))}
    </ol>
  );
};
