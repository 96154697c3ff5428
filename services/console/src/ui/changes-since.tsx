import { Trans } from '@lingui/react/macro';
import type { TimelineEntry } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../api/client.ts';
import { useMay } from '../api/session.ts';
import { useFormat } from '../i18n/index.ts';
import type { Edited } from './edit.ts';
import { EventName } from './timeline.tsx';
import { Who } from './who.tsx';

type Thing = Pick<Edited<{ readonly revision: number }>, 'topic' | 'category' | 'id'>;

/** What has happened to a thing since a revision, the latest first; undefined: not known, or not for the reader. */
export const useChangesSince = (
  { topic, category, id }: Thing,
  revision: number,
): readonly TimelineEntry[] | undefined => {
  const may = useMay();
  const { data } = useQuery({
    queryKey: [topic, 'since', category, id, revision],
    queryFn: async ({ signal }) =>
      (
        await sales.get('/query/v1/timeline/{category}/{id}', {
          path: { category, id },
          query: { sort: '-revision', limit: 50 },
          signal,
        })
      ).body.items,
    enabled: may({ permission: 'timeline:read' }),
    // Who asks after a refusal asks for what was recorded a moment ago.
    staleTime: 0,
  });
  return data?.filter((one) => one.revision > revision);
};

/** Who did it, and when. */
export const ByWhom = ({ of: { actor, recordedAt } }: { readonly of: TimelineEntry }): ReactNode => {
  const format = useFormat();
  return (
    <span className="quiet">
      <Trans>
        by <Who principal={actor} />
      </Trans>{' '}
      <time dateTime={recordedAt} title={format.exactTime(recordedAt)}>
        {format.ago(recordedAt)}
      </time>
    </span>
  );
};

/** Who has changed a thing since a revision, and what. */
export const ChangesSince = ({ thing, revision }: { readonly thing: Thing; readonly revision: number }): ReactNode => (
  <ul className="changes-since">
    {useChangesSince(thing, revision)?.map((entry) => (
      <li key={entry.eventId}>
        <EventName type={entry.type} /> <ByWhom of={entry} />
      </li>
    ))}
  </ul>
);

/** Whether a change is of what stands at a path, of something in it, or of something that it is in. */
const isAt = (path: string, field: string): boolean => isIn(path, field) || isIn(field, path);

const isIn = (outer: string, inner: string): boolean =>
  inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);

/** The last of some changes that was of one of these paths. */
export const lastAt = (
  entries: readonly TimelineEntry[] | undefined,
  paths: readonly string[],
): TimelineEntry | undefined =>
  entries?.find(({ changes }) => changes.some(({ field }) => paths.some((path) => isAt(path, field))));
