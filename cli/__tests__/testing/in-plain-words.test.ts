import { ApiError } from '../../src/emulator/api-error';
import { inPlainWords } from '../../src/testing/in-plain-words';

test('returns what the function returns', () => {
  expect(inPlainWords('call()', () => 1)).toBe(1);
});

test('names the call and each field', () => {
  const refuse = () => {
    throw new ApiError(422, 'invalid_input', 'Some fields are not valid.', [{ path: '/name', message: 'is required' }]);
  };
  expect(() => inPlainWords('call()', refuse)).toThrow('call(): Some fields are not valid. name: is required');
});

test('leaves other errors alone', () => {
  const defect = new TypeError('a defect');
  const fail = () => {
    throw defect;
  };
  expect(() => inPlainWords('call()', fail)).toThrow(defect);
});
