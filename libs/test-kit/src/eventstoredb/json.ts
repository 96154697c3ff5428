/** The members of a JSON object in UTF-8. None, for bytes that are anything else: a store takes what it is given. */
export const parseObject = (bytes: Uint8Array): Readonly<Record<string, unknown>> => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
};
