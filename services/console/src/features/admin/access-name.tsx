import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { ReactNode } from 'react';
import { Named } from '../../ui/named.tsx';

/** What became of who wanted to get in or to do something, by the part after `access.`. */
const accessNames: Readonly<Record<string, MessageDescriptor>> = {
  signedIn: msg`Signed in`,
  secondFactorAsked: msg`Second factor asked for`,
  refused: msg`Sign-in refused`,
  limited: msg`Sign-in refused: too many attempts`,
  signedOut: msg`Signed out`,
  signedOutEverywhere: msg`Signed out everywhere`,
  sessionStolen: msg`Session used by another`,
  passwordChanged: msg`Password changed`,
  passwordSet: msg`Password set`,
  linkMade: msg`Link made`,
  secondFactorAdded: msg`Second factor added`,
  secondFactorRemoved: msg`Second factor removed`,
  passkeyAdded: msg`Passkey added`,
  passkeyRemoved: msg`Passkey removed`,
  passkeyCopied: msg`Passkey used as a copy`,
  setUp: msg`System set up`,
  linked: msg`Company account linked`,
  forbidden: msg`Not allowed`,
};

export const AccessName = ({ type }: { readonly type: string }): ReactNode => {
  const name = accessNames[type.slice('access.'.length)];
  return name === undefined ? type : <Named of={name} />;
};
