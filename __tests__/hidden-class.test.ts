import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { dropHiddenClass } from '../src/hidden-class';

/** Whether V8 keeps the properties of an object by a hidden class, not in a hash table. */
function hasHiddenClass(object: object): boolean {
  setFlagsFromString('--allow-natives-syntax');
  return new Function('object', 'return %HasFastProperties(object)')(object);
}

function requestAndResponse() {
  const req = new IncomingMessage(new Socket());
  return { req, res: new ServerResponse(req) };
}

/** What Express does to both: another prototype, and properties after that. */
function asInExpress() {
  const { req, res } = requestAndResponse();
  Object.setPrototypeOf(req, Object.create(IncomingMessage.prototype));
  Object.setPrototypeOf(res, Object.create(ServerResponse.prototype));
  return { req: Object.assign(req, { baseUrl: '' }), res: Object.assign(res, { locals: {} }) };
}

test('a request and a response that Express has changed have no hidden class, where V8 does not share it', () => {
  const { req, res } = asInExpress();
  dropHiddenClass(req, res);
  const shared = Number.parseInt(process.versions.v8, 10) >= 13;
  expect([hasHiddenClass(req), hasHiddenClass(res)]).toEqual([shared, shared]);
});

test('they have the same properties, in the same order', () => {
  const { req, res } = asInExpress();
  const before = [Reflect.ownKeys(req), Reflect.ownKeys(res)];
  dropHiddenClass(req, res);
  expect([Reflect.ownKeys(req), Reflect.ownKeys(res)]).toEqual(before);
});

test('those of node:http stay as they are', () => {
  const { req, res } = requestAndResponse();
  dropHiddenClass(req, res);
  expect([hasHiddenClass(req), hasHiddenClass(res)]).toEqual([true, true]);
});
