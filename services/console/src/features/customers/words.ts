import { useLingui } from '@lingui/react/macro';

/** What an address is for, by the kinds of the API. */
export const useAddressKinds = (): Readonly<Record<string, string>> => {
  const { t } = useLingui();
  return {
    billing: t`Billing address`,
    shipping: t`Shipping address`,
    office: t`Office`,
    private: t`Home address`,
    other: t`Other address`,
  };
};
