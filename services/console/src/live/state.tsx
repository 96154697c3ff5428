import { useLingui } from '@lingui/react/macro';
import { Tooltip } from '@mantine/core';
import { type ReactNode, useSyncExternalStore } from 'react';
import { followLiveState, liveState } from './live.ts';

/** Whether what is shown follows what happens. */
export const LiveState = (): ReactNode => {
  const { t } = useLingui();
  const state = useSyncExternalStore(followLiveState, liveState);
  const text = {
    connecting: t`Connecting…`,
    live: t`Live: changes show by themselves`,
    away: t`No connection: what you see may be old. Trying again`,
  }[state];
  return (
    <Tooltip label={text} withArrow>
      <span className={`live ${state}`} role="status">
        <span className="visually-hidden">{text}</span>
      </span>
    </Tooltip>
  );
};
