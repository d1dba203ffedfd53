/** The webhook secret that the tests use. */
export const secret = 'the secret webhook key';
