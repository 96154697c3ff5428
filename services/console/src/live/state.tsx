import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useSyncExternalStore } from 'react';
import { followLiveState, liveState } from './live.ts';

/** Whether what is shown follows what happens. That it does not is said in words. */
export const LiveState = (): ReactNode => {
  const { t } = useLingui();
  const state = useSyncExternalStore(followLiveState, liveState);
  const text = {
    connecting: t`Connecting…`,
    live: t`Live: changes show by themselves`,
    away: t`No connection: what you see may be old. Trying again`,
  }[state];
  return (
    <span className="live-state" role="status" title={text}>
      <span className={`live ${state}`} aria-hidden="true" />
      <span className={state === 'away' ? 'live-words' : 'visually-hidden'}>{text}</span>
    </span>
  );
};
