/** "12.5" with 4 places -> 125000. Throws on text that is not a decimal, and on one with more places than asked for. */
export const fixed = (text: string, places: number): number => {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  const fraction = (match?.[3] ?? '').replace(/0+$/, '');
  if (match === null || fraction.length > places) throw new Error(`"${text}" is not a decimal with ${places} places`);
  const value = Number(`${match[2]}${fraction.padEnd(places, '0')}`);
  if (!Number.isSafeInteger(value)) throw new Error(`"${text}" is too large`);
  return match[1] === '-' && value !== 0 ? -value : value;
};
