import { writeFile } from 'node:fs/promises';
import type { CaseResult } from '../../conformance/case-result';
import { messageOf, UsageError } from '../../errors';

/** Writes the results for the test report of a CI service. */
export async function saveJunit(file: string, url: string, results: readonly CaseResult[]): Promise<void> {
  try {
    await writeFile(file, junit(url, results));
  } catch (error) {
    throw new UsageError(`--junit: cannot write ${file}: ${messageOf(error)}.`);
  }
}

/** The results as JUnit XML. A case that is not proven is an error, so that the test report is not green. */
export function junit(url: string, results: readonly CaseResult[]): string {
  const count = (verdict: CaseResult['verdict']) => results.filter((result) => result.verdict === verdict).length;
  const counts = `tests="${results.length}" failures="${count('fail')}" errors="${count('not proven')}" skipped="${count('skipped')}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
<testsuite name="${escapeXml(`docsmith-webhooks check ${url}`)}" ${counts}>
${results.map(testcase).join('')}</testsuite>
</testsuites>
`;
}

function testcase({ name, title, verdict, expects, got, advice }: CaseResult): string {
  const start = `<testcase classname="docsmith-webhooks.${name}" name="${escapeXml(title)}"`;
  const text = `message="${escapeXml(`Expected ${expects}. Got ${got}.`)}">${escapeXml(advice ?? '')}`;
  switch (verdict) {
    case 'pass':
      return `${start}/>\n`;
    case 'fail':
      return `${start}><failure type="fail" ${text}</failure></testcase>\n`;
    case 'not proven':
      return `${start}><error type="not proven" ${text}</error></testcase>\n`;
    case 'skipped':
      return `${start}><skipped message="${escapeXml(got)}"/></testcase>\n`;
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Escapes text, and removes the characters that XML 1.0 does not allow. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
