import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../api/client.ts';
import { useMay } from '../api/session.ts';
import { useFormat } from '../i18n/index.ts';
import { EventName } from './timeline.tsx';
import { Who } from './who.tsx';

/** Who has changed an order or a customer since a revision, and what. */
export const ChangesSince = ({
  category,
  id,
  revision,
}: {
  readonly category: 'order' | 'customer';
  readonly id: string;
  readonly revision: number;
}): ReactNode => {
  const format = useFormat();
  const may = useMay();
  const { data } = useQuery({
    queryKey: [`${category}s`, 'since', id, revision],
    queryFn: async ({ signal }) =>
      (
        await sales.get('/query/v1/timeline/{category}/{id}', {
          path: { category, id },
          query: { sort: '-revision', limit: 20 },
          signal,
        })
      ).body.items,
    enabled: may({ permission: 'timeline:read' }),
  });
  return (
    <ul className="changes-since">
      {data
        ?.filter((one) => one.revision > revision)
        .map(({ eventId, type, actor, recordedAt }) => (
          <li key={eventId}>
            <EventName type={type} />{' '}
            <span className="quiet">
              <Trans>
                by <Who principal={actor} />
              </Trans>{' '}
              <time dateTime={recordedAt} title={format.exactTime(recordedAt)}>
                {format.ago(recordedAt)}
              </time>
            </span>
          </li>
        ))}
    </ul>
  );
};
