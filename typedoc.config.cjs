// `npm run docs`: the reference of every public name, from the comments in the code.
const library = require('./package.json');

const entryPoints = Object.values(library.exports).flatMap(({ types }) => {
  return types ? [types.replace('./dist/', 'src/').replace('.d.ts', '.ts')] : [];
});

/** @type {import('typedoc').TypeDocOptions} */
module.exports = {
  name: 'docsmith-webhooks',
  entryPoints: [...entryPoints, 'cli/src/index.ts'],
  out: 'reference',
  readme: 'none',
  githubPages: false,
  treatWarningsAsErrors: true,
  validation: { notExported: true, invalidLink: true, invalidPath: true, rewrittenLink: true, notDocumented: true },
  // Helpers of the types. What they mean is said where they are used.
  intentionallyNotExported: [
    'AnyPattern',
    'AnyRequest',
    'AnyResponse',
    'AtLeastOne',
    'CheckedPatterns',
    'ContextArgument',
    'DeepPartial',
    'ErrorHandlerOf',
    'EventFor',
    'HandlerArgument',
    'HandlerOf',
    'Idempotency',
    'InTransaction',
    'JobData',
    'Matched',
    'Nested',
    'PatternFor',
    'PayloadsOf',
    'PayloadsWith',
    'RequestOf',
    'TypeMatching',
    'TypeName',
    'statusOf',
  ],
  intentionallyNotDocumented: [
    'docsmith-webhooks.AnyEvent.Payload.__type.id',
    'docsmith-webhooks.Deleted.Resource.__type.id',
    'docsmith-webhooks/bullmq.JobOptionsOf.__type.add',
    'docsmith-webhooks/postgres.PostgresQuery.__type.__type.rows',
    'docsmith-webhooks/postgres.TransactionClient.query.__type.rows',
  ],
};
