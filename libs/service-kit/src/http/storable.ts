/** How deep a body may be nested. */
export const maxDepth = 64;

/** Whether the text of a JSON value is nested deeper than that. */
export const isDeep = (text: string): boolean => {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 0x5c) i++;
    else if (char === 0x22) inString = !inString;
    else if (!inString && (char === 0x7b || char === 0x5b)) {
      depth++;
      if (depth > maxDepth) return true;
    } else if (!inString && (char === 0x7d || char === 0x5d)) depth--;
  }
  return false;
};

export const isStorableText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Whether all texts in a JSON value can be stored. */
export const isStorable = (value: unknown): boolean => {
  if (typeof value === 'string') return isStorableText(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, member]) => isStorableText(name) && isStorable(member));
};
