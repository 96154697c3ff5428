import LineBreaker from 'linebreak';

/** Width of a text in points. */
export type Measure = (text: string) => number;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The pieces that a text may be broken into, by UAX #14: words in Latin, characters in Chinese. */
const piecesOf = (text: string): readonly string[] => {
  const breaker = new LineBreaker(text);
  const pieces: string[] = [];
  let from = 0;
  for (let next = breaker.nextBreak(); next !== null; next = breaker.nextBreak()) {
    pieces.push(text.slice(from, next.position));
    from = next.position;
  }
  return pieces;
};

/** What does not fit on a line of its own, in pieces that do: a long code without any place to break it. */
const cut = (piece: string, width: number, measure: Measure): readonly string[] => {
  if (measure(piece.trimEnd()) <= width) return [piece];
  const parts: string[] = [];
  let part = '';
  for (const { segment } of graphemes.segment(piece)) {
    if (part !== '' && measure(part + segment) > width) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
};

const wrapLine = (text: string, width: number, measure: Measure): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text).flatMap((one) => cut(one, width, measure))) {
    if (line !== '' && measure((line + piece).trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  return [...lines, line.trimEnd()];
};

/** A text in lines of at most this width, in points. Its own line breaks are kept; nothing of it is lost. */
export const wrap = (text: string, width: number, measure: Measure): readonly string[] =>
  text.split(/\r\n|[\n\r\u2028\u2029]/).flatMap((line) => wrapLine(line.replaceAll('\t', ' '), width, measure));

/** The least width in which none of its pieces is cut. */
export const longestPiece = (text: string, measure: Measure): number =>
  Math.max(0, ...piecesOf(text).map((piece) => measure(piece.trimEnd())));
