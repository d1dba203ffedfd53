import { type FileHandle, open } from 'node:fs/promises';
import { messageOf } from '../errors';
import { deliveriesIn } from './read-recording';
import { type RecordedDelivery, toLine } from './recorded-delivery';

/** How large a recording may become. */
export interface RecordingBounds {
  readonly deliveries: number;
  readonly bytes: number;
}

const usualBounds: RecordingBounds = { deliveries: 10_000, bytes: 64 * 1024 * 1024 };

/** Appends deliveries to a file. */
export interface Recorder {
  /** How many deliveries the file already had. */
  readonly earlier: number;
  /** Resolves when the delivery is in the file. Never rejects. */
  record(delivery: Omit<RecordedDelivery, 'headers'>): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a file for recording. Only its owner can read it. What an earlier run has recorded stays.
 *
 * @param stopped - Called once with the reason, when no more is recorded.
 * @throws Error if the file is not a recording.
 */
export async function openRecorder(
  file: string,
  stopped: (why: string) => void,
  bounds: RecordingBounds = usualBounds,
): Promise<Recorder> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const kept = await prepare(handle, file, bounds);
    return appender(handle, file, kept, stopped, bounds);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Checks what the file holds, and removes the incomplete line of a crash. Nothing is changed in any other file. */
async function prepare(handle: FileHandle, file: string, bounds: RecordingBounds): Promise<RecordingBounds> {
  const info = await handle.stat();
  if (!info.isFile()) throw new Error(`${file} is not a file.`);
  if (info.size > bounds.bytes) throw new Error(`${file} is full: it has ${info.size} bytes. Record to another file.`);
  const content = await handle.readFile();
  const { deliveries, rest, restIsWhole } = deliveriesIn(content.toString(), file);
  if (deliveries.length === 0 && rest !== '') throw new Error(`${file} is not a recording.`);
  await handle.chmod(0o600);
  if (restIsWhole) await handle.appendFile('\n');
  else if (rest !== '') await handle.truncate(content.lastIndexOf('\n') + 1);
  return { deliveries: deliveries.length, bytes: (await handle.stat()).size };
}

function appender(
  handle: FileHandle,
  file: string,
  kept: RecordingBounds,
  stopped: (why: string) => void,
  bounds: RecordingBounds,
): Recorder {
  let { deliveries, bytes } = kept;
  let isStopped = false;
  let isBroken = false;
  let writing = Promise.resolve();

  return { earlier: kept.deliveries, record, close };

  function record(delivery: Omit<RecordedDelivery, 'headers'>): Promise<void> {
    if (isStopped) return writing;
    const line = Buffer.from(toLine(delivery));
    if (deliveries + 1 > bounds.deliveries || bytes + line.length > bounds.bytes) {
      stop(`${file} is full (${deliveries} deliveries, ${bytes} bytes)`);
      return writing;
    }
    deliveries++;
    bytes += line.length;
    // One line after the other, so that a line is never torn by another one.
    writing = writing
      .then(async () => {
        if (isBroken) return;
        if ((await handle.stat()).nlink === 0) throw new Error('it was deleted');
        // One write, because a crash between two would tear the line.
        const { bytesWritten } = await handle.write(line);
        if (bytesWritten < line.length) throw new Error('it is not complete');
      })
      .catch((error) => {
        // A line may be torn now. Another line would be appended to it.
        isBroken = true;
        stop(`${file} cannot be written: ${messageOf(error)}`);
      });
    return writing;
  }

  function stop(why: string): void {
    if (isStopped) return;
    isStopped = true;
    stopped(why);
  }

  async function close(): Promise<void> {
    isStopped = true;
    await writing;
    await handle.close();
  }
}
