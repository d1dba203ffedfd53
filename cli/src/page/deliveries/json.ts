const token = /"(?:[^"\\]+|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** Deeper JSON would become mostly spaces. */
const deepest = 100;

/**
 * Puts each value of JSON on a line of its own. Everything else stays as it is: printing it again with JSON.stringify()
 * would change long numbers, and drop fields with the same name.
 *
 * @returns `undefined` if the text is not JSON.
 */
export function formatJson(text: string): string | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  let depth = 0;
  let lines = '';
  let last = '';
  for (const [part] of text.matchAll(token)) {
    const closes = part === '}' || part === ']';
    if (closes) depth--;
    if (depth > deepest) return undefined;
    const breaks = opens(last) ? !closes : closes || last === ',';
    if (breaks) lines += `\n${'  '.repeat(depth)}`;
    lines += part === ':' ? ': ' : part;
    if (opens(part)) depth++;
    last = part;
  }
  return lines;
}

function opens(part: string): boolean {
  return part === '{' || part === '[';
}
