import { msg } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isBehind, parkedQuery, readModelsQuery } from '../../api/operations.ts';
import { useFormat } from '../../i18n/index.ts';
import { Tile } from './tile.tsx';

/** Things that a process cannot go on with. */
export const ParkedTile = (): ReactNode => {
  const { count } = useFormat();
  const { data, error, refetch } = useQuery(parkedQuery);
  return (
    <Tile
      title={msg`Parked messages`}
      why={msg`A process cannot go on with them by itself`}
      to={{ path: '/operations' }}
      figure={data && count(data.length)}
      isNone={data?.length === 0}
      error={error}
      retry={refetch}
    />
  );
};

/** Read models that show less than has happened. */
export const BehindTile = (): ReactNode => {
  const { count } = useFormat();
  const { data, error, refetch } = useQuery(readModelsQuery);
  const behind = data?.filter(isBehind);
  return (
    <Tile
      title={msg`Read models behind`}
      why={msg`Lists and figures show less than has happened`}
      to={{ path: '/operations', search: { behind: 'true' } }}
      figure={behind && count(behind.length)}
      isNone={behind?.length === 0}
      error={error}
      retry={refetch}
    />
  );
};
