/**
 * Makes untrusted text safe to print. Control characters could move the cursor, set the title or forge a line
 * (CWE-150), and bidirectional characters change the order on the screen (CVE-2021-42574). They are escaped as in JSON,
 * so that JSON keeps its meaning.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (character) => {
    return names[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const names: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
