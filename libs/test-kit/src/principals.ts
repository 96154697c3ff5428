type Headers = { readonly authorization?: string | undefined };

/** What a test sends as a principal to a server that identifies by `senderOf`: `as('user:ann')`. */
export const as = (principal: string) => ({ authorization: `Bearer ${principal}` });

/** The principal that `as` has named. */
export const senderOf = ({ authorization }: Headers): string | undefined => authorization?.slice('Bearer '.length);

/** For `identify` of a server: the principal that `as` has named, else `user:test`, who may do everything. */
export const identifyByName = (headers: Headers) => ({ id: senderOf(headers) ?? 'user:test', may: () => true });
