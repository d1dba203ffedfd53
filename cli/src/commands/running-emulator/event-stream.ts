import { longestText, notAnEmulator } from './answers';

/** An event of the emulator's stream. */
interface StreamEvent {
  readonly name: string;
  readonly data: string;
}

/** Parses Server-Sent Events, as the emulator writes them: the name, then one line of data. */
export async function* eventsIn(chunks: AsyncIterable<Uint8Array>): AsyncIterable<StreamEvent> {
  let name = '';
  for await (const line of linesIn(chunks)) {
    if (line.startsWith('event: ')) name = line.slice('event: '.length);
    if (line.startsWith('data: ')) yield { name, data: line.slice('data: '.length) };
  }
}

/** The whole lines. Each chunk is searched once, so a line in many chunks does not take longer than a line in one. */
async function* linesIn(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let line = '';
  for await (const chunk of chunks) {
    const [end = '', ...lines] = decoder.decode(chunk, { stream: true }).split('\n');
    line += end;
    for (const next of lines) {
      yield line;
      line = next;
    }
    if (line.length > longestText) throw notAnEmulator();
  }
}
