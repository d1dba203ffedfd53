import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(__dirname, '../..');

/** Lists the public names by entry point of the package. A type is listed as `type Name`. */
export function publicNames(): Readonly<Record<string, readonly string[]>> {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const entries = entryPoints();
  const program = ts.createProgram(Object.values(entries), options);
  const checker = program.getTypeChecker();
  return Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, namesIn(file)]));

  function namesIn(file: string): string[] {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${file} exports nothing.`);
    return checker.getExportsOfModule(module).map(nameOf).sort();
  }

  function nameOf(symbol: ts.Symbol): string {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return target.flags & ts.SymbolFlags.Value ? symbol.name : `type ${symbol.name}`;
  }
}

/** Maps each entry point in package.json to its source file. */
function entryPoints(): Record<string, string> {
  const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const modules = Object.entries<{ default?: string }>(exports).flatMap(([name, { default: file }]) => {
    if (file === undefined) return [];
    return [[name, path.join(root, file.replace('./dist/', 'src/').replace(/\.js$/, '.ts'))]];
  });
  return Object.fromEntries(modules);
}
