import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../api/client.ts';
import { sessionQuery, useMay, userOf } from '../api/session.ts';

/** A person by name where the reader may know it, else by the id; a part of the system as such. */
export const Who = ({ principal }: { readonly principal: string }): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const { data: session } = useQuery(sessionQuery);
  const [kind, id = ''] = principal.split(':');
  const me = userOf(session);
  const isMe = me?.user === id;
  const isKept = /^[0-9a-f-]{36}$/.test(id);
  const { data: name } = useQuery({
    queryKey: ['users', 'name', id],
    queryFn: async ({ signal }) =>
      (await sales.get('/identity/v1/users/{user}', { path: { user: id }, query: {}, signal })).body.name,
    enabled: kind === 'user' && !isMe && isKept && may({ permission: 'user:read' }),
    staleTime: 5 * 60_000,
  });
  if (kind === 'system') return <span title={principal}>{t`the system`}</span>;
  if (isMe) return me.name;
  return <span title={principal}>{name ?? (id === 'anonymous' ? t`an unnamed user` : principal)}</span>;
};

/** Who did something, and for whom where that was by a delegation. */
export const Doer = ({
  actor,
  onBehalfOf,
}: {
  readonly actor: string;
  readonly onBehalfOf?: string | undefined;
}): ReactNode =>
  onBehalfOf === undefined ? (
    <Who principal={actor} />
  ) : (
    <Trans>
      <Who principal={actor} /> for <Who principal={onBehalfOf} />
    </Trans>
  );
