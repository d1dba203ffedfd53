import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export interface Import {
  /** The importing file, relative to the folder. */
  readonly file: string;
  /** The module name as written in the source, or `(computed)`. */
  readonly from: string;
  /** The imported file, relative to the folder. Undefined for a package. */
  readonly target: string | undefined;
  /** True if the import is only for types. */
  readonly typeOnly: boolean;
}

/** Lists the source files in a folder, relative to it. */
export function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ts|tsx|mts|js)$/.test(name));
}

/**
 * Finds every import in the files of a folder: `import`, `export from`, `import()`, `require()` and `import('…')`
 * types. A string that names a file of the folder counts too, because functions such as `fork()` take a path.
 */
export function importsIn(folder: string): readonly Import[] {
  return sourceFiles(folder).flatMap((file) => importsOf(folder, file));
}

function importsOf(folder: string, file: string): readonly Import[] {
  const found: Import[] = [];
  const seen = new Set<ts.Node>();
  visit(ts.createSourceFile(file, readFileSync(path.join(folder, file), 'utf8'), ts.ScriptTarget.Latest));
  return found;

  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node))
      note(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    if (ts.isExportDeclaration(node) && node.moduleSpecifier) note(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) note(node.argument.literal, true);
    if (ts.isCallExpression(node) && isImporting(node.expression)) note(node.arguments[0], false);
    if (ts.isStringLiteralLike(node) && !seen.has(node) && targetOf(node.text)) note(node, false);
    ts.forEachChild(node, visit);
  }

  function note(from: ts.Node | undefined, typeOnly: boolean): void {
    if (from) seen.add(from);
    const name = from && ts.isStringLiteralLike(from) ? from.text : '(computed)';
    found.push({ file, from: name, target: targetOf(name), typeOnly });
  }

  function targetOf(name: string): string | undefined {
    if (!/^\.\.?\//.test(name)) return undefined;
    const target = path.join(path.dirname(file), name);
    const candidates = ['', '.ts', '.tsx', '.js', '/index.ts'].map((ending) => target + ending);
    return candidates.find((one) => /\.(ts|tsx|mts|js)$/.test(one) && existsSync(path.join(folder, one)));
  }
}

function isImporting(called: ts.Expression): boolean {
  return called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && called.text === 'require');
}

/** An import from one file of the folder to another. */
export interface Arrow {
  readonly file: string;
  readonly target: string;
}

export function arrowsOf(imports: readonly Import[]): readonly Arrow[] {
  return imports.flatMap(({ file, target }) => (target === undefined ? [] : [{ file, target }]));
}

/** The cycles that a walk along the arrows meets. */
export function cyclesIn(arrows: readonly Arrow[]): readonly string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  for (const { file } of arrows) walk(file, []);
  return cycles;

  function walk(file: string, way: readonly string[]): void {
    if (way.includes(file)) return void cycles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    if (done.has(file)) return;
    for (const { target } of arrows.filter((one) => one.file === file)) walk(target, [...way, file]);
    done.add(file);
  }
}
