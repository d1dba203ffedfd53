import { jsonReport, longRun, type Report, textReport } from '../../../src/commands/send/report';
import type { Attempt, Outcome } from '../../../src/delivery/deliver';
import { deliveryRequest } from '../../../src/delivery/delivery-request';

const event = { id: 'a056V7R7NmNRjl70', type: 'message.created' };

const url = 'http://127.0.0.1:3000/';

function attempt(outcome: Outcome, duration: number): Attempt {
  return { at: 0, duration, url, request: deliveryRequest(url, '{}', 'a secret'), outcome };
}

function answered(status: number, body = '', location?: string): Attempt {
  const headers = location === undefined ? [] : [['Location', location] as const];
  return attempt({ status, statusText: 'Said so', headers, body: Buffer.from(body), truncated: false }, 1.26);
}
const unanswered = attempt({ code: 'connection_failed', message: 'Nothing there.' }, 120.4);

/** What a report writes. */
function written(make: (output: { write(text: string): void }) => Report, use: (report: Report) => void): string {
  let text = '';
  const report = make({ write: (more) => (text += more) });
  use(report);
  report.end();
  return text;
}

function shown(attempt: Attempt, of: object = event): string {
  return written(
    (output) => textReport(output, 1),
    (report) => report.delivered(of, attempt),
  );
}

describe('for people', () => {
  test('a delivery is one line, and the answer is a second line', () => {
    expect(shown(answered(204))).toBe('204 Said so  message.created  a056V7R7NmNRjl70  1.3 ms\n');
    expect(shown(answered(422, '{"status":422}'))).toMatch(/^422 .* 1\.3 ms\n {4}\{"status":422\}\n$/);
    expect(shown(unanswered)).toBe('no answer  message.created  a056V7R7NmNRjl70  120 ms\n    Nothing there.\n');
  });

  test('a redirect shows its target', () => {
    expect(shown(answered(302, '<html>', '/x'))).toMatch(
      /\n {4}Redirects are not followed\. This one points to \/x\n$/,
    );
  });

  test('a 101 says that the server wants to switch to another protocol', () => {
    expect(shown(answered(101))).toMatch(/^101 .*\n {4}The server wants to switch to another protocol\.\n$/);
  });

  test('a long answer is shortened', () => {
    expect(shown(answered(500, 'x'.repeat(10_000)))).toMatch(/\n {4}x{2000}…\n$/);
  });

  test('no control character of the answer or the event reaches the terminal', () => {
    expect(shown(answered(200, '\x1b]0;title\x07\r\n200 OK\u202e'), { id: '\x1b[2J', type: 'a\nb' })).toBe(
      '200 Said so  a\\nb  \\u001b[2J  1.3 ms\n    \\u001b]0;title\\u0007\\r\\n200 OK\\u202e\n',
    );
    expect(shown(answered(302, '', '/\x9b'))).toContain('points to /\\u009b\n');
  });

  test('a long run shows only failures, and at most 20 of them', () => {
    const text = written(
      (output) => textReport(output, 100),
      (report) => {
        for (let i = 0; i < 50; i++) {
          report.delivered(event, answered(204));
          report.delivered(event, i === 0 ? unanswered : answered(500));
        }
      },
    );
    const lines = text.trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('500 '))).toHaveLength(longRun - 1);
    expect(lines.filter((line) => line.startsWith('no answer '))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('204 '))).toEqual([]);
  });

  test('a long run ends with a summary', () => {
    const text = written(
      (output) => textReport(output, 100),
      (report) => {
        for (let i = 0; i < 99; i++) report.delivered(event, answered(204));
        report.delivered(event, unanswered);
      },
    );
    expect(text).toMatch(
      /\nSent 100 in [\d.]+ s \(\d+ per second\): 99 × 204, 1 × no answer\. Half within 1\.3 ms, 99 % within 1\.3 ms, slowest 120 ms\.\n$/,
    );
  });

  test('a short run has no summary', () => {
    const text = written(
      (output) => textReport(output, longRun),
      (report) => {
        for (let i = 0; i < longRun; i++) report.delivered(event, answered(204));
      },
    );
    expect(text.trimEnd().split('\n')).toHaveLength(longRun);
  });
});

describe('as JSON', () => {
  function lines(...attempts: readonly Attempt[]): string[] {
    const text = written(jsonReport, (report) => {
      for (const attempt of attempts) report.delivered(event, attempt);
    });
    return text.trimEnd().split('\n');
  }

  test('each delivery is a line', () => {
    const [first = '', second = '', ...rest] = lines(answered(503, '{"a":1}'), unanswered);
    expect(JSON.parse(first)).toEqual({ ...event, status: 503, milliseconds: 1.3, body: '{"a":1}' });
    expect(JSON.parse(second)).toEqual({ ...event, status: null, milliseconds: 120.4, error: 'Nothing there.' });
    expect(rest).toEqual([]);
  });

  test('control characters are escaped, and JSON.parse() restores them', () => {
    const [line = ''] = lines(answered(200, 'a\n\x9b\u202e'));
    expect(line).toContain('a\\n\\u009b\\u202e');
    expect(JSON.parse(line).body).toBe('a\n\x9b\u202e');
  });
});
