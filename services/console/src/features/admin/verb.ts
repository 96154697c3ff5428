import { useLingui } from '@lingui/react';
import { verbNames } from './names.ts';

/** What a permission lets one do, in words: `order:place` is `place`. */
export const useVerb = (): ((permission: string) => string) => {
  const { i18n } = useLingui();
  return (permission) => {
    const code = permission.split(':')[1] ?? '';
    const name = verbNames[code];
    return name === undefined ? code : i18n._(name);
  };
};
