import type { MessageDescriptor } from '@lingui/core';
import { useLingui } from '@lingui/react';
import type { ReactNode } from 'react';

/** A text of a table of names. */
export const Named = ({ of }: { readonly of: MessageDescriptor }): ReactNode => useLingui().i18n._(of);
