import { useLingui } from '@lingui/react/macro';
import type { RefusedLine } from '@sales/client';
import { problemTitle } from '../../ui/problem-titles.ts';

/** Why a line cannot be ordered, in the reader's words. */
export const useRefusal = (): ((refused: RefusedLine) => string) => {
  const { i18n } = useLingui();
  return ({ code }) => {
    const title = problemTitle(code, 409);
    return title === undefined ? code : i18n._(title);
  };
};
