import { type Rule, shown } from '../options/check-options';

/** The name of a table. Returned in quotes, so that reserved words and upper case work. */
export const tableName = plainName(1, "'docsmith_webhooks'");

/** The name of a table, with or without a schema. */
export const tableInSchema = plainName(2, "'docsmith_webhooks' or 'schema.name'");

function plainName(mostParts: number, examples: string): Rule<string> {
  return (value = 'docsmith_webhooks', name) => {
    const parts = typeof value === 'string' ? value.split('.') : [];
    // 63 characters is the limit of PostgreSQL.
    const arePlain = parts.every((part) => /^[a-z_]\w{0,62}$/i.test(part));
    if (arePlain && parts.length > 0 && parts.length <= mostParts) return parts.map((part) => `"${part}"`).join('.');
    throw new TypeError(
      `${name}: expected a plain SQL name such as ${examples}, got ${shown(value)}. Plain names have ` +
        'letters, digits and underscores.',
    );
  };
}
