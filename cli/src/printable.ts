/**
 * Text from strangers, made fit for a terminal: control characters could move the cursor, set the title or forge a line
 * (CWE-150), and bidirectional ones reorder what is seen (CVE-2021-42574). They are shown as JSON writes them, so JSON
 * stays the same JSON.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (character) => {
    return names[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const names: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
