import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react';
import type { ReactNode } from 'react';

/** Words for the usual codes of UN/ECE Recommendation 20 and 21. */
const units: Readonly<Record<string, MessageDescriptor>> = {
  C62: msg`pcs`,
  H87: msg`pcs`,
  XBX: msg`box`,
  XCT: msg`carton`,
  XPK: msg`pack`,
  XPX: msg`pallet`,
  PR: msg`pair`,
  SET: msg`set`,
  DZN: msg`dozen`,
  GRM: msg`g`,
  KGM: msg`kg`,
  TNE: msg`t`,
  MTR: msg`m`,
  MTK: msg`m²`,
  LTR: msg`l`,
  HUR: msg`h`,
  DAY: msg`d`,
};

/** The reader's word for a unit; its code where there is none. */
export const useUnit = (): ((code: string) => string) => {
  const { i18n } = useLingui();
  return (code) => {
    const word = units[code];
    return word === undefined ? code : i18n._(word);
  };
};

export const UnitName = ({ of }: { readonly of: string }): ReactNode => useUnit()(of);
