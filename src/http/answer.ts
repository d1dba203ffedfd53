import { type IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { setTimeout } from 'node:timers';

/**
 * What the handlers of one delivery have answered.
 *
 * Other code holds the same response. A timeout middleware can answer while a handler works, and the sender can leave.
 * Neither says whether the event was handled. So the handlers get their own `res`: it passes everything on to the response,
 * and notes what they send. After someone else has answered or the sender has left, it passes on to a response that leads
 * nowhere: no call throws or waits, and the status still counts.
 */
export class Answer {
  /** The `res` of the handlers. */
  readonly res: ServerResponse;
  /** Called when the handlers have sent their whole answer, or the connection was closed in the middle of it. */
  onEnd: () => void = () => {};
  #begun = false;
  #ended = false;
  #cut = false;
  /** The status that the handlers have set. */
  #status = 200;
  /** Takes what the handlers send. */
  #receiver: ServerResponse;

  constructor(private readonly response: ServerResponse) {
    this.#receiver = response;
    this.res = new Proxy(response, {
      get: (_response, name) => this.#get(name),
      set: (_response, name, value) => this.#set(name, value),
    });
    response.once('close', () => {
      if (!this.#begun || this.#ended || this.#receiver !== response) return;
      this.#cut = true;
      this.onEnd();
    });
  }

  /** A handler has sent the head of its answer, or more. */
  get begun(): boolean {
    return this.#begun;
  }

  /** The handlers have sent their whole answer. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The connection was closed in the middle of the answer. */
  get cut(): boolean {
    return this.#cut;
  }

  /** A handler has answered with an error status. */
  get failed(): boolean {
    return this.#begun && this.#receiver.statusCode >= 400;
  }

  /** Runs a function of a handler. Its answer is noted even if it uses the original response, as `req.res` does. */
  watch<Result>(work: () => Result): Result {
    const receiver = this.#open();
    const { headersSent, writableEnded } = receiver;
    const result = work();
    if (receiver.headersSent && !headersSent) this.#begun = true;
    if (receiver.writableEnded && !writableEnded) this.#end();
    return result;
  }

  #get(name: string | symbol): unknown {
    const receiver = this.#open();
    // Express's methods and the properties that middleware has added exist only on the original response.
    const owner = name in receiver && name !== 'destroyed' ? receiver : this.response;
    const member: unknown = Reflect.get(owner, name);
    if (typeof member !== 'function' || !isMethod(name, member)) return member;
    // Node's own methods compare `this` with the response of the socket.
    const self = name in ServerResponse.prototype ? owner : this.res;
    return (...given: unknown[]) => {
      const result = this.watch(() => Reflect.apply(member, self, given));
      // Middleware such as compression ends the response later.
      if (name === 'end') this.#end();
      return result === owner ? this.res : result;
    };
  }

  #set(name: string | symbol, value: unknown): boolean {
    if (name === 'statusCode') this.#status = Number(value);
    return Reflect.set(this.#open(), name, value);
  }

  /** The response that can still take an answer of the handlers. */
  #open(): ServerResponse {
    const { headersSent, writableEnded, destroyed } = this.response;
    const isTaken = headersSent || writableEnded || destroyed;
    if (isTaken && !this.#begun && this.#receiver === this.response) {
      this.#receiver = new ServerResponse(this.response.req);
      this.#receiver.assignSocket(new NowhereSocket());
      this.#receiver.statusCode = this.#status;
    }
    return this.#receiver;
  }

  #end(): void {
    if (this.#ended) return;
    this.#begun = true;
    this.#ended = true;
    this.onEnd();
  }
}

/** `res.app` is a function, but no method. */
function isMethod(name: string | symbol, member: object): boolean {
  return name !== 'constructor' && Object.keys(member).length === 0;
}

/** Takes everything, and sends it nowhere. */
class NowhereSocket extends Socket {
  override _write(_chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    done();
  }

  override _writev(_chunks: unknown, done: () => void): void {
    done();
  }
}

/**
 * Calls back when the app answers, or `patience` milliseconds after the sender has left without an answer. A response whose
 * sender has left emits no event when the app answers, so `end()` is watched.
 */
export function onceAnswered(
  { socket }: IncomingMessage,
  res: ServerResponse,
  patience: number,
  callback: (isSuccess: boolean) => void,
): void {
  const { end } = res;
  // A type assertion, because end() is overloaded.
  res.end = function endAnswer(this: ServerResponse, ...given: unknown[]) {
    const result = Reflect.apply(end, this, given);
    socket.off('close', senderLeft);
    callback(res.statusCode < 400);
    return result;
  } as typeof end;
  // A response that waits behind another one is never closed, so the socket is watched.
  if (socket.destroyed) senderLeft();
  else socket.once('close', senderLeft);

  function senderLeft(): void {
    setTimeout(() => callback(res.writableEnded && res.statusCode < 400), patience).unref();
  }
}
