/** The secret of every endpoint in the tests. */
export const secret = 'the secret webhook key';
