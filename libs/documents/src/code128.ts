import JsBarcode from 'jsbarcode';

/**
 * A code as Code 128 (ISO/IEC 15417): its modules from left to right, `1` is dark. Undefined: the code has a character
 * that Code 128 lacks, as all have that are not ASCII.
 */
export const code128 = (code: string): string | undefined => {
  const drawn: { readonly encodings?: readonly { readonly data: string }[] } = {};
  JsBarcode(drawn, code, { format: 'CODE128', valid: () => undefined });
  return drawn.encodings?.map(({ data }) => data).join('');
};
