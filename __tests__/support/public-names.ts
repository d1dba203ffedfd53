import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(__dirname, '../..');

export interface PublicName {
  /** The name under which the module is imported, such as `docsmith-webhooks/redis`. */
  readonly entry: string;
  readonly name: string;
  readonly symbol: ts.Symbol;
}

/** Every public name of the exports in package.json, values and types. */
export function publicNames(): { readonly checker: ts.TypeChecker; readonly names: readonly PublicName[] } {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['src/index.ts'] }, ts.sys, root);
  const sources = entryPoints();
  const program = ts.createProgram([...sources.values()], options);
  const checker = program.getTypeChecker();
  return { checker, names: [...sources].flatMap(([entry, source]) => namesIn(entry, source)) };

  function namesIn(entry: string, source: string): PublicName[] {
    const file = program.getSourceFile(source);
    const module = file && checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`${source} has no exports.`);
    return checker.getExportsOfModule(module).map((symbol) => ({
      entry,
      name: symbol.name,
      symbol: symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
    }));
  }
}

/** The source file of each export. */
function entryPoints(): ReadonlyMap<string, string> {
  const { exports }: { exports: Record<string, { types?: string }> } = JSON.parse(
    readFileSync(path.join(root, 'package.json'), 'utf8'),
  );
  return new Map(
    Object.entries(exports).flatMap(([subpath, { types }]) => {
      const source = types?.replace('./dist/', 'src/').replace('.d.ts', '.ts');
      return source ? [[path.posix.join('docsmith-webhooks', subpath), path.join(root, source)]] : [];
    }),
  );
}
