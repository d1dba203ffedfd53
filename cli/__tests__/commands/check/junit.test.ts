/** @jest-environment jsdom */
import { junit } from '../../../src/commands/check/junit';
import type { CaseResult } from '../../../src/conformance/case-result';

interface XmlElement {
  getAttribute(name: string): string | null;
}

/** The parser of jsdom. The types of the DOM are not available to the tests. */
declare const DOMParser: new () => {
  parseFromString(
    text: string,
    type: string,
  ): { querySelectorAll(selector: string): ArrayLike<XmlElement>; querySelector(selector: string): XmlElement | null };
};

const hostile = `"><script>&'\u0000\u001b[2J\ud800\uffff]]>`;

function result(verdict: CaseResult['verdict'], got = '204'): CaseResult {
  const advice = verdict === 'fail' ? 'Change it.' : null;
  return { name: 'events', title: 'All 15 event types', expects: '2xx', verdict, got, advice };
}

test('a case that is not proven is an error, so that the report is not green', () => {
  const xml = junit('http://127.0.0.1/', [result('pass'), result('fail'), result('not proven'), result('skipped')]);
  expect(xml).toContain('<testsuites tests="4" failures="1" errors="1" skipped="1">');
  expect(xml).toContain('<failure type="fail" message="Expected 2xx. Got 204.">Change it.</failure>');
  expect(xml).toContain('<error type="not proven" message="Expected 2xx. Got 204."></error>');
  expect(xml).toContain('<skipped message="204"/>');
});

test('text of the receiver is escaped, and characters that XML does not allow are removed', () => {
  const xml = junit(`http://127.0.0.1/?${hostile}`, [result('fail', hostile)]);
  expect(xml).toContain('Got &quot;&gt;&lt;script&gt;&amp;&apos;[2J]]&gt;.');
  expect(xml).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/);
});

test('the report is well-formed XML', () => {
  const xml = junit('http://127.0.0.1/', [result('pass'), result('fail', hostile), result('not proven', hostile)]);
  const report = new DOMParser().parseFromString(xml, 'application/xml');
  expect(report.querySelectorAll('parsererror')).toHaveLength(0);
  expect(report.querySelectorAll('testcase')).toHaveLength(3);
  expect(report.querySelector('failure')?.getAttribute('message')).toBe(`Expected 2xx. Got "><script>&'[2J]]>.`);
});
