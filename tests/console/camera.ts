const [width, height] = [640, 480];
const pixelsPerModule = 4;

/** Digits left of the middle with odd parity, by ISO/IEC 15420; those right of it are the other way round. */
const odd = '0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011'.split(' ');
const right = odd.map((bits) => [...bits].map((bit) => (bit === '1' ? '0' : '1')).join(''));
const even = right.map((bits) => [...bits].reverse().join(''));
/** Which of the six on the left are odd says what the first digit is. */
const parities = 'OOOOOO OOEOEE OOEEOE OOEEEO OEOOEE OEEOOE OEEEOO OEOEOE OEOEEO OEEOEO'.split(' ');

/** The bars of an EAN-13. */
const barsOf = (code: string): string => {
  const [first = 0, ...digits] = [...code].map(Number);
  const left = digits.slice(0, 6).map((digit, nth) => (parities[first]?.[nth] === 'O' ? odd : even)[digit]);
  return ['101', ...left, '01010', ...digits.slice(6).map((digit) => right[digit]), '101'].join('');
};

/** A film, as Chromium takes it for that of a camera (YUV4MPEG2): an EAN-13 that does not move. */
export const filmOf = (code: string): Buffer => {
  const bars = barsOf(code);
  const start = (width - bars.length * pixelsPerModule) / 2;
  const line = Buffer.alloc(width, 235);
  for (const [nth, bar] of [...bars].entries())
    if (bar === '1') line.fill(16, start + nth * pixelsPerModule, start + (nth + 1) * pixelsPerModule);
  const brightness = Buffer.concat(Array.from({ length: height }, () => line));
  const colour = Buffer.alloc((width * height) / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), brightness, colour]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]);
};
