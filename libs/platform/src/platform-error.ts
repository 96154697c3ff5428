/** What the platform is to stand on cannot be used, and an operator can mend it: the message says what, and where. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';
}
