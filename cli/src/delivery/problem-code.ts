/** The `code` in a problem+json answer. The answer may be from anybody, so it can have any type. */
export function problemCode(body: Buffer): unknown {
  try {
    const problem: unknown = JSON.parse(body.toString());
    return typeof problem === 'object' && problem !== null && 'code' in problem ? problem.code : undefined;
  } catch {
    return undefined;
  }
}
