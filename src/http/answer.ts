import { ServerResponse } from 'node:http';
import { type AppFunction, isFunction } from '../options/check-options';
import { nowhere } from './nowhere';

/**
 * What the handlers of one delivery have answered.
 *
 * Other code holds the same response. A timeout middleware can answer while a handler works, and the sender can leave.
 * Neither says whether the event was handled. So the handlers get their own `res`: it passes everything on to the response,
 * and notes what they send. After someone else has answered or the sender has left, it passes on to a response that leads
 * nowhere: no call throws or waits, and the status still counts.
 *
 * The instance is also the handler of the proxy, so that a delivery needs no closures.
 */
export class Answer implements ProxyHandler<ServerResponse> {
  /** The `res` of the handlers. */
  readonly res: ServerResponse;
  /** Called when the handlers have sent their whole answer. */
  onEnd: () => void = () => {};
  #begun = false;
  #ended = false;
  #refused = false;
  /** The status that the handlers have set. */
  #status = 200;
  /** Takes what the handlers send. */
  #receiver: ServerResponse;
  /** A middleware has sent the head before, and leaves the rest to the handlers. */
  readonly #hadHead: boolean;

  constructor(private readonly response: ServerResponse) {
    this.#receiver = response;
    this.#hadHead = response.headersSent;
    this.res = new Proxy(response, this);
    // Not once(), which costs more: a response closes once.
    response.on('close', () => this.#closed());
  }

  /** A handler has sent the head of its answer, or more. */
  get begun(): boolean {
    return this.#begun;
  }

  /** The handlers have sent their whole answer. */
  get ended(): boolean {
    return this.#ended;
  }

  /** A handler has answered with an error status, or has destroyed the response. */
  get failed(): boolean {
    return this.#refused || (this.#begun && this.#receiver.statusCode >= 400);
  }

  /** The answer went to the sender, and not nowhere. */
  get reached(): boolean {
    return this.#begun && this.#receiver === this.response;
  }

  /** Runs a function of a handler, and notes an answer that it gives in any way, such as by a function of other middleware. */
  watch<Result>(work: () => Result): Result {
    const { response } = this;
    const receiver = this.#open();
    const { headersSent, writableEnded } = receiver;
    const wasEnded = response.writableEnded;
    const result = work();
    if (receiver.headersSent && !headersSent) this.#begun = true;
    if (receiver.writableEnded && !writableEnded) this.#end();
    if (receiver !== response && response.writableEnded && !wasEnded) {
      receiver.statusCode = response.statusCode;
      this.#end();
    }
    return result;
  }

  /** Reads a member of the response. Its methods are watched. */
  get(_response: ServerResponse, name: string | symbol): unknown {
    const receiver = this.#open();
    // What middleware has added exists only on the original response, and so does the news that the sender has left.
    const owner = name in receiver && name !== 'destroyed' ? receiver : this.response;
    const member: unknown = Reflect.get(owner, name);
    if (!isFunction(member) || !this.#isMethod(name, member)) return member;
    return new Proxy(member, { apply: (method, _self, given) => this.#call(owner, name, method, given) });
  }

  /** Writes a property of the response. */
  set(_response: ServerResponse, name: string | symbol, value: unknown): boolean {
    if (name === 'statusCode') this.#status = Number(value);
    return Reflect.set(this.#open(), name, value);
  }

  #call(owner: ServerResponse, name: string | symbol, method: AppFunction, given: unknown[]): unknown {
    // Node's own methods compare `this` with the response of the socket.
    const self = name in ServerResponse.prototype ? owner : this.res;
    const result = this.watch(() => Reflect.apply(method, self, given));
    // Middleware such as compression ends the response later.
    if (name === 'end') this.#end();
    if (name === 'destroy' && !this.#ended) {
      this.#refused = true;
      this.#end();
    }
    return result === owner ? this.res : result;
  }

  /** `res.app` is a function, but no method. A frozen property must be returned as it is. */
  #isMethod(name: string | symbol, member: object): boolean {
    if (name === 'constructor' || Object.keys(member).length > 0) return false;
    const own = Reflect.getOwnPropertyDescriptor(this.response, name);
    return own === undefined || own.configurable === true || own.writable === true;
  }

  /** The response that can still take an answer of the handlers. */
  #open(): ServerResponse {
    if (this.#begun || this.#receiver !== this.response) return this.#receiver;
    const { headersSent, writableEnded, destroyed, req, statusCode } = this.response;
    const isHeadOfOther = headersSent && !this.#hadHead;
    // The request of a response of serverless-http has no socket.
    if (isHeadOfOther || writableEnded || destroyed || req.socket?.destroyed) {
      this.#receiver = nowhere(this.response, headersSent ? this.#status : statusCode);
    }
    return this.#receiver;
  }

  /** The sender has left, or the answer is complete. */
  #closed(): void {
    if (!this.#begun || this.#ended || this.#receiver !== this.response) return;
    if (this.response.writableEnded) return this.#end();
    // The handlers may still work.
    this.#receiver = nowhere(this.response, this.response.statusCode);
  }

  #end(): void {
    if (this.#ended) return;
    this.#begun = true;
    this.#ended = true;
    this.onEnd();
  }
}
