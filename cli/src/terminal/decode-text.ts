/**
 * Decodes the text of a file. PowerShell's `>` writes UTF-16, and some editors put a byte order mark before UTF-8. The mark
 * is not part of the text.
 */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodings.find(({ mark }) => startsWith(bytes, mark))?.name).decode(bytes);
}

export function hasByteOrderMark(bytes: Uint8Array): boolean {
  return encodings.some(({ mark }) => startsWith(bytes, mark));
}

const encodings = [
  { name: 'utf-8', mark: [0xef, 0xbb, 0xbf] },
  { name: 'utf-16le', mark: [0xff, 0xfe] },
  { name: 'utf-16be', mark: [0xfe, 0xff] },
];

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}
